package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeRef;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// TypeScript's words for the client and its results, in the words of the generated module: `SupabaseClient` is
/// `typeof postgres`, `PostgrestError` is `postgres.Failure`.
final class TypeEdits {
    private final Program program;
    private final Scopes scopes;

    TypeEdits(Program program, Scopes scopes) {
        this.program = program;
        this.scopes = scopes;
    }

    /// Where clients stay: only the words for results and errors. What the old client gives fits those of the module,
    /// but not the other way round.
    ///
    /// @param name of the module in this file
    List<Edit> ofResults(String name) {
        return edits(name, _ -> false).stream()
                .filter(edit -> !edit.text().startsWith("typeof "))
                .toList();
    }

    /// @param name of the module in this file
    /// @param switched whether a name that is declared with its type holds the module afterwards
    List<Edit> edits(String name, Predicate<Binding> switched) {
        List<Edit> edits = new ArrayList<>();
        if (!program.syntax().isTypeScript()) {
            return edits;
        }
        program.walk(node -> {
            if (node instanceof Swc4jAstTsTypeRef reference) {
                Span span = program.span(reference);
                boolean inside = edits.stream().anyMatch(edit -> edit.span().contains(span));
                boolean stays = declared(reference)
                        .filter(binding -> !switched.test(binding))
                        .isPresent();
                if (!inside && !stays) {
                    replaced(reference, name).ifPresent(text -> edits.add(new Edit(span, text)));
                }
            }
        });
        return edits;
    }

    /// The variable that has this type and a value from a call: `const db: SupabaseClient = createClient(..)`.
    private Optional<Binding> declared(ISwc4jAst reference) {
        for (ISwc4jAst at = reference.getParent(); at != null; at = at.getParent()) {
            if (at instanceof Swc4jAstVarDeclarator it) {
                return it.getInit().flatMap(Nodes::call).isPresent()
                                && it.getName() instanceof Swc4jAstBindingIdent name
                        ? scopes.binding(name.getId())
                        : Optional.empty();
            }
            if (!at.getClass().getSimpleName().matches("Swc4jAst(Ts.*|BindingIdent)")) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Optional<String> replaced(Swc4jAstTsTypeRef reference, String name) {
        Optional<String> argument = reference
                .getTypeParams()
                .filter(it -> it.getParams().size() == 1)
                .map(it -> program.text(it.getParams().getFirst()));
        Optional<String> known = imported(reference.getTypeName());
        return known.flatMap(it -> switch (it) {
            case "SupabaseClient" -> Optional.of("typeof " + name);
            case "PostgrestError" -> Optional.of(name + ".Failure");
            case "PostgrestSingleResponse" -> argument.map(type -> name + ".Result<" + type + ">");
            case "PostgrestMaybeSingleResponse" -> argument.map(type -> name + ".Result<" + type + " | null>");
            case "PostgrestResponse" -> argument.map(type -> name + ".Result<(" + type + ")[]>");
            default -> Optional.empty();
        });
    }

    /// The name under which a package of the old client gives a type.
    private Optional<String> imported(ISwc4jAst name) {
        if (!(name instanceof Swc4jAstIdent identifier)) {
            return Optional.empty();
        }
        Optional<Binding> binding = scopes.binding(identifier);
        return binding.map(it -> it.declarations().getFirst().getParent())
                .filter(Swc4jAstImportNamedSpecifier.class::isInstance)
                .map(Swc4jAstImportNamedSpecifier.class::cast)
                .filter(it -> it.getParent() instanceof Swc4jAstImportDecl statement
                        && statement.getSrc().getValue().startsWith("@supabase/"))
                .map(it -> it.getImported()
                        .flatMap(Nodes::name)
                        .orElse(it.getLocal().getSym()));
    }
}
