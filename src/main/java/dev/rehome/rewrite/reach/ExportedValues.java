package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstExportSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDefaultExpr;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsEnumDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What one file exports under its names: declarations, lists of names, what it passes on from other files,
/// `module.exports` and `exports`. A name that is given more than once is none.
final class ExportedValues {
    /// The name of all of a file's exports together.
    static final String ALL = "*";

    static final String DEFAULT = "default";

    private final Program program;

    ExportedValues(Program program) {
        this.program = program;
    }

    /// What stands behind a name.
    sealed interface Origin {}

    /// An expression of the file, or the name of a declaration in it.
    record Here(ISwc4jAst expression) implements Origin {}

    /// A property of an object of the file.
    record Part(ISwc4jAst object, String property) implements Origin {}

    /// @param module as the export names it
    record There(String module, String name) implements Origin {}

    /// @param hasAny whether another file exports the name, asked of `export * from`
    Optional<Origin> of(String name, Function<String, Boolean> hasAny) {
        List<Origin> found = new ArrayList<>();
        program.walk(node -> {
            switch (node) {
                case Swc4jAstVarDeclarator it
                when it.getName() instanceof Swc4jAstBindingIdent declared
                        && declared.getId().getSym().equals(name)
                        && it.getParent().getParent() instanceof Swc4jAstExportDecl ->
                    found.add(new Here(declared.getId()));
                case Swc4jAstTsEnumDecl it
                when it.getId().getSym().equals(name) && it.getParent() instanceof Swc4jAstExportDecl ->
                    found.add(new Here(it.getId()));
                case Swc4jAstExportDefaultExpr it when name.equals(DEFAULT) -> found.add(new Here(it.getExpr()));
                case Swc4jAstNamedExport it -> named(it, name, found);
                case Swc4jAstExportAll it
                when !name.equals(DEFAULT) && hasAny.apply(it.getSrc().getValue()) ->
                    found.add(new There(it.getSrc().getValue(), name));
                case Swc4jAstAssignExpr it
                when it.getLeft() instanceof Swc4jAstMemberExpr target -> assigned(it, target, name, found);
                default -> {}
            }
        });
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static void named(Swc4jAstNamedExport export, String name, List<Origin> found) {
        for (ISwc4jAstExportSpecifier one : export.getSpecifiers()) {
            if (one instanceof Swc4jAstExportNamedSpecifier it) {
                String original = Nodes.name(it.getOrig()).orElse("");
                String given = it.getExported().flatMap(Nodes::name).orElse(original);
                if (given.equals(name)) {
                    found.add(
                            export.getSrc().isPresent()
                                    ? new There(export.getSrc().get().getValue(), original)
                                    : new Here(it.getOrig()));
                }
            }
        }
    }

    private static void assigned(
            Swc4jAstAssignExpr assignment, Swc4jAstMemberExpr target, String name, List<Origin> found) {
        if (isExports(target)) {
            found.add(
                    name.equals(ALL) || name.equals(DEFAULT)
                            ? new Here(assignment.getRight())
                            : new Part(assignment.getRight(), name));
        } else if (isExports(target.getObj())
                && (name.equals(ALL) || Nodes.property(target).equals(Optional.of(name)))) {
            found.add(new Here(assignment.getRight()));
        }
    }

    /// Names under which constants may be exported.
    List<String> names() {
        List<String> names = new ArrayList<>();
        program.walk(node -> {
            switch (node) {
                case Swc4jAstVarDeclarator it
                when it.getName() instanceof Swc4jAstBindingIdent declared
                        && it.getParent().getParent() instanceof Swc4jAstExportDecl ->
                    names.add(declared.getId().getSym());
                case Swc4jAstTsEnumDecl it
                when it.getParent() instanceof Swc4jAstExportDecl ->
                    names.add(it.getId().getSym());
                case Swc4jAstExportNamedSpecifier it ->
                    it.getExported()
                            .flatMap(Nodes::name)
                            .or(() -> Nodes.name(it.getOrig()))
                            .ifPresent(names::add);
                default -> {}
            }
        });
        return names;
    }

    /// Whether it is a module of the language, and none of Node's own kind.
    boolean isModule() {
        return program.root().getChildNodes().stream()
                .anyMatch(node -> node instanceof Swc4jAstExportDecl
                        || node instanceof Swc4jAstNamedExport
                        || node instanceof Swc4jAstExportAll
                        || node instanceof Swc4jAstExportDefaultExpr);
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
}
