package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDefaultSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportStarAsSpecifier;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Texts, numbers and objects of them that one file exports and another imports by name.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class ImportedConstants implements Constants.Imports {
    private final MentionIndex index;
    private final ModuleGraph modules;
    private final Program program;
    private final Set<String> open;

    ImportedConstants(MentionIndex index, ModuleGraph modules, Program program) {
        this(index, modules, program, new HashSet<>());
    }

    private ImportedConstants(MentionIndex index, ModuleGraph modules, Program program, Set<String> open) {
        this.index = index;
        this.modules = modules;
        this.program = program;
        this.open = open;
    }

    /// @param module as the import names it
    record Source(String module, String name) {}

    @Override
    public Optional<Value> value(Binding binding) {
        Optional<Source> source = source(binding);
        Optional<Program> from = source.flatMap(it -> modules.resolve(program, it.module()));
        if (from.isEmpty() || !open.add(from.get().path() + ":" + source.get().name())) {
            return Optional.empty();
        }
        try {
            return exported(from.get(), source.get().name()).filter(this::neverChanges);
        } finally {
            open.remove(from.get().path() + ":" + source.get().name());
        }
    }

    @Override
    public Optional<Value> field(Swc4jAstMemberExpr use) {
        return new ClassFields(index, program).of(use);
    }

    private Optional<Source> source(Binding binding) {
        return binding.writes().getFirst().by() instanceof Swc4jAstVarDeclarator it
                ? required(it, binding)
                : imported(binding);
    }

    /// What an `import` gives a name.
    static Optional<Source> imported(Binding binding) {
        ISwc4jAst by = binding.writes().getFirst().by();
        if (by instanceof Swc4jAstImportNamedSpecifier it && it.getParent() instanceof Swc4jAstImportDecl declaration) {
            String name =
                    it.getImported().flatMap(Nodes::name).orElse(it.getLocal().getSym());
            return Optional.of(new Source(declaration.getSrc().getValue(), name));
        }
        if (by instanceof Swc4jAstImportDefaultSpecifier it
                && it.getParent() instanceof Swc4jAstImportDecl declaration) {
            return Optional.of(new Source(declaration.getSrc().getValue(), ExportedValues.DEFAULT));
        }
        if (by instanceof Swc4jAstImportStarAsSpecifier it
                && it.getParent() instanceof Swc4jAstImportDecl declaration) {
            return Optional.of(new Source(declaration.getSrc().getValue(), ExportedValues.ALL));
        }
        return Optional.empty();
    }

    private Optional<Source> required(Swc4jAstVarDeclarator declarator, Binding binding) {
        boolean whole = declarator.getName() instanceof Swc4jAstBindingIdent;
        boolean part = declarator.getName() instanceof Swc4jAstObjectPat pattern
                && pattern.getProps().stream()
                        .anyMatch(property -> property instanceof Swc4jAstAssignPatProp one
                                && one.getValue().isEmpty()
                                && one.getKey().getId().getSym().equals(binding.name()));
        return declarator
                .getInit()
                .filter(_ -> whole || part)
                .flatMap(Nodes::call)
                .filter(call -> context().scopes().isGlobal(call.callee(), "require"))
                .flatMap(call -> call.argument(0))
                .flatMap(Nodes::string)
                .map(module -> new Source(module, whole ? ExportedValues.ALL : binding.name()));
    }

    private Context context() {
        return index.context(program);
    }

    private Optional<Value> exported(Program from, String name) {
        ExportedValues exports = new ExportedValues(from);
        if (name.equals(ExportedValues.ALL) && exports.isModule()) {
            return Optional.of(everything(from, exports));
        }
        Optional<ExportedValues.Origin> origin =
                exports.of(name, module -> passedOn(from, module, name).isPresent());
        return origin.flatMap(it -> switch (it) {
            case ExportedValues.Here here -> Optional.of(values(from).read(here.expression()));
            case ExportedValues.Part part -> property(values(from).read(part.object()), part.property());
            case ExportedValues.There there -> passedOn(from, there.module(), there.name());
        });
    }

    private Values values(Program from) {
        Context there = index.context(from);
        return new Values(from, there.scopes(), new ImportedConstants(index, modules, from, open));
    }

    /// What a file exports that it has from another one.
    private Optional<Value> passedOn(Program from, String module, String name) {
        Optional<Program> source = modules.resolve(from, module);
        if (source.isEmpty() || !open.add(source.get().path() + ":" + name)) {
            return Optional.empty();
        }
        try {
            return new ImportedConstants(index, modules, source.get(), open).exported(source.get(), name);
        } finally {
            open.remove(source.get().path() + ":" + name);
        }
    }

    /// `import * as tables`: those of its properties that are known.
    private Value everything(Program from, ExportedValues exports) {
        List<Value.Property> properties = new ArrayList<>();
        for (String name : new LinkedHashSet<>(exports.names())) {
            exported(from, name)
                    .filter(this::neverChanges)
                    .ifPresent(value -> properties.add(new Value.Property(name, value)));
        }
        return new Value.Struct(properties, from.path());
    }

    private static Optional<Value> property(Value value, String name) {
        return value instanceof Value.Struct struct
                ? struct.properties().stream()
                        .filter(property -> property.key().equals(name))
                        .map(Value.Property::value)
                        .findFirst()
                : Optional.empty();
    }

    /// A text or a number cannot change; an object of them does not where nothing in the code assigns a property of
    /// one of these names.
    private boolean neverChanges(Value value) {
        return switch (value) {
            case Value.Str _, Value.Numeral _, Value.Bool _ -> true;
            case Value.Struct it ->
                it.properties().stream().allMatch(one -> neverChanges(one.value()) && !isAssigned(one.key()));
            case Value.Array _, Value.Null _, Value.Undefined _, Value.Template _, Value.Expression _, Value.Spread _ ->
                false;
        };
    }

    private boolean isAssigned(String property) {
        return index.of(property).stream()
                .map(mention -> mention.node().getParent())
                .filter(Swc4jAstMemberExpr.class::isInstance)
                .map(Nodes::wrapped)
                .anyMatch(member -> member.getParent() instanceof Swc4jAstAssignExpr it && it.getLeft() == member);
    }
}
