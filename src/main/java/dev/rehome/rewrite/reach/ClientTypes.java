package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsTypeAliasDecl;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsImportType;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParenthesizedType;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsQualifiedName;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeAnn;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeQuery;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsTypeRef;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsUnionType;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Client;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.External;
import dev.rehome.rewrite.reach.Thing.Instance;
import dev.rehome.rewrite.reach.Thing.JsClass;
import dev.rehome.rewrite.reach.Thing.Kind;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Clients that only a type names: `db: SupabaseClient<Database> | null`, `ReturnType<typeof createClient>`.
final class ClientTypes {
    private static final Pattern NAME = Pattern.compile("\\w*(SupabaseClient|PostgrestClient)");
    private static final int DEPTH_MAX = 8;

    private final Program program;
    private final Evaluator evaluator;

    ClientTypes(Program program, Evaluator evaluator) {
        this.program = program;
        this.evaluator = evaluator;
    }

    Set<Thing> clients(ISwc4jAst annotation) {
        return names(annotation, 0)
                ? Set.of(new Client(new Place(program, annotation), Kind.TYPED, Optional.empty()))
                : instances(annotation, 0);
    }

    /// Objects of classes that the type names: frameworks make them and hand them in.
    private Set<Thing> instances(ISwc4jAst type, int depth) {
        Set<Thing> found = new LinkedHashSet<>();
        switch (type) {
            case Swc4jAstTsTypeAnn it when depth == 0 -> found.addAll(instances(it.getTypeAnn(), 1));
            case Swc4jAstTsUnionType it when depth < 2 -> it.getTypes().forEach(one -> found.addAll(instances(one, 2)));
            case Swc4jAstTsTypeRef it -> {
                for (Thing thing : value(it.getTypeName())) {
                    if (thing instanceof JsClass made) {
                        found.add(new Instance(made));
                    }
                }
            }
            default -> {}
        }
        return found;
    }

    private boolean names(ISwc4jAst type, int depth) {
        if (depth > DEPTH_MAX) {
            return false;
        }
        return switch (type) {
            case Swc4jAstTsTypeAnn it -> names(it.getTypeAnn(), depth + 1);
            case Swc4jAstTsParenthesizedType it -> names(it.getTypeAnn(), depth + 1);
            case Swc4jAstTsUnionType it -> it.getTypes().stream().anyMatch(one -> names(one, depth + 1));
            case Swc4jAstTsTypeRef it -> reference(it, depth);
            case Swc4jAstTsTypeQuery it -> value(it.getExprName()).stream().anyMatch(Client.class::isInstance);
            case Swc4jAstTsImportType it ->
                ClientPackages.makesClients(it.getArg().getValue())
                        && NAME.matcher(program.text(it)).find();
            default -> false;
        };
    }

    private boolean reference(Swc4jAstTsTypeRef reference, int depth) {
        String name = last(reference.getTypeName());
        if (NAME.matcher(name).matches()) {
            return true;
        }
        boolean wraps = name.equals("ReturnType") || name.equals("Promise") || name.equals("Awaited");
        if (wraps && reference.getTypeParams().isPresent()) {
            return reference.getTypeParams().get().getParams().stream()
                    .anyMatch(one -> name.equals("ReturnType") ? makesClient(one) : names(one, depth + 1));
        }
        return alias(name).filter(type -> names(type, depth + 1)).isPresent() || isImportedClient(reference);
    }

    private boolean isImportedClient(Swc4jAstTsTypeRef reference) {
        return reference.getTypeName() instanceof Swc4jAstIdent name
                && evaluator.importedType(program, name).stream().anyMatch(Client.class::isInstance);
    }

    private boolean makesClient(ISwc4jAst type) {
        if (!(type instanceof Swc4jAstTsTypeQuery query)) {
            return false;
        }
        return value(query.getExprName()).stream().anyMatch(thing -> switch (thing) {
            case External it -> ClientPackages.makesClients(it.module()) && ClientPackages.isFactory(it.name());
            case Code it -> evaluator.returned(it).stream().anyMatch(Client.class::isInstance);
            default -> false;
        });
    }

    private Set<Thing> value(ISwc4jAst name) {
        return name instanceof Swc4jAstIdent it ? evaluator.of(program, it) : new LinkedHashSet<>();
    }

    private static String last(ISwc4jAst name) {
        return switch (name) {
            case Swc4jAstIdent it -> it.getSym();
            case Swc4jAstTsQualifiedName it -> it.getRight().getSym();
            default -> "";
        };
    }

    private Optional<ISwc4jAst> alias(String name) {
        for (ISwc4jAst statement : program.root().getChildNodes()) {
            ISwc4jAst declaration = statement instanceof Swc4jAstExportDecl export ? export.getDecl() : statement;
            if (declaration instanceof Swc4jAstTsTypeAliasDecl it
                    && it.getId().getSym().equals(name)) {
                return Optional.of(it.getTypeAnn());
            }
        }
        return Optional.empty();
    }
}
