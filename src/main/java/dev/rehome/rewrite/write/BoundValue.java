package dev.rehome.rewrite.write;

import dev.rehome.rewrite.translate.Fragment;
import dev.rehome.rewrite.translate.Statement;
import dev.rehome.rewrite.translate.Statement.Clause;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A limit or an offset whose value is collected, and which becomes a parameter where the statement runs.
final class BoundValue {
    /// No slot of a statement: those count from 0.
    private static final int OWN_LIMIT = -1;

    private static final int OWN_OFFSET = -2;

    private BoundValue() {}

    static boolean isParameter(Fragment fragment) {
        return fragment.pieces().stream().anyMatch(Fragment.Parameter.class::isInstance);
    }

    /// What it is before anything is called.
    static String initial(Clause clause, Predicate<Fragment> isStart) {
        return Statement.fragments(clause).stream()
                .filter(isStart)
                .reduce((_, later) -> later)
                .flatMap(BoundValue::of)
                .orElse(clause instanceof Statement.Limit ? "null" : "0");
    }

    /// The value as JavaScript; empty where it is more than one parameter or a number.
    static Optional<String> of(Fragment fragment) {
        List<Fragment.Parameter> parameters = fragment.pieces().stream()
                .filter(Fragment.Parameter.class::isInstance)
                .map(Fragment.Parameter.class::cast)
                .toList();
        if (parameters.size() == 1) {
            return Optional.of(parameters.getFirst().code());
        }
        return fragment.pieces().size() == 1 && fragment.pieces().getFirst() instanceof Fragment.Text it
                ? Optional.of(it.sql().equals("ALL") ? "null" : it.sql())
                : Optional.empty();
    }

    /// The SQL around it, which is the same for all of its calls, with `code` as the parameter.
    static Fragment placed(Clause clause, String code) {
        Fragment own = new Fragment(
                -1, List.of(new Fragment.Parameter(code, clause instanceof Statement.Limit ? OWN_LIMIT : OWN_OFFSET)));
        return Statement.fragments(clause).stream()
                .filter(BoundValue::isParameter)
                .findFirst()
                .map(fragment -> new Fragment(
                        -1,
                        fragment.pieces().stream()
                                .map(piece -> piece instanceof Fragment.Parameter it
                                        ? new Fragment.Parameter(code, it.slot())
                                        : piece)
                                .toList()))
                .orElse(own);
    }
}
