package dev.rehome.backup;

import dev.rehome.backup.DatabaseContents.Facts;
import dev.rehome.backup.DatabaseContents.LargeObjectRows;
import dev.rehome.backup.DatabaseContents.SequencePosition;
import dev.rehome.backup.DatabaseContents.TableRows;
import dev.rehome.backup.DumpScope.Omitted;
import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.Column;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.MaterializedView;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Section;
import dev.rehome.catalog.Sequence;
import dev.rehome.catalog.Table;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.CopyStreamDigest;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.CopyReader;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes one database as SQL, all of it as of one moment. Everything passes through: memory is bounded
/// by the catalog and one buffer.
///
/// The order is that of `pg_dump`: tables without keys, rows, then what speeds up or restricts them;
/// materialised views are filled before rights are taken, and event triggers come last, so that they see
/// none of it.
final class Dump {
    private static final String PROLOGUE = """
            SET client_encoding = 'UTF8';
            SET standard_conforming_strings = on;
            SET client_min_messages = warning;
            SET check_function_bodies = off;
            SET row_security = off;
            SET xmloption = content;
            SET DateStyle = 'ISO, YMD';
            SET IntervalStyle = 'postgres';
            SET TimeZone = 'UTC';
            SET lc_monetary = 'C';
            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET default_tablespace = '';
            SET search_path = ''""";

    /// Owners, grants and comments name roles that may be missing where the dump is restored.
    private static final String OPTIONAL = """
            CREATE PROCEDURE pg_temp.rehome_optional(statement text) LANGUAGE plpgsql AS $rehome$
            BEGIN
              EXECUTE statement;
            EXCEPTION
              WHEN duplicate_object THEN NULL;
              WHEN OTHERS THEN RAISE WARNING 'left out: %: %', statement, SQLERRM;
            END $rehome$""";

    private final Session session;
    private final DumpScope.Scope scope;
    private final DumpOutput out;
    private final BackupProgress progress;
    private final List<TableRows> tables = new ArrayList<>();
    private final List<Omitted> unreadable = new ArrayList<>();

    private Dump(Session session, DumpScope.Scope scope, OutputStream out, BackupProgress progress) {
        this.session = session;
        this.scope = scope;
        this.out = new DumpOutput(out);
        this.progress = progress;
    }

    /// @param session in the transaction whose snapshot is dumped
    /// @throws IOException where the output refuses more
    static DatabaseContents write(
            Session session, DumpScope.Scope scope, Facts facts, OutputStream out, BackupProgress progress)
            throws IOException {
        return new Dump(session, scope, out, progress).write(facts);
    }

    private DatabaseContents write(Facts facts) throws IOException {
        new TableLocks(session, unreadable).lock(scope.catalog().tables());
        List<Omitted> omitted = omitted();
        head(facts, omitted);
        statements(s -> s.section() == Section.PRE_DATA);
        rows();
        LargeObjectRows largeObjects = LargeObjectDump.write(session, out, unreadable, progress);
        List<SequencePosition> sequences = sequences();
        statements(s -> s.section() == Section.POST_DATA && !isLast(s) && !isEventTrigger(s));
        refreshes();
        putBack(false);
        statements(s -> s.section() == Section.POST_DATA && isLast(s) && !isEventTrigger(s));
        putBack(true);
        statements(Dump::isEventTrigger);
        out.end();
        return new DatabaseContents(
                facts, tables, sequences, largeObjects, objects(scope.catalog()), omitted, unreadable);
    }

    /// What a catalog makes, by name: what only says something about an object is left out, and roles,
    /// which are no part of a database.
    static List<String> objects(Catalog catalog) {
        return catalog.statements().stream()
                .filter(s -> !s.optional())
                .map(s -> s.id().toString())
                .distinct()
                .sorted()
                .toList();
    }

    private List<Omitted> omitted() {
        List<Omitted> omitted = new ArrayList<>(scope.omitted());
        scope.catalog().findings().forEach(f -> omitted.add(new Omitted(f.subject(), f.message())));
        scope.catalog().tables().stream()
                .filter(t -> t.kind() == Table.Kind.FOREIGN)
                .forEach(t -> omitted.add(
                        new Omitted("rows of foreign table " + t.name().quoted(), "they are on another server")));
        return omitted;
    }

    private void head(Facts facts, List<Omitted> omitted) throws IOException {
        out.comment("Made by rehome: " + facts.endpoint() + ", PostgreSQL " + facts.version() + ", as of "
                + facts.takenAt() + ", WAL " + facts.position());
        out.comment("Into an empty database made WITH TEMPLATE template0 " + facts.encoding() + ":");
        out.comment("psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d DATABASE -f THIS_FILE");
        if (!omitted.isEmpty()) {
            out.comment("Not in here:");
            for (Omitted one : omitted) {
                out.comment("  " + one.object() + ": " + one.reason());
            }
        }
        out.emptyLine();
        for (String setting : PROLOGUE.split(";\n")) {
            out.required("setting", setting);
        }
        out.required("procedure rehome_optional", OPTIONAL);
    }

    /// Owners, grants and comments, and policies that bind the owner too: filling a materialised view
    /// needs the rights that they take.
    private static boolean isLast(DdlStatement statement) {
        return statement.optional() || statement.sql().endsWith(" FORCE ROW LEVEL SECURITY");
    }

    private static boolean isEventTrigger(DdlStatement statement) {
        return statement.id().kind() == ObjectKind.EVENT_TRIGGER;
    }

    private void statements(java.util.function.Predicate<DdlStatement> which) throws IOException {
        for (DdlStatement statement : scope.catalog().statements()) {
            if (which.test(statement)) {
                statement(statement);
            }
        }
    }

    private void putBack(boolean optional) throws IOException {
        for (DdlStatement statement : scope.putBack()) {
            if (statement.optional() == optional) {
                statement(statement);
            }
        }
    }

    private void statement(DdlStatement statement) throws IOException {
        if (statement.optional()) {
            out.optional(statement.id().toString(), statement.sql());
        } else {
            out.required(statement.id().toString(), statement.sql());
        }
    }

    private void rows() throws IOException {
        for (Table table : scope.catalog().tables()) {
            boolean known = unreadable.stream()
                    .anyMatch(u -> u.object().equals(table.name().quoted()));
            if (table.holdsRows() && !known) {
                rows(table);
            }
        }
    }

    /// A table that refuses to be read leaves the transaction usable, and an empty COPY in the dump.
    private void rows(Table table) throws IOException {
        List<String> columns = table.copiedColumns().stream()
                .map(Column::name)
                .map(n -> n.quoted())
                .toList();
        String name = table.name().quoted();
        TableRows empty = new TableRows(name, columns, 0, Digest.EMPTY);
        session.execute("SAVEPOINT rehome_table");
        out.beginRows(name, empty.copyIn());
        CopyStreamDigest digest = new CopyStreamDigest(CopyFormat.TEXT);
        try {
            pass(empty.copyOut(), digest);
            session.execute("RELEASE SAVEPOINT rehome_table");
            tables.add(new TableRows(name, columns, digest.bytes(), digest.finish()));
        } catch (RehomeException e) {
            if (digest.bytes() > 0
                    || ServerError.of(e).map(ServerError::isConnectionLost).orElse(true)) {
                throw e;
            }
            session.execute("ROLLBACK TO SAVEPOINT rehome_table");
            unreadable.add(new Omitted(name, e.reason()));
        }
        out.endRows();
    }

    private void pass(String copyOut, CopyStreamDigest digest) throws IOException {
        try (CopyReader reader = session.copyOut(copyOut)) {
            for (int length = reader.next(); length >= 0; length = reader.next()) {
                digest.accept(reader.block(), reader.offset(), length);
                out.block(reader.block(), reader.offset(), length);
                progress.bytes(length);
            }
        }
    }

    /// Read after the rows: a sequence is no part of the snapshot, and may stand further than the rows,
    /// never less.
    private List<SequencePosition> sequences() throws IOException {
        List<SequencePosition> positions = new ArrayList<>();
        for (Sequence sequence : scope.catalog().sequences()) {
            Optional<SequencePosition> position = position(sequence.name());
            if (position.isPresent()) {
                positions.add(position.get());
                out.required("sequence " + position.get().name(), setval(position.get()));
            }
        }
        return positions;
    }

    private Optional<SequencePosition> position(QualifiedName name) {
        session.execute("SAVEPOINT rehome_sequence");
        try {
            Optional<SequencePosition> position = session.first(
                    "SELECT last_value, is_called FROM " + name.quoted(),
                    row -> new SequencePosition(name.quoted(), row.getLong(1), row.getBoolean(2)));
            session.execute("RELEASE SAVEPOINT rehome_sequence");
            return position;
        } catch (RehomeException e) {
            if (ServerError.of(e).map(ServerError::isConnectionLost).orElse(true)) {
                throw e;
            }
            session.execute("ROLLBACK TO SAVEPOINT rehome_sequence");
            unreadable.add(new Omitted("sequence " + name.quoted(), e.reason()));
            return Optional.empty();
        }
    }

    private static String setval(SequencePosition position) {
        return "SELECT pg_catalog.setval(" + Literal.quote(position.name()) + "::pg_catalog.regclass, "
                + position.lastValue() + ", " + position.called() + ")";
    }

    private void refreshes() throws IOException {
        for (MaterializedView view : scope.catalog().materializedViews()) {
            if (view.populated()) {
                String name = view.name().quoted();
                out.required("materialized view " + name, "REFRESH MATERIALIZED VIEW " + name);
            }
        }
    }
}
