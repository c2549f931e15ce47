package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Reads an [ApiCatalog] in a constant number of queries. Needs no right but CONNECT.
public final class ApiCatalogReader {
    /// The family of a type: that of the base type where it is a domain.
    private static final String FAMILY = """
            CASE WHEN b.typname IN ('int2', 'int4', 'int8') THEN \
              CASE b.typname WHEN 'int2' THEN 'SMALLINT' WHEN 'int4' THEN 'INTEGER' ELSE 'BIGINT' END \
            WHEN b.typname = 'numeric' THEN 'NUMERIC' WHEN b.typname IN ('float4', 'float8') THEN 'FLOAT' \
            WHEN b.typname = 'bool' THEN 'BOOLEAN' WHEN b.typname = 'json' THEN 'JSON' \
            WHEN b.typname = 'jsonb' THEN 'JSONB' WHEN b.typname = 'tsvector' THEN 'TSVECTOR' \
            WHEN b.typname = 'void' THEN 'VOID' WHEN b.typtype = 'p' THEN 'PSEUDO' \
            WHEN b.typtype = 'e' THEN 'ENUM' WHEN b.typtype = 'c' THEN 'COMPOSITE' \
            WHEN b.typcategory = 'A' THEN 'ARRAY' WHEN b.typcategory = 'S' THEN 'TEXT' ELSE 'OTHER' END""";

    /// The type below every domain: `t` is the type, `b` the base.
    private static final String BASE = """
            CROSS JOIN LATERAL (WITH RECURSIVE down AS (
                SELECT t.oid, t.typbasetype, t.typtype UNION ALL
                SELECT u.oid, u.typbasetype, u.typtype FROM down
                  JOIN pg_catalog.pg_type u ON down.typtype = 'd' AND u.oid = down.typbasetype)
              SELECT oid FROM down WHERE typtype <> 'd') leaf
            JOIN pg_catalog.pg_type b ON b.oid = leaf.oid""";

    private static final String COLUMNS = """
            SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
                   t.typtype = 'd', %s,
                   a.attnotnull OR t.typnotnull,
                   a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL,
                   a.attgenerated = '' AND a.attidentity <> 'a'
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY (?)
              JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
              %s
             WHERE a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attrelid, a.attnum""".formatted(FAMILY, BASE);

    private static final String RELATIONS = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity,
                   ARRAY(SELECT p.polname::text FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid ORDER BY 1)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY (?)
             WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
             ORDER BY n.nspname, c.relname""";

    private static final String UNIQUE = """
            SELECT i.indrelid, x.relname, i.indisprimary, i.indpred IS NOT NULL, i.indexprs IS NOT NULL,
                   ARRAY(SELECT a.attname::text
                           FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY k (attnum, place)
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                          WHERE k.place <= i.indnkeyatts ORDER BY k.place)
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
              JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY (?)
             WHERE i.indisunique AND i.indisvalid
             ORDER BY i.indrelid, i.indisprimary DESC, x.relname""";

    /// Keys that a partition has from its parent are left out: the parent's key is the one that is shown.
    private static final String KEYS = """
            SELECT c.conname, c.conrelid, c.confrelid, c.conkey::pg_catalog.int4[], c.confkey::pg_catalog.int4[]
              FROM pg_catalog.pg_constraint c
             WHERE c.contype = 'f' AND c.conparentid = 0
             ORDER BY c.conrelid, c.conname""";

    /// Which column of which table a view's column shows, for views of one query level only: the rewritten query tree
    /// names a result column's origin, as `resorigtbl` and `resorigcol` (`src/include/nodes/primnodes.h`).
    private static final String VIEW_COLUMNS = """
            SELECT r.ev_class, m[1]::int AS place, m[2]::bigint AS origin, m[3]::int AS origin_place
              FROM pg_catalog.pg_rewrite r
              JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY (?)
             CROSS JOIN LATERAL pg_catalog.regexp_matches(r.ev_action::text,
                ':resno (\\d+) :resname (?:[^ ]|\\\\ )+ :ressortgroupref \\d+ :resorigtbl (\\d+) :resorigcol (\\d+)',
                'g') m
             WHERE r.rulename = '_RETURN' AND m[2] <> '0' AND r.ev_action::text NOT LIKE '%{QUERY%{QUERY%'""";

    private static final String FUNCTIONS = """
            SELECT p.oid, n.nspname, p.proname, p.proretset, p.provolatile = 'v', p.provariadic <> 0,
                   pg_catalog.format_type(t.oid, NULL), t.typtype = 'd', %s, b.typrelid,
                   ARRAY(SELECT pg_catalog.coalesce(p.proargnames[i], '') FROM pg_catalog.generate_series(
                           1, pg_catalog.cardinality(p.proallargtypes)) i WHERE p.proargmodes[i] IN ('o', 't', 'b')),
                   ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = b.typrelid
                            AND b.typrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
                   EXISTS (SELECT FROM pg_catalog.pg_proc o WHERE o.proname = p.proname
                              AND o.pronamespace = 'pg_catalog'::pg_catalog.regnamespace),
                   NOT p.proretset OR p.prorows = 1
              FROM pg_catalog.pg_proc p
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname = ANY (?)
              JOIN pg_catalog.pg_type t ON t.oid = p.prorettype
              %s
             WHERE p.prokind = 'f' AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype
             ORDER BY n.nspname, p.proname, p.oid""".formatted(FAMILY, BASE).replace("pg_catalog.coalesce", "coalesce");

    private static final String ARGUMENTS = """
            SELECT p.oid, coalesce(CASE WHEN p.proallargtypes IS NULL THEN p.proargnames[i.place] ELSE
                     (SELECT p.proargnames[m.place] FROM pg_catalog.unnest(p.proargmodes) WITH ORDINALITY m (mode, place)
                       WHERE m.mode IN ('i', 'b', 'v') ORDER BY m.place OFFSET i.place - 1 LIMIT 1) END, ''),
                   pg_catalog.format_type(t.oid, NULL), t.typtype = 'd', %s, b.typrelid,
                   i.place > p.pronargs - p.pronargdefaults
              FROM pg_catalog.pg_proc p
              JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname = ANY (?)
             CROSS JOIN LATERAL pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) WITH ORDINALITY i (type, place)
              JOIN pg_catalog.pg_type t ON t.oid = i.type
              %s
             WHERE p.prokind = 'f'
             ORDER BY p.oid, i.place""".formatted(FAMILY, BASE);

    private final Session session;
    private final String[] schemas;
    private final Map<Long, QualifiedName> names = new HashMap<>();
    private final Map<Long, Map<Integer, ApiColumn>> columns = new HashMap<>();
    private final Map<Long, List<ApiRelation.UniqueSet>> uniqueSets = new HashMap<>();
    private final Map<Long, List<Identifier>> primaryKeys = new HashMap<>();

    private ApiCatalogReader(Session session, Set<String> schemas) {
        this.session = session;
        this.schemas = schemas.toArray(String[]::new);
    }

    /// @param schemas that the REST layer shows
    public static ApiCatalog read(Session session, Set<String> schemas) {
        return new ApiCatalogReader(session, schemas).read();
    }

    /// @param hidden schemas that the REST layer does not show, beside the server's own
    public static ApiCatalog readExcept(Session session, Set<Identifier> hidden) {
        List<String> schemas = session.query(
                "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
                row -> row.getString(1));
        return read(
                session,
                schemas.stream()
                        .filter(schema -> !hidden.contains(new Identifier(schema)))
                        .collect(Collectors.toSet()));
    }

    private ApiCatalog read() {
        session.query(COLUMNS, this::column, (Object) schemas);
        session.query(UNIQUE, this::uniqueSet, (Object) schemas);
        List<ApiRelation> relations = session.query(RELATIONS, this::relation, (Object) schemas);
        return new ApiCatalog(relations, links(), functions());
    }

    private boolean column(ResultSet row) throws SQLException {
        ApiType type = new ApiType(row.getString(4), ApiType.Family.valueOf(row.getString(6)), row.getBoolean(5));
        columns.computeIfAbsent(row.getLong(1), relation -> new TreeMap<>())
                .put(
                        row.getInt(2),
                        new ApiColumn(
                                new Identifier(row.getString(3)),
                                type,
                                row.getBoolean(7),
                                row.getBoolean(8),
                                row.getBoolean(9)));
        return true;
    }

    private boolean uniqueSet(ResultSet row) throws SQLException {
        List<Identifier> keyColumns = identifiers(row.getArray(6));
        uniqueSets
                .computeIfAbsent(row.getLong(1), relation -> new ArrayList<>())
                .add(new ApiRelation.UniqueSet(
                        new Identifier(row.getString(2)), keyColumns, row.getBoolean(4), row.getBoolean(5)));
        if (row.getBoolean(3)) {
            primaryKeys.put(row.getLong(1), keyColumns);
        }
        return true;
    }

    private ApiRelation relation(ResultSet row) throws SQLException {
        long oid = row.getLong(1);
        QualifiedName name = QualifiedName.of(row.getString(2), row.getString(3));
        names.put(oid, name);
        ApiRelation.Kind kind = switch (row.getString(4)) {
            case "p" -> ApiRelation.Kind.PARTITIONED;
            case "f" -> ApiRelation.Kind.FOREIGN;
            case "v" -> ApiRelation.Kind.VIEW;
            case "m" -> ApiRelation.Kind.MATERIALIZED_VIEW;
            default -> ApiRelation.Kind.TABLE;
        };
        return new ApiRelation(
                name,
                kind,
                List.copyOf(columns.getOrDefault(oid, Map.of()).values()),
                primaryKeys.getOrDefault(oid, List.of()),
                uniqueSets.getOrDefault(oid, List.of()),
                row.getBoolean(5),
                strings(row.getArray(6)));
    }

    private List<ApiLink> links() {
        List<KeyRow> keys = session.query(
                KEYS,
                row -> new KeyRow(
                        new Identifier(row.getString(1)),
                        new Side(row.getLong(2), integers(row.getArray(4))),
                        new Side(row.getLong(3), integers(row.getArray(5)))));
        List<ViewColumn> viewColumns = session.query(
                VIEW_COLUMNS,
                row -> new ViewColumn(row.getLong(1), row.getInt(2), row.getLong(3), row.getInt(4)),
                (Object) schemas);
        List<ApiLink> links = new ArrayList<>();
        for (KeyRow key : keys) {
            for (Side from : sides(key.from(), viewColumns)) {
                for (Side to : sides(key.to(), viewColumns)) {
                    link(key, from, to).ifPresent(links::add);
                }
            }
        }
        return links;
    }

    /// The table's own columns, and those of every view that shows each of them exactly once.
    private static List<Side> sides(Side table, List<ViewColumn> viewColumns) {
        List<Side> sides = new ArrayList<>(List.of(table));
        Map<Long, List<ViewColumn>> byView = viewColumns.stream()
                .filter(column -> column.origin() == table.relation())
                .collect(Collectors.groupingBy(ViewColumn::view));
        byView.forEach((view, shown) -> {
            List<Integer> places = new ArrayList<>();
            for (int place : table.places()) {
                List<ViewColumn> same = shown.stream()
                        .filter(column -> column.originPlace() == place)
                        .toList();
                if (same.size() == 1) {
                    places.add(same.getFirst().place());
                }
            }
            if (places.size() == table.places().size()) {
                sides.add(new Side(view, places));
            }
        });
        return sides;
    }

    private Optional<ApiLink> link(KeyRow key, Side from, Side to) {
        QualifiedName table = names.get(from.relation());
        QualifiedName target = names.get(to.relation());
        if (table == null || target == null) {
            return Optional.empty();
        }
        List<Identifier> own = columnNames(key.from());
        boolean unique = uniqueSets.getOrDefault(key.from().relation(), List.of()).stream()
                .anyMatch(set -> set.isPlain() && Set.copyOf(set.columns()).equals(Set.copyOf(own)));
        return Optional.of(new ApiLink(key.name(), table, columnNames(from), target, columnNames(to), unique));
    }

    private List<Identifier> columnNames(Side side) {
        Map<Integer, ApiColumn> byPlace = columns.getOrDefault(side.relation(), Map.of());
        List<Identifier> result = new ArrayList<>();
        for (int place : side.places()) {
            ApiColumn column = byPlace.get(place);
            if (column != null) {
                result.add(column.name());
            }
        }
        return result;
    }

    private List<ApiFunction> functions() {
        Map<Long, List<ApiFunction.Argument>> arguments = new HashMap<>();
        session.query(
                ARGUMENTS,
                row -> arguments
                        .computeIfAbsent(row.getLong(1), function -> new ArrayList<>())
                        .add(new ApiFunction.Argument(
                                row.getString(2),
                                new ApiType(
                                        row.getString(3), ApiType.Family.valueOf(row.getString(5)), row.getBoolean(4)),
                                row.getBoolean(7),
                                false,
                                rowOf(row.getLong(6)))),
                (Object) schemas);
        return session.query(
                FUNCTIONS, row -> function(row, arguments.getOrDefault(row.getLong(1), List.of())), (Object) schemas);
    }

    private ApiFunction function(ResultSet row, List<ApiFunction.Argument> arguments) throws SQLException {
        List<ApiFunction.Argument> all = new ArrayList<>(arguments);
        if (row.getBoolean(6) && !all.isEmpty()) {
            ApiFunction.Argument last = all.removeLast();
            all.add(new ApiFunction.Argument(last.name(), last.type(), last.optional(), true, last.rowOf()));
        }
        ApiType returns = new ApiType(row.getString(7), ApiType.Family.valueOf(row.getString(9)), row.getBoolean(8));
        List<String> outputs = strings(row.getArray(11));
        return new ApiFunction(
                QualifiedName.of(row.getString(2), row.getString(3)),
                all,
                returns,
                row.getBoolean(4),
                row.getBoolean(14),
                outputs.isEmpty() ? strings(row.getArray(12)) : outputs,
                rowOf(row.getLong(10)),
                row.getBoolean(5),
                row.getBoolean(13));
    }

    private Optional<QualifiedName> rowOf(long relation) {
        return Optional.ofNullable(names.get(relation));
    }

    private static List<String> strings(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    private static List<Identifier> identifiers(Array array) throws SQLException {
        return strings(array).stream().map(Identifier::new).toList();
    }

    private static List<Integer> integers(Array array) throws SQLException {
        return Arrays.asList((Integer[]) array.getArray());
    }

    /// Some columns of a relation, by their numbers.
    private record Side(long relation, List<Integer> places) {}

    private record KeyRow(Identifier name, Side from, Side to) {}

    private record ViewColumn(long view, int place, long origin, int originPlace) {}
}
