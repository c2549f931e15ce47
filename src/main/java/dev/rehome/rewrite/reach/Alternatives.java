package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstIfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstThrowStmt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Calls that stand in the branches of one condition: `if (a) query.eq(..); else query.lt(..);`. Each alone may be
/// missing, and one of them certainly runs.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Alternatives {
    private static final int SETS_MAX = 16;

    private final List<ISwc4jAst> runs;
    private final Function<Trail.Step, List<ISwc4jAst>> guards;

    /// @param runs where the builder runs
    /// @param guards what may leave a call out, innermost first
    Alternatives(List<ISwc4jAst> runs, Function<Trail.Step, List<ISwc4jAst>> guards) {
        this.runs = runs;
        this.guards = guards;
    }

    /// Sets of calls of which each has at least one that runs, none where there are too many to tell.
    List<Set<Trail.Step>> of(List<Trail.Step> steps) {
        List<Set<Trail.Step>> sets = certain(steps, 0);
        return sets.size() > SETS_MAX ? List.of() : sets;
    }

    /// @param depth how many of the outermost guards are those of the branch that is looked at
    private List<Set<Trail.Step>> certain(List<Trail.Step> steps, int depth) {
        List<Set<Trail.Step>> sets = new ArrayList<>();
        Set<ISwc4jAst> conditions = new LinkedHashSet<>();
        for (Trail.Step step : steps) {
            List<ISwc4jAst> around = guards.apply(step);
            if (around.size() == depth) {
                sets.add(Set.of(step));
            } else {
                conditions.add(around.get(around.size() - 1 - depth));
            }
        }
        for (ISwc4jAst condition : conditions) {
            sets.addAll(oneOf(condition, steps, depth + 1));
        }
        return sets;
    }

    private List<Set<Trail.Step>> oneOf(ISwc4jAst condition, List<Trail.Step> steps, int depth) {
        List<ISwc4jAst> branches = branches(condition);
        List<List<Set<Trail.Step>>> all = new ArrayList<>();
        for (ISwc4jAst branch : branches) {
            List<Trail.Step> inside = steps.stream()
                    .filter(step -> Places.isInside(step.call().node(), branch))
                    .toList();
            if (!leaves(branch)) {
                all.add(certain(inside, depth));
            }
        }
        return branches.isEmpty() || all.isEmpty() ? List.of() : product(all);
    }

    /// Both branches of a condition; none of anything else.
    private static List<ISwc4jAst> branches(ISwc4jAst condition) {
        return switch (condition) {
            case Swc4jAstCondExpr it -> List.of(it.getCons(), it.getAlt());
            case Swc4jAstIfStmt it
            when it.getAlt().isPresent() -> List.of(it.getCons(), it.getAlt().get());
            default -> List.of();
        };
    }

    private static List<Set<Trail.Step>> product(List<List<Set<Trail.Step>>> all) {
        List<Set<Trail.Step>> sets = List.of(Set.of());
        for (List<Set<Trail.Step>> branch : all) {
            List<Set<Trail.Step>> longer = new ArrayList<>();
            for (Set<Trail.Step> begun : sets) {
                for (Set<Trail.Step> more : branch.subList(0, Math.min(branch.size(), SETS_MAX))) {
                    Set<Trail.Step> joined = new HashSet<>(begun);
                    joined.addAll(more);
                    longer.add(joined);
                }
            }
            sets = longer.subList(0, Math.min(longer.size(), SETS_MAX));
        }
        return sets;
    }

    /// Whether a branch ends the function without running the builder.
    private boolean leaves(ISwc4jAst branch) {
        return endsFunction(branch) && runs.stream().noneMatch(run -> Places.isInside(run, branch));
    }

    private static boolean endsFunction(@Nullable ISwc4jAst statement) {
        return switch (statement) {
            case Swc4jAstReturnStmt _, Swc4jAstThrowStmt _ -> true;
            case Swc4jAstBlockStmt it ->
                !it.getStmts().isEmpty() && endsFunction(it.getStmts().getLast());
            case null, default -> false;
        };
    }

    /// Whether two places of one function never both come to pass: they stand in two branches of a condition, or one in
    /// a branch that ends the function and the other behind it.
    static boolean exclude(ISwc4jAst one, ISwc4jAst other) {
        return condition(one, other).isPresent();
    }

    private static Optional<ISwc4jAst> condition(ISwc4jAst one, ISwc4jAst other) {
        for (ISwc4jAst at = one; at.getParent() != null && !Places.isFunction(at); at = at.getParent()) {
            ISwc4jAst branch = at;
            ISwc4jAst parent = at.getParent();
            boolean isBranch = (parent instanceof Swc4jAstIfStmt it && it.getTest() != branch)
                    || (parent instanceof Swc4jAstCondExpr cond && cond.getTest() != branch);
            if (isBranch) {
                boolean beside = Places.isInside(other, parent);
                boolean inOther =
                        branches(parent).stream().anyMatch(side -> side != branch && Places.isInside(other, side));
                if (inOther || (!beside && endsFunction(branch))) {
                    return Optional.of(parent);
                }
            }
        }
        return Optional.empty();
    }
}
