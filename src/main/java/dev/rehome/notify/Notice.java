package dev.rehome.notify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The notices that come along, and the values that a run gives each. What a text needs beyond these must stand in
/// the plan.
public enum Notice {
    /// The work begins.
    BEFORE,
    /// Every half hour: where the work is.
    DURING,
    /// The work is done.
    AFTER,
    /// The work was taken back.
    ROLLBACK,
    /// A phase is announced.
    PHASE,
    /// A window is announced.
    WINDOW,
    /// It is proven to have worked.
    SUCCESS,
    /// Somebody has to decide.
    QUESTION,
    /// Everything was looked at after a switch.
    WATCH,
    /// A channel is tried out.
    TEST,
    /// Nobody has decided.
    OVERDUE;

    /// What every notice of a run has.
    private static final Set<String> COMMON = Set.of("phase", "title", "now");

    private Set<String> given() {
        return switch (this) {
            case BEFORE -> Set.of("start", "end", "downtime");
            case DURING ->
                Set.of(
                        "step",
                        "stepNumber",
                        "steps",
                        "tablesDone",
                        "tablesTotal",
                        "elapsed",
                        "eta",
                        "online",
                        "stopped",
                        "errors",
                        "status");
            case AFTER -> Set.of("elapsed", "downtime", "errors");
            case ROLLBACK -> Set.of("reason", "elapsed", "downtime");
            case PHASE -> Set.of("start", "end", "downtime");
            case WINDOW -> Set.of("start", "end", "downtime", "every");
            case SUCCESS -> Set.of("improvements", "downtime", "elapsed");
            case QUESTION -> Set.of("question", "role", "name", "until", "answer");
            case WATCH -> Set.of("check", "verdict", "details");
            case TEST -> Set.of();
            case OVERDUE -> Set.of("question", "role", "name", "waited", "backup", "answer");
        };
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Notice::word).toList();
    }

    /// Whether a run gives this name's value to the notice; to one of the plan's own it gives what all have.
    public static boolean isGiven(String notice, String name) {
        Optional<Notice> known =
                Arrays.stream(values()).filter(one -> one.word().equals(notice)).findFirst();
        return COMMON.contains(name)
                || known.map(one -> one.given().contains(name)).orElse(false);
    }
}
