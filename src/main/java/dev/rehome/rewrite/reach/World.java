package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstModuleDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstTsExportAssignment;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.reach.Thing.External;
import dev.rehome.rewrite.reach.Thing.Namespace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The programs that are looked at together.
final class World {
    private final List<Program> programs;
    private final ModuleGraph modules;
    private final Map<Program, Scopes> scopes = new HashMap<>();
    private final Map<Program, Boolean> harmony = new HashMap<>();

    World(List<Program> programs, ModuleGraph modules) {
        this.programs = List.copyOf(programs);
        this.modules = modules;
        List<Scopes> read = LargeStack.each(this.programs, Scopes::of);
        for (int i = 0; i < read.size(); i++) {
            scopes.put(this.programs.get(i), read.get(i));
            harmony.put(this.programs.get(i), usesExports(this.programs.get(i)));
        }
    }

    private static boolean usesExports(Program program) {
        for (ISwc4jAst statement : program.root().getChildNodes()) {
            if (statement instanceof Swc4jAstTsExportAssignment) {
                return false;
            }
        }
        return program.root().getChildNodes().stream().anyMatch(ISwc4jAstModuleDecl.class::isInstance)
                && !program.text().contains("module.exports");
    }

    List<Program> programs() {
        return programs;
    }

    ModuleGraph modules() {
        return modules;
    }

    Scopes scopes(Program program) {
        Scopes found = scopes.get(program);
        if (found == null) {
            throw new IllegalArgumentException(program + " is not among the programs that are looked at");
        }
        return found;
    }

    /// Whether it is an ES module; else what it gives is `module.exports`.
    boolean isHarmony(Program program) {
        return harmony.getOrDefault(program, false);
    }

    /// What `import * as x` of a specifier gives.
    Set<Thing> namespace(Program from, String specifier) {
        if (ClientPackages.makesClients(specifier)) {
            return Set.of(new External(specifier, Store.ANY));
        }
        Optional<Program> target = modules.resolve(from, specifier);
        if (target.isPresent()) {
            return Set.of(new Namespace(target.get()));
        }
        return ModuleGraph.isRelative(specifier) ? Set.of() : Set.of(new External(specifier, Store.ANY));
    }
}
