package dev.rehome.migration;

import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.copy.LedgerRuns;
import dev.rehome.copy.LedgerTable;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.RunbookProblem;
import dev.rehome.sql.QualifiedName;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the ledger of the copy says of each table, for evidence. The ledger lies in the target and goes when the way
/// back is closed; then what it said is kept in `.rehome/copied`.
///
/// @param tables by name; none where nothing is known
/// @param worked how long the copy took
public record CopiedTables(Map<QualifiedName, CopiedTable> tables, Optional<Duration> worked) {
    static final CopiedTables NONE = new CopiedTables(Map.of(), Optional.empty());

    public CopiedTables {
        tables = new TreeMap<>(tables);
    }

    /// One table.
    ///
    /// @param moved rows and digest of what was brought; empty where it was there before
    /// @param columns quoted, as the digest is over them
    /// @param format of the COPY that the digest is over
    record CopiedTable(Optional<Digest> moved, String columns, String format) {}

    /// By the ledger where the target has one, else as it was kept.
    static CopiedTables of(Optional<Session> target, Path state) {
        return target.filter(Ledger::isPresent).map(CopiedTables::ofLedger).orElseGet(() -> kept(state));
    }

    private static CopiedTables ofLedger(Session target) {
        Ledger ledger = new Ledger(LedgerEvents.NONE);
        Map<QualifiedName, CopiedTable> tables = new TreeMap<>();
        ledger.tables(target)
                .forEach((name, table) -> tables.put(
                        name,
                        new CopiedTable(
                                Optional.of(table).filter(LedgerTable::moved).map(LedgerTable::digest),
                                table.columnList(),
                                table.format().word())));
        double seconds = new LedgerRuns(ledger).runSeconds(target);
        return new CopiedTables(tables, Optional.of(Duration.ofMillis((long) (seconds * 1000))));
    }

    /// Keeps what the ledger says, before it goes. Nothing happens where there is none any more.
    ///
    /// @throws RehomeException `RH-RUN-003` where it cannot be written: then nothing may go
    public static void keep(Session target, Path state) {
        if (!Ledger.isPresent(target)) {
            return;
        }
        Path file = file(state);
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.getParent());
            Files.write(
                    beside,
                    ofLedger(target).lines(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new RehomeException(
                    RunbookProblem.NOT_WRITTEN,
                    file + ": what the copy noted cannot be kept for the report, so the way back stays open",
                    String.valueOf(e.getMessage()),
                    "make room, or mend the folder's rights, then run the same command again",
                    e);
        }
    }

    private static Path file(Path state) {
        return state.resolve("copied").resolve("tables");
    }

    /// A line for how long it took, then one a table; no part of it holds a tab or an end of line.
    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.valueOf(worked.map(Duration::toMillis).orElse(0L)));
        tables.forEach((name, table) -> lines.add(Stream.of(
                        name.schema().value(),
                        name.name().value(),
                        table.moved().map(Digest::toString).orElse(""),
                        table.columns(),
                        table.format())
                .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8))
                .collect(Collectors.joining("\t"))));
        return lines;
    }

    private static CopiedTables kept(Path state) {
        try {
            List<String> lines = Files.readAllLines(file(state), StandardCharsets.UTF_8);
            Map<QualifiedName, CopiedTable> tables = new TreeMap<>();
            for (String line : lines.subList(1, lines.size())) {
                List<String> cells = Stream.of(line.split("\t", -1))
                        .map(cell -> URLDecoder.decode(cell, StandardCharsets.UTF_8))
                        .toList();
                Optional<Digest> moved = Optional.of(cells.get(2))
                        .filter(text -> !text.isEmpty())
                        .map(Digest::parse);
                tables.put(
                        QualifiedName.of(cells.get(0), cells.get(1)),
                        new CopiedTable(moved, cells.get(3), cells.get(4)));
            }
            return new CopiedTables(tables, Optional.of(Duration.ofMillis(Long.parseLong(lines.getFirst()))));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return NONE;
        }
    }
}
