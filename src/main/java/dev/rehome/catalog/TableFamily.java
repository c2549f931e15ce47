package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tables of every kind and the sequences beside them.
final class TableFamily implements ObjectFamily {
    private final Relations relations;

    TableFamily(Relations relations) {
        this.relations = relations;
    }

    @Override
    public Contents read(Session session, CatalogContext context) {
        List<CatalogEntry> entries = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (RelationRow table : relations.relations()) {
            if (table.isTable()) {
                add(table, entries);
            }
            table.tablespace().ifPresent(tablespace -> findings.add(tablespace(table, tablespace)));
        }
        for (SequenceRow sequence : relations.sequences()) {
            if (sequence.identity() && context.version().atLeast(15)) {
                addPersistence(sequence, entries);
            } else if (!sequence.identity()) {
                add(sequence, entries);
            }
        }
        findings.addAll(extensionConfiguration(session));
        return new Contents(entries, findings);
    }

    private static Finding tablespace(RelationRow relation, String tablespace) {
        return new Finding(
                CatalogProblem.TABLESPACE_IGNORED,
                Severity.NOTE,
                relation.name().quoted(),
                "lies in tablespace " + tablespace + "; the target's default tablespace is used",
                "");
    }

    private void add(RelationRow table, List<CatalogEntry> entries) {
        Address address = SystemTable.PG_CLASS.address(table.oid());
        TableDdl ddl = new TableDdl(relations, table);
        entries.add(new CatalogEntry(address, preData(table.id(), ddl.create(), Set.of(), false), ddl.split()));
        ddl.joins().forEach(sql -> entries.add(new CatalogEntry(address, preData(table.id(), sql, Set.of(), false))));
        ddl.inheritedChanges()
                .forEach(sql -> entries.add(new CatalogEntry(address, preData(table.id(), sql, Set.of(), false))));
        ddl.settings().forEach(sql -> entries.add(new CatalogEntry(address, preData(table.id(), sql, Set.of(), true))));
        table.partitionBound().ifPresent(bound -> entries.add(attach(table, bound)));
    }

    /// A node of its own: it needs both tables whole, and nothing before the rows needs it.
    private CatalogEntry attach(RelationRow table, String bound) {
        String parent = table.parents().getFirst().quoted();
        String sql = "ALTER TABLE ONLY " + parent + " ATTACH PARTITION "
                + table.name().quoted() + " " + bound;
        Set<ObjectId> requires = Set.of(table.id(), new ObjectId(ObjectKind.TABLE, parent));
        return new CatalogEntry(new Address(0, table.oid()), preData(attachId(table), sql, requires, false));
    }

    /// Names the belonging of a partition to its parent.
    static ObjectId attachId(RelationRow table) {
        return new ObjectId(
                ObjectKind.TABLE,
                table.name().quoted() + " of " + table.parents().getFirst().quoted());
    }

    private static DdlStatement preData(ObjectId id, String sql, Set<ObjectId> requires, boolean optional) {
        return new DdlStatement(id, Section.PRE_DATA, sql, Optional.empty(), requires, optional);
    }

    private void add(SequenceRow sequence, List<CatalogEntry> entries) {
        Address address = SystemTable.PG_CLASS.address(sequence.oid());
        entries.add(new CatalogEntry(address, preData(sequence.id(), sequence.create(), Set.of(), false)));
        sequence.table().ifPresent(table -> {
            ObjectId id = new ObjectId(ObjectKind.SEQUENCE, sequence.name().quoted() + " of " + table.quoted());
            String sql = "ALTER SEQUENCE " + sequence.name().quoted() + " OWNED BY " + table.quoted() + "."
                    + sequence.column().orElseThrow().quoted();
            Set<ObjectId> requires = Set.of(sequence.id(), ObjectId.table(table));
            entries.add(new CatalogEntry(new Address(0, sequence.oid()), preData(id, sql, requires, false)));
        });
    }

    /// An identity's sequence is born as its table is; from PostgreSQL 15 on it may have been made another.
    private void addPersistence(SequenceRow sequence, List<CatalogEntry> entries) {
        relations
                .relation(sequence.relation())
                .filter(table -> table.persistence() != sequence.persistence())
                .ifPresent(table -> {
                    String sql = "ALTER SEQUENCE " + sequence.name().quoted() + " SET "
                            + (sequence.persistence() == 'u' ? "UNLOGGED" : "LOGGED");
                    Set<ObjectId> requires = Set.of(table.id());
                    entries.add(new CatalogEntry(
                            new Address(0, sequence.oid()), preData(sequence.id(), sql, requires, true)));
                });
    }

    /// Tables of extensions come with CREATE EXTENSION; rows that users put into their configuration tables do not.
    private static List<Finding> extensionConfiguration(Session session) {
        return session.query(
                """
                SELECT e.extname, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
                       e.extcondition[k.position]
                  FROM pg_catalog.pg_extension e
                  CROSS JOIN pg_catalog.unnest(e.extconfig) WITH ORDINALITY AS k(oid, position)
                  JOIN pg_catalog.pg_class c ON c.oid = k.oid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p')""",
                row -> new Finding(
                        CatalogProblem.EXTENSION_CONFIGURATION,
                        Severity.WARNING,
                        row.getString(2),
                        "is a configuration table of extension " + row.getString(1)
                                + "; rows that were added to it are not moved"
                                + (row.getString(3) == null || row.getString(3).isBlank()
                                        ? ""
                                        : ", those are: SELECT * FROM " + row.getString(2) + " " + row.getString(3)),
                        "look whether it holds rows of yours and insert them on the target"));
    }
}
