package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCallExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeParamInstantiation;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeQuery;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeRef;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The project's own type of its tables: the one that every client of it is made with. Where one client has no type,
/// its results are `any`, and types of rows could stop code that compiles; then there is none.
public final class RowTypes {
    private static final String NONE = "";

    private final String module;
    private final Set<String> found = new HashSet<>();

    private RowTypes(String module) {
        this.module = module;
    }

    /// The type as the module at a path writes it: `import('./types').Database`
    public static Optional<String> database(List<Program> programs, Function<Program, Scopes> scopes, String module) {
        RowTypes types = new RowTypes(module);
        for (Program program : programs) {
            if (program.text().contains("@supabase/")) {
                types.read(program, scopes.apply(program));
            }
        }
        return types.found.size() == 1
                ? types.found.stream().filter(type -> !type.equals(NONE)).findFirst()
                : Optional.empty();
    }

    private void read(Program program, Scopes scopes) {
        program.walk(node -> {
            switch (node) {
                case Swc4jAstCallExpr it
                when isFromClient(it.getCallee(), scopes) -> found.add(argument(it.getTypeArgs(), program, scopes));
                case Swc4jAstTsTypeRef it
                when isFromClient(it.getTypeName(), scopes)
                        && program.text(it.getTypeName()).endsWith("Client") ->
                    found.add(argument(it.getTypeParams(), program, scopes));
                case Swc4jAstTsTypeQuery it when isFromClient(it.getExprName(), scopes) -> found.add(NONE);
                default -> {}
            }
        });
    }

    private static boolean isFromClient(ISwc4jAst name, Scopes scopes) {
        return specifier(name, scopes)
                .filter(it -> it.getParent() instanceof Swc4jAstImportDecl statement
                        && statement.getSrc().getValue().startsWith("@supabase/"))
                .isPresent();
    }

    private static Optional<Swc4jAstImportNamedSpecifier> specifier(ISwc4jAst name, Scopes scopes) {
        return Nodes.unwrap(name) instanceof Swc4jAstIdent identifier
                ? scopes.binding(identifier)
                        .filter(Binding::constant)
                        .map(it -> it.declarations().getFirst().getParent())
                        .filter(Swc4jAstImportNamedSpecifier.class::isInstance)
                        .map(Swc4jAstImportNamedSpecifier.class::cast)
                : Optional.empty();
    }

    private String argument(Optional<Swc4jAstTsTypeParamInstantiation> arguments, Program program, Scopes scopes) {
        if (arguments.isEmpty()
                || arguments.get().getParams().size() != 1
                || !program.syntax().isTypeScript()) {
            return NONE;
        }
        if (!(arguments.get().getParams().getFirst() instanceof Swc4jAstTsTypeRef type)
                || type.getTypeParams().isPresent()) {
            return NONE;
        }
        return specifier(type.getTypeName(), scopes)
                .filter(it -> it.getParent() instanceof Swc4jAstImportDecl)
                .map(it -> imported((Swc4jAstImportDecl) it.getParent(), it, program))
                .orElse(NONE);
    }

    private String imported(Swc4jAstImportDecl statement, Swc4jAstImportNamedSpecifier name, Program program) {
        String from = statement.getSrc().getValue();
        String own =
                name.getImported().flatMap(Nodes::name).orElse(name.getLocal().getSym());
        return "import('" + (from.startsWith(".") ? moved(from, program.path()) : from) + "')." + own;
    }

    /// A relative path as it is written in the module's folder.
    private String moved(String specifier, String from) {
        Path target = folder(from).resolve(specifier).normalize();
        String path = folder(module).relativize(target).toString().replace('\\', '/');
        return path.startsWith(".") ? path : "./" + path;
    }

    private static Path folder(String file) {
        Path parent = Path.of("/" + file).getParent();
        return parent == null ? Path.of("/") : parent;
    }
}
