package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A table that changes are applied to, and how the columns of its relation go into it. Made when its relation
/// comes in the stream, and refuses one whose columns are not the table's.
///
/// @param name of the table
/// @param columns in the relation's order
/// @param key where rows are found by; empty where only the whole row tells
/// @param alone whether nothing but the key has to be unique, so that rows can be changed in any order
record WrittenTable(QualifiedName name, List<Column> columns, List<KeyColumn> key, boolean alone) {
    WrittenTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /// A column.
    ///
    /// @param type as `format_type` writes it
    /// @param element what its values are in an array: the type itself, or text
    /// @param cast what makes a value of the element type one of the column's
    record Column(Identifier name, String type, ElementType element, String cast) {}

    /// A column of the key.
    ///
    /// @param index of the column in the relation
    /// @param operator that the index of the key knows
    record KeyColumn(int index, String operator) {}

    /// A column as the written side has it.
    ///
    /// @param type its number; a domain's own
    /// @param typeName of the type that a domain is made of, as it is what the stream names
    private record Found(
            String name,
            int type,
            String typeSchema,
            String typeName,
            int modifier,
            String format,
            boolean generated) {}

    /// @param types those that are not built in, by their number on the other side
    /// @throws RehomeException `RH-FOLLOW-013` where the table is not there or is another
    static WrittenTable of(Session session, Change.Relation relation, Map<Integer, Change.Type> types) {
        Map<String, Found> found = columns(session, relation.name());
        if (found.isEmpty()
                && session.scalar(
                                "SELECT pg_catalog.to_regclass(?)",
                                relation.name().quoted())
                        .isEmpty()) {
            throw changed(session, relation, "is not there");
        }
        List<Column> columns = new ArrayList<>();
        for (Change.RelationColumn column : relation.columns()) {
            Found there = found.remove(column.name());
            if (there == null) {
                throw changed(session, relation, "has no column " + new Identifier(column.name()).quoted());
            }
            refuseOther(session, relation, column, there, types);
            columns.add(column(there));
        }
        found.values().stream().filter(c -> !c.generated()).findFirst().ifPresent(c -> {
            throw changed(
                    session,
                    relation,
                    "has a column " + new Identifier(c.name()).quoted() + " that the changes do not bring");
        });
        return new WrittenTable(
                relation.name(), columns, key(session, relation), TableShape.isAlone(session, relation.name()));
    }

    private static Map<String, Found> columns(Session session, QualifiedName table) {
        Map<String, Found> columns = new HashMap<>();
        session.query(
                        """
                        WITH RECURSIVE bases AS (
                          SELECT t.oid AS type, t.oid AS base, t.typbasetype FROM pg_catalog.pg_type t
                           WHERE t.oid IN (SELECT atttypid FROM pg_catalog.pg_attribute
                                            WHERE attrelid = pg_catalog.to_regclass(?))
                          UNION ALL
                          SELECT b.type, t.oid, t.typbasetype FROM bases b
                            JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype)
                        SELECT a.attname, a.atttypid::bigint, tn.nspname, t.typname, a.atttypmod,
                               pg_catalog.format_type(a.atttypid, a.atttypmod), a.attgenerated <> ''
                          FROM pg_catalog.pg_attribute a
                          JOIN bases b ON b.type = a.atttypid AND b.typbasetype = 0
                          JOIN pg_catalog.pg_type t ON t.oid = b.base
                          JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
                         WHERE a.attrelid = pg_catalog.to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped""",
                        row -> new Found(
                                row.getString(1),
                                (int) row.getLong(2),
                                row.getString(3),
                                row.getString(4),
                                row.getInt(5),
                                row.getString(6),
                                row.getBoolean(7)),
                        table.quoted(),
                        table.quoted())
                .forEach(c -> columns.put(c.name(), c));
        return columns;
    }

    /// A type that is built in has the same number everywhere; others are sent with their names.
    private static void refuseOther(
            Session session,
            Change.Relation relation,
            Change.RelationColumn column,
            Found there,
            Map<Integer, Change.Type> types) {
        Change.Type type = types.get(column.type());
        boolean same = type == null
                ? column.type() == there.type()
                : type.schema().equals(there.typeSchema()) && type.name().equals(there.typeName());
        if (!same || column.modifier() != there.modifier()) {
            String other = type == null ? "type number " + column.type() : type.schema() + "." + type.name();
            throw changed(
                    session,
                    relation,
                    "has column " + new Identifier(column.name()).quoted() + " as " + there.format()
                            + ", the changes have another type (" + other + ", modifier " + column.modifier() + ")");
        }
        if (there.generated()) {
            throw changed(session, relation, "generates column " + new Identifier(column.name()).quoted());
        }
    }

    private static Column column(Found there) {
        Optional<ElementType> own = there.modifier() >= 0 ? Optional.empty() : ElementType.of(there.format());
        return new Column(
                new Identifier(there.name()),
                there.format(),
                own.orElse(ElementType.TEXT),
                own.isPresent() ? "" : "::" + there.format());
    }

    /// The key by which the stream names rows, with the operators of its index here. A relation that sends
    /// whole old rows is found by the table's own key where it has one.
    private static List<KeyColumn> key(Session session, Change.Relation relation) {
        List<String> names = relation.columns().stream()
                .filter(Change.RelationColumn::key)
                .map(Change.RelationColumn::name)
                .toList();
        boolean whole = relation.identity() == 'f';
        if (names.isEmpty() && !whole) {
            return List.of();
        }
        List<List<RowKey>> keys = RowKey.all(session, relation.name());
        for (List<RowKey> key : keys) {
            List<String> columns = key.stream().map(RowKey::column).toList();
            boolean isIt = whole
                    ? relation.columns().stream()
                            .map(Change.RelationColumn::name)
                            .toList()
                            .containsAll(columns)
                    : columns.size() == names.size() && columns.containsAll(names);
            if (isIt) {
                return key.stream()
                        .map(k -> new KeyColumn(indexOf(relation, k.column()), k.operator()))
                        .toList();
            }
        }
        if (whole) {
            return List.of();
        }
        throw changed(
                session,
                relation,
                "has no unique index on " + String.join(", ", names) + ", by which the changes name rows");
    }

    private static int indexOf(Change.Relation relation, String column) {
        for (int i = 0; i < relation.columns().size(); i++) {
            if (relation.columns().get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalStateException(relation.name() + " has a key on " + column + ", which is not sent");
    }

    private static RehomeException changed(Session session, Change.Relation relation, String what) {
        String side = session.server().side().word();
        return new RehomeException(
                FollowProblem.SCHEMA_CHANGED,
                relation.name().quoted() + ": the " + side + "'s table " + what,
                "the columns in the stream are: "
                        + String.join(
                                ", ",
                                relation.columns().stream()
                                        .map(c -> new Identifier(c.name()).quoted())
                                        .toList()),
                "somebody changed the table since following began: make the same change on the " + side
                        + ", then run the same command again; nothing is lost meanwhile");
    }
}
