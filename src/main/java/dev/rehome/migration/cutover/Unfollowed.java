package dev.rehome.migration.cutover;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Feed;
import dev.rehome.follow.FollowScope;
import dev.rehome.follow.Route;
import dev.rehome.migration.NewTables;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Tables of the live side whose rows a switch would leave behind: made since following began, or dropped and made
/// again, which takes them out of the publication. The stream is silent about them.
///
/// @param live the side that they are on
/// @param newer tables that nobody follows and nobody left out
/// @param lost tables that are followed, and whose changes are no longer sent
record Unfollowed(Side live, List<QualifiedName> newer, List<QualifiedName> lost) {
    private static final int NAMED_MAX = 5;

    Unfollowed {
        newer = List.copyOf(newer);
        lost = List.copyOf(lost);
    }

    /// @param from a session on the live side
    /// @param route from there to the other
    static Unfollowed look(Session from, Session to, Route route, SwitchTables tables) {
        Set<QualifiedName> there = FollowScope.tables(from);
        Optional<FollowScope> scope = FollowScope.read(to, route);
        Set<QualifiedName> leftOut = scope.map(FollowScope::leftOut).orElse(Set.of());
        return new Unfollowed(
                from.server().side(),
                scope.map(s -> NewTables.read(from, s, tables.names(), tables.elsewhere()))
                        .orElse(List.of()),
                Feed.of(from, route).isPresent() ? lost(from, route, tables, there, leftOut) : List.of());
    }

    /// Of partitioned tables nothing is sent; whether one is that, is only asked where something is not sent.
    private static List<QualifiedName> lost(
            Session from, Route route, SwitchTables tables, Set<QualifiedName> there, Set<QualifiedName> leftOut) {
        Set<QualifiedName> unsent = new TreeSet<>(tables.names());
        unsent.removeAll(Feed.tables(from, route));
        unsent.removeAll(tables.ofOthers());
        unsent.removeAll(leftOut);
        if (unsent.isEmpty()) {
            return List.of();
        }
        Set<QualifiedName> all = SwitchTables.tables(from);
        return unsent.stream()
                .filter(t -> there.contains(t) || !all.contains(t))
                .toList();
    }

    boolean isEmpty() {
        return newer.isEmpty() && lost.isEmpty();
    }

    Gate gate(String name) {
        String limit = "every table of the " + live.word() + " is followed or was left out";
        if (isEmpty()) {
            return Gate.go(name, "all", limit, "tables that came since following began");
        }
        // The way back is not barred by a table that the application made on the target.
        return lost.isEmpty() && live == Side.TARGET
                ? Gate.go(name, words() + ": stays on the target, with its rows", limit, "the source has no such table")
                : Gate.noGo(name, words(), limit, remedy());
    }

    /// @throws RehomeException `RH-CUTOVER-018` where there is one
    void refuse() {
        if (!isEmpty()) {
            throw new RehomeException(
                    CutoverProblem.UNFOLLOWED, live.word() + ": " + words(), "it would be left behind", remedy());
        }
    }

    private String words() {
        List<String> words = new ArrayList<>();
        newer.forEach(t -> words.add(t.quoted() + " is new and not followed"));
        lost.forEach(t -> words.add(t.quoted() + " was dropped, or made again: its changes are not sent"));
        int more = words.size() - NAMED_MAX;
        return String.join("; ", words.subList(0, Math.min(NAMED_MAX, words.size())))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private String remedy() {
        String begin = "begin anew, with what is copied compared: rehome follow --restart --execute";
        return newer.isEmpty()
                ? begin
                : begin + "; or leave it out: rehome follow --exclude "
                        + newer.getFirst().quoted() + " --execute";
    }
}
