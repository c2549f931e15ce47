package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
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
    private record Source(String module, String name) {}

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
        ISwc4jAst by = binding.writes().getFirst().by();
        if (by instanceof Swc4jAstImportNamedSpecifier it && it.getParent() instanceof Swc4jAstImportDecl declaration) {
            String name =
                    it.getImported().flatMap(Nodes::name).orElse(it.getLocal().getSym());
            return Optional.of(new Source(declaration.getSrc().getValue(), name));
        }
        if (!(by instanceof Swc4jAstVarDeclarator it) || !(it.getName() instanceof Swc4jAstObjectPat pattern)) {
            return Optional.empty();
        }
        boolean plain = pattern.getProps().stream()
                .anyMatch(property -> property instanceof Swc4jAstAssignPatProp one
                        && one.getValue().isEmpty()
                        && one.getKey().getId().getSym().equals(binding.name()));
        return it.getInit()
                .filter(_ -> plain)
                .flatMap(Nodes::call)
                .filter(call -> context().scopes().isGlobal(call.callee(), "require"))
                .flatMap(call -> call.argument(0))
                .flatMap(Nodes::string)
                .map(module -> new Source(module, binding.name()));
    }

    private Context context() {
        return index.context(program);
    }

    /// `export const NAME = ..`, `module.exports = { NAME }`, `exports.NAME = ..`: where there is exactly one.
    private Optional<Value> exported(Program from, String name) {
        List<ISwc4jAst> found = new ArrayList<>();
        from.walk(node -> {
            if (node instanceof Swc4jAstVarDeclarator it
                    && it.getName() instanceof Swc4jAstBindingIdent declared
                    && declared.getId().getSym().equals(name)
                    && it.getParent().getParent() instanceof Swc4jAstExportDecl) {
                found.add(declared.getId());
            } else if (node instanceof Swc4jAstAssignExpr it && it.getLeft() instanceof Swc4jAstMemberExpr target) {
                boolean one = Nodes.property(target).equals(Optional.of(name)) && isExports(target.getObj());
                if (one || isExports(target)) {
                    found.add(it.getRight());
                }
            }
        });
        if (found.size() != 1) {
            return Optional.empty();
        }
        Context there = index.context(from);
        Values values = new Values(from, there.scopes(), new ImportedConstants(index, modules, from, open));
        Value value = values.read(found.getFirst());
        return found.getFirst().getParent() instanceof Swc4jAstBindingIdent
                ? Optional.of(value)
                : ofExports(value, found.getFirst(), name);
    }

    private static Optional<Value> ofExports(Value value, ISwc4jAst node, String name) {
        boolean whole = node.getParent() instanceof Swc4jAstAssignExpr it
                && it.getLeft() instanceof Swc4jAstMemberExpr target
                && !Nodes.property(target).equals(Optional.of(name));
        if (!whole) {
            return Optional.of(value);
        }
        return value instanceof Value.Struct struct
                ? struct.properties().stream()
                        .filter(property -> property.key().equals(name))
                        .map(Value.Property::value)
                        .findFirst()
                : Optional.empty();
    }

    /// `module.exports` or `exports`
    private static boolean isExports(ISwc4jAst expression) {
        return switch (Nodes.unwrap(expression)) {
            case Swc4jAstIdent it -> it.getSym().equals("exports");
            case Swc4jAstMemberExpr it ->
                Nodes.property(it).equals(Optional.of("exports"))
                        && Nodes.unwrap(it.getObj()) instanceof Swc4jAstIdent object
                        && object.getSym().equals("module");
            default -> false;
        };
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
