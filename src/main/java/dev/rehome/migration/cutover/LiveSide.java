package dev.rehome.migration.cutover;

import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which side the application writes a route's tables to, as the journal says: no database is asked.
///
/// @param route its name
/// @param group of tables; nothing where all that are in no group are switched
/// @param tables of the last attempt, as the SQL text of their names; none where no attempt came so far
/// @param since of the last switch; empty where there was none
/// @param underWay what the attempt that is neither finished nor undone did last
/// @param completed whether the way back is closed
public record LiveSide(
        String route,
        Optional<String> group,
        List<String> tables,
        Side side,
        Optional<Instant> since,
        Optional<String> underWay,
        boolean completed) {
    private static final String NAMES = "names";

    public LiveSide {
        tables = List.copyOf(tables);
    }

    /// Which tables it is about, in a few words.
    public String about() {
        String count = tables.size() + (tables.size() == 1 ? " table" : " tables");
        if (tables.isEmpty()) {
            return "route " + route;
        }
        return group.map(name -> "group " + name + " (" + count + ")").orElse("all tables in no group (" + count + ")");
    }

    /// Of every route that has a journal.
    ///
    /// @param folder `.rehome`
    public static List<LiveSide> read(Path folder) {
        Path cutovers = folder.resolve("cutover");
        if (!Files.isDirectory(cutovers)) {
            return List.of();
        }
        try (Stream<Path> routes = Files.list(cutovers)) {
            List<LiveSide> sides = new ArrayList<>();
            routes.sorted()
                    .filter(route -> Files.exists(route.resolve("journal")))
                    .forEach(route -> sides.add(
                            of(String.valueOf(route.getFileName()), FileJournal.read(route.resolve("journal")))));
            return sides;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split("\n"));
    }

    private static LiveSide of(String route, List<Entry> entries) {
        SwitchState state = SwitchState.of(entries);
        Optional<Instant> since = entries.stream()
                .filter(entry -> entry.kind().equals(SwitchState.SWITCHED))
                .map(Entry::at)
                .reduce((_, last) -> last);
        Optional<Entry> frozen = entries.stream()
                .filter(entry -> entry.fields().containsKey(NAMES))
                .reduce((_, last) -> last);
        return new LiveSide(
                route,
                frozen.map(entry -> entry.field("group")).filter(name -> !name.isEmpty()),
                frozen.map(entry -> names(entry.field(NAMES))).orElse(List.of()),
                state.live(),
                since,
                state.attempt().map(SwitchState.Attempt::last),
                state.completed());
    }
}
