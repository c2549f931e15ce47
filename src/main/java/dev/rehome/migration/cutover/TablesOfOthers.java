package dev.rehome.migration.cutover;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Rereading;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Tables that another role owns on the source, in a switch. Nobody of ours can close them there: they are
/// read again behind the freeze and behind the hooks, and looked at once more when the target is open. They
/// never go back: what the
/// application writes to them on the target stands in the way of a rollback until it is on the source too.
final class TablesOfOthers {
    private static final int KEYS_SHOWN = 5;
    private static final long LOOK_NANOS = 1_000_000_000;

    private final Rereading rereading;
    private final SwitchTables tables;

    TablesOfOthers(Route forward, SwitchTables tables) {
        this.rereading = new Rereading(forward);
        this.tables = tables;
    }

    /// Brings what is new on the source to the target, on the way there.
    void bring(Side from, Session source, Session target) {
        if (from == Side.SOURCE && !tables.ofOthers().isEmpty()) {
            rereading.bring(source, target, Optional.empty());
        }
    }

    /// What was written on the source after the last reading, in words.
    List<String> missed(Side live, Session source, Session target) {
        if (live == Side.SOURCE || tables.ofOthers().isEmpty()) {
            return List.of();
        }
        return rereading.missed(source, target).stream()
                .map(d -> d.table().quoted() + ": " + rows(d.onSource())
                        + " written on the source after it was last read, and not on the target: "
                        + shown(d.onSource()))
                .toList();
    }

    private static String rows(List<String> keys) {
        return keys.size() == 1 ? "one row" : keys.size() + " rows";
    }

    private static String shown(List<String> keys) {
        return keys.stream().limit(KEYS_SHOWN).collect(Collectors.joining("; ", "(", ")"))
                + (keys.size() > KEYS_SHOWN ? " and " + (keys.size() - KEYS_SHOWN) + " more" : "");
    }

    /// @throws RehomeException `RH-CUTOVER-017` where going back would lose rows
    void refuseLoss(Side from, Session source, Session target) {
        if (from == Side.SOURCE || tables.ofOthers().isEmpty()) {
            return;
        }
        List<Rereading.Difference> lost = rereading.lost(source, target);
        if (!lost.isEmpty()) {
            throw new RehomeException(CutoverProblem.WOULD_LOSE, words(lost), "", remedy(lost));
        }
    }

    private static String words(List<Rereading.Difference> lost) {
        return lost.stream()
                .map(d -> d.table().quoted() + ": " + rows(d.onTarget())
                        + " written or deleted on the target, and not so on the source: " + shown(d.onTarget()))
                .collect(Collectors.joining("; "));
    }

    private static String remedy(List<Rereading.Difference> lost) {
        return "as the owner of " + lost.getFirst().table().quoted()
                + " on the source, bring these rows there (or take them back on the target), then run the same command again";
    }

    /// On the way there: whether its owner writes to it just now. Nobody can close it to him.
    Gate there(String name, Session source, Session target) {
        String limit = "not written to";
        if (tables.ofOthers().isEmpty()) {
            return Gate.go(name, "none", "", "each table that is followed is ours to close");
        }
        Map<QualifiedName, Rereading.State> first = rereading.look(source, target);
        if (first.isEmpty()) {
            return Gate.go(
                    name,
                    tables.ofOthers().size() + ", copied behind the freeze",
                    limit,
                    "what is written to it meanwhile is read again before the target opens");
        }
        LockSupport.parkNanos(LOOK_NANOS);
        Map<QualifiedName, Rereading.State> second = rereading.look(source, target);
        List<String> written = new ArrayList<>();
        new TreeMap<>(second).forEach((table, state) -> {
            Rereading.State before = first.get(table);
            if (before == null || !before.version().equals(state.version())) {
                written.add(table.quoted());
            }
        });
        String read = second.entrySet().stream()
                .map(e -> e.getKey().quoted() + " "
                        + (e.getValue().asBrought() ? "unchanged since " : "changed after ")
                        + e.getValue().readAt())
                .collect(Collectors.joining(", "));
        return written.isEmpty()
                ? Gate.go(
                        name,
                        second.size() + " not written to for 1 s",
                        limit,
                        "xmin and ctid of every row, read twice: " + read + "; brought up to date behind the freeze")
                : Gate.unclear(
                        name,
                        String.join(", ", written) + ": written to just now",
                        limit,
                        "the role that owns it cannot be kept from writing: stop what does (sign-in, sign-up); else what it"
                                + " writes after the last reading is named, not moved; " + read);
    }

    /// On the way back: whether something would be lost.
    Gate back(String name, Session source, Session target) {
        String limit = "nothing that only the target has";
        if (tables.ofOthers().isEmpty()) {
            return Gate.go(name, "none", "", "each table that is followed goes back");
        }
        List<Rereading.Difference> lost = rereading.lost(source, target);
        return lost.isEmpty()
                ? Gate.go(
                        name,
                        tables.ofOthers().size() + " with nothing to lose",
                        limit,
                        "what was written there since the switch, by xmin and ctid of every row, is on the source too")
                : Gate.noGo(name, words(lost), limit, remedy(lost));
    }
}
