package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Decides where the generated module stands.
public final class ModulePlace {
    private final List<Program> programs;
    private final Set<String> origins;
    private final Predicate<String> moduleByDefault;

    /// @param origins files that make a client which others import
    /// @param moduleByDefault whether a `.js` file at a path is an ES module where it does not say
    public ModulePlace(List<Program> programs, Set<String> origins, Predicate<String> moduleByDefault) {
        this.programs = programs;
        this.origins = origins;
        this.moduleByDefault = moduleByDefault;
    }

    /// @param existing the project's own module, which has a pool already
    public record Placed(ModuleFile file, Optional<Program> existing) {}

    /// @param asked the path that the plan asks for
    /// @param users files that will load it
    /// @param requires whether one of them loads it with `require`
    /// @param mayBeOwn whether a module of the project that has a pool is taken
    public Placed place(Optional<String> asked, List<String> users, boolean requires, boolean mayBeOwn) {
        Optional<Program> existing = asked.isPresent()
                ? programs.stream().filter(it -> it.path().equals(asked.get())).findFirst()
                : mayBeOwn ? own() : Optional.empty();
        if (existing.isPresent()) {
            return new Placed(new ModuleFile(existing.get().path(), isCommonJs(existing.get())), existing);
        }
        boolean typed = isTyped(users);
        boolean commonJs = requires && !typed;
        String path = asked.orElseGet(() -> free(folder() + "postgres", typed, commonJs));
        return new Placed(new ModuleFile(path, commonJs), Optional.empty());
    }

    private String free(String stem, boolean typed, boolean commonJs) {
        for (String name : List.of(stem, stem + "-pool", stem + "-client", stem + "-database")) {
            String path = name + extension(name, typed, commonJs);
            if (programs.stream()
                    .noneMatch(it -> it.path().replaceFirst("\\.[^./]+$", "").equals(name))) {
                return path;
            }
        }
        return stem + "-rehome" + extension(stem, typed, commonJs);
    }

    private String extension(String stem, boolean typed, boolean commonJs) {
        if (typed) {
            return ".ts";
        }
        boolean module = moduleByDefault.test(stem + ".js");
        if (commonJs) {
            return module ? ".cjs" : ".js";
        }
        boolean written = origins.stream().anyMatch(origin -> origin.endsWith(".js"));
        return module || written ? ".js" : ".mjs";
    }

    private boolean isTyped(List<String> users) {
        List<String> votes = origins.isEmpty() ? users : List.copyOf(origins);
        long typed =
                votes.stream().filter(path -> path.matches(".*\\.[mc]?tsx?$")).count();
        return typed * 2 > votes.size();
    }

    /// Beside the old client's module, the first by its path; else in a folder of its own.
    private String folder() {
        return origins.stream()
                .sorted(java.util.Comparator.comparingInt((String path) -> path.split("/").length)
                        .thenComparing(path -> path))
                .map(path -> path.substring(0, path.lastIndexOf('/') + 1))
                .findFirst()
                .orElse("database/");
    }

    private boolean isCommonJs(Program program) {
        boolean exports = program.text().matches("(?s).*\\b(module\\.)?exports\\b.*");
        boolean module = program.text().matches("(?sm).*^\\s*(import|export)\\b.*");
        return exports && !module;
    }

    /// A module of the project that makes a `pg` pool and is imported for it: the one whose name says so.
    private Optional<Program> own() {
        List<Program> pools = programs.stream().filter(ModulePlace::makesPool).toList();
        List<Program> named = pools.stream()
                .filter(it -> it.path().matches("(?i).*(postgres|pg|pool|database|db)[^/]*$"))
                .filter(it -> !it.path().matches("(?i).*(test|spec|script|migrat|seed)[^/]*.*"))
                .toList();
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }

    private static boolean makesPool(Program program) {
        if (!program.text().contains("Pool")) {
            return false;
        }
        boolean[] found = new boolean[2];
        program.walk(node -> {
            found[0] |= node instanceof Swc4jAstStr it && it.getValue().equals("pg");
            found[1] |= node instanceof Swc4jAstNewExpr it && isPool(it.getCallee());
        });
        return found[0] && found[1];
    }

    private static boolean isPool(ISwc4jAst callee) {
        return switch (Nodes.unwrap(callee)) {
            case Swc4jAstIdent it -> it.getSym().equals("Pool");
            case Swc4jAstMemberExpr it ->
                Nodes.property(it).filter("Pool"::equals).isPresent();
            default -> false;
        };
    }
}
