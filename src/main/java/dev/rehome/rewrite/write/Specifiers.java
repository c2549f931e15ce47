package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsExternalModuleRef;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsImportType;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.List;

/// The strings of a file that name modules: imports, re-exports, `require`, `import(..)`, and mocks of modules.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Specifiers {
    private Specifiers() {}

    static List<Swc4jAstStr> of(Program program) {
        List<Swc4jAstStr> found = new ArrayList<>();
        program.walk(node -> {
            if (node instanceof Swc4jAstStr string && isSpecifier(string)) {
                found.add(string);
            }
        });
        return found;
    }

    private static boolean isSpecifier(Swc4jAstStr string) {
        ISwc4jAst parent = string.getParent();
        return switch (parent) {
            case Swc4jAstImportDecl _,
                    Swc4jAstExportAll _,
                    Swc4jAstNamedExport _,
                    Swc4jAstTsExternalModuleRef _,
                    Swc4jAstTsImportType _ -> true;
            case null -> false;
            default ->
                parent.getParent() != null
                        && Nodes.call(parent.getParent())
                                .filter(call -> call.argument(0)
                                        .filter(it -> it == string)
                                        .isPresent())
                                .filter(call -> loads(call.callee()))
                                .isPresent();
        };
    }

    private static boolean loads(ISwc4jAst callee) {
        return switch (Nodes.unwrap(callee)) {
            case Swc4jAstImport _ -> true;
            case Swc4jAstIdent it -> it.getSym().matches("require|proxyquire|requireActual|importActual");
            case Swc4jAstMemberExpr it ->
                Nodes.property(it)
                        .filter(name -> name.matches(
                                "resolve|mock|doMock|unmock|dontMock|requireActual|importActual|requireMock|setMock"))
                        .isPresent();
            default -> false;
        };
    }
}
