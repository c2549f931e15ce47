package dev.rehome.migration;

import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.Column;
import dev.rehome.catalog.Table;
import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.CopySql;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.PreflightResult.Held;
import dev.rehome.migration.PreflightResult.TableState;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the target already holds of each table. "Equal" is said by digest alone; a table that is too big to
/// be read
/// twice here is not judged.
final class TargetContentsCheck implements Check.OfBothSides {
    private static final long COMPARED_BYTES_MAX = 256L << 20;
    private static final int COMPARED_KEYS_MAX = 500_000;

    @Override
    public String subject() {
        return "what the target already holds";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        Map<QualifiedName, Table> there =
                CatalogReader.read(target, request.filter()).tablesByName();
        for (Table table : MovedTables.read(source, request)) {
            if (table.holdsRows()) {
                Held held = held(source, target, table, Optional.ofNullable(there.get(table.name())), report);
                long rows = Long.parseLong(source.scalar(
                        "SELECT reltuples::bigint FROM pg_catalog.pg_class WHERE oid = ?::pg_catalog.regclass",
                        table.name().quoted()));
                report.table(new TableState(table.name(), held, rows));
            }
        }
    }

    /// A failure leaves the other tables to be looked at.
    private static Held held(
            Session source, Session target, Table table, Optional<Table> there, PreflightReport report) {
        source.execute("SAVEPOINT contents");
        target.execute("SAVEPOINT contents");
        try {
            if (there.isEmpty() || !hasRows(target, table.name())) {
                return Held.NOTHING;
            }
            return compare(source, target, table, there.get(), report);
        } catch (RehomeException e) {
            source.execute("ROLLBACK TO SAVEPOINT contents");
            target.execute("ROLLBACK TO SAVEPOINT contents");
            return unknown(table, e.reason().isEmpty() ? e.message() : e.reason(), report);
        }
    }

    private static boolean hasRows(Session session, QualifiedName table) {
        return session.scalar("SELECT EXISTS (SELECT FROM ONLY " + table.quoted() + ")")
                .equals("t");
    }

    private static Held compare(Session source, Session target, Table table, Table there, PreflightReport report) {
        if (size(source, table.name()) > COMPARED_BYTES_MAX || size(target, table.name()) > COMPARED_BYTES_MAX) {
            return unknown(table, "it holds rows and is too big to be compared here; run: rehome verify", report);
        }
        List<Identifier> columns =
                table.copiedColumns().stream().map(Column::name).toList();
        Set<Identifier> known = there.columns().stream().map(Column::name).collect(Collectors.toSet());
        if (known.containsAll(columns)) {
            CopyFormat format = table.binarySafe() && sameTypes(table, there) ? CopyFormat.BINARY : CopyFormat.TEXT;
            Digest from = digest(source, table.name(), columns, format);
            Digest to = digest(target, table.name(), columns, format);
            if (from.equals(to)) {
                report.note(
                        PreflightProblem.TARGET_EQUAL,
                        table.name().quoted(),
                        "the target holds the same " + to.rows() + " rows",
                        "copy with --existing keep or refresh");
                return Held.EQUAL;
            }
        }
        return byKey(source, target, table, report);
    }

    private static boolean sameTypes(Table table, Table there) {
        Map<Identifier, String> types = there.columns().stream().collect(Collectors.toMap(Column::name, Column::type));
        return table.copiedColumns().stream().allMatch(column -> column.type().equals(types.get(column.name())));
    }

    private static long size(Session session, QualifiedName table) {
        return Long.parseLong(
                session.scalar("SELECT pg_catalog.pg_table_size(?::pg_catalog.regclass)", table.quoted()));
    }

    private static Digest digest(Session session, QualifiedName table, List<Identifier> columns, CopyFormat format) {
        return CopyDigest.of(session, CopySql.toStdout(table, columns, Optional.empty(), format), format);
    }

    private static Held byKey(Session source, Session target, Table table, PreflightReport report) {
        if (table.key().isEmpty()) {
            return unknown(table, "it holds other rows, and without a key they cannot be told apart", report);
        }
        String key = "ROW("
                + table.key().get().columns().stream().map(Identifier::quoted).collect(Collectors.joining(", "))
                + ")::text";
        Optional<Set<String>> from = keys(source, table.name(), key);
        Optional<Set<String>> to = keys(target, table.name(), key);
        if (from.isEmpty() || to.isEmpty()) {
            return unknown(table, "it holds too many rows to be compared here; run: rehome verify", report);
        }
        long foreign = to.get().stream().filter(k -> !from.get().contains(k)).count();
        return foreign > 0
                ? foreign(table, foreign, report)
                : stale(table, from.get().size(), to.get().size(), report);
    }

    private static Held foreign(Table table, long rows, PreflightReport report) {
        report.blocking(
                PreflightProblem.TARGET_FOREIGN,
                table.name().quoted(),
                "the target holds " + rows + " rows whose key the source does not have",
                "look whose they are (rehome verify names them); move or delete them, or copy with --existing keep");
        return Held.FOREIGN;
    }

    private static Held stale(Table table, int sourceRows, int targetRows, PreflightReport report) {
        report.warning(
                PreflightProblem.TARGET_STALE,
                table.name().quoted(),
                "the target holds " + targetRows + " of the source's " + sourceRows + " rows"
                        + ", and not all are equal to them",
                "copy with --existing refresh brings it up to date");
        return Held.STALE;
    }

    private static Optional<Set<String>> keys(Session session, QualifiedName table, String key) {
        List<String> keys = session.query(
                "SELECT " + key + " FROM ONLY " + table.quoted() + " LIMIT " + (COMPARED_KEYS_MAX + 1),
                row -> row.getString(1));
        return keys.size() > COMPARED_KEYS_MAX ? Optional.empty() : Optional.of(new HashSet<>(keys));
    }

    private static Held unknown(Table table, String reason, PreflightReport report) {
        report.notChecked("what the target holds of " + table.name().quoted(), reason);
        return Held.UNKNOWN;
    }
}
