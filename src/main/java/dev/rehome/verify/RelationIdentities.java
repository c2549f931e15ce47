package dev.rehome.verify;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// What the output of a relation's rows depends on besides the rows: which file they are in, the columns, the types.
/// Where that is the same and a row version is the same, so is what COPY gives of it.
///
/// A relation has none where its output may change without either: columns of types that an extension or a user made
/// (enums are fine, their labels are known), of types that print names of other objects, virtual generated columns.
final class RelationIdentities {
    /// Objects with smaller numbers came with the server and stay as they are.
    private static final long FIRST_OF_USERS = 16_384;

    private static final String RELATIONS = """
            SELECT n.nspname, c.relname, c.oid || '/' || c.relfilenode,
                   coalesce(a.columns, ''), coalesce(a.types, '{}'), coalesce(a.virtual, false)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN (SELECT attrelid,
                                pg_catalog.string_agg(pg_catalog.concat_ws(' ', attnum, pg_catalog.quote_ident(attname),
                                    atttypid, atttypmod, attgenerated, attmissingval::text), ',' ORDER BY attnum) AS columns,
                                pg_catalog.array_agg(DISTINCT atttypid::bigint) AS types,
                                pg_catalog.bool_or(attgenerated = 'v') AS virtual
                           FROM pg_catalog.pg_attribute WHERE attnum > 0 AND NOT attisdropped GROUP BY attrelid) a
                ON a.attrelid = c.oid
             WHERE c.relkind = 'r' AND c.relfilenode <> 0
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')""";

    private static final String TYPES = """
            SELECT t.oid::bigint, t.typtype, t.typcategory, t.typbasetype::bigint, t.typelem::bigint, t.typname,
                   coalesce((SELECT pg_catalog.string_agg(e.oid || ' ' || e.enumlabel, ',' ORDER BY e.oid)
                               FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), '')
              FROM pg_catalog.pg_type t""";

    private record Type(long oid, String kind, String category, long base, long element, String name, String labels) {}

    private final Map<Long, Type> types = new HashMap<>();
    private final Map<QualifiedName, String> identities = new HashMap<>();

    private RelationIdentities() {}

    static RelationIdentities read(Session session) {
        RelationIdentities all = new RelationIdentities();
        session.query(TYPES, row -> {
            Type type = new Type(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getString(6),
                    row.getString(7));
            return all.types.put(type.oid(), type);
        });
        session.query(RELATIONS, row -> {
            Long[] columnTypes = (Long[]) row.getArray(5).getArray();
            Optional<String> described = row.getBoolean(6) ? Optional.empty() : all.described(columnTypes);
            if (described.isPresent()) {
                all.identities.put(
                        QualifiedName.of(row.getString(1), row.getString(2)),
                        row.getString(3) + "/" + row.getString(4) + described.get());
            }
            return true;
        });
        return all;
    }

    /// A name for what the rows of a relation look like in this form; empty where that is not certain.
    Optional<String> of(Shape shape) {
        return Optional.ofNullable(identities.get(shape.name()))
                .map(i -> sha256(i + "/" + shape.format() + "/" + shape.columns()));
    }

    private Optional<String> described(Long[] columnTypes) {
        StringBuilder all = new StringBuilder();
        for (long type : columnTypes) {
            Optional<String> one = described(type);
            if (one.isEmpty()) {
                return one;
            }
            all.append('/').append(one.get());
        }
        return Optional.of(all.toString());
    }

    private Optional<String> described(long oid) {
        Type type = types.get(oid);
        if (type == null) {
            return Optional.empty();
        }
        return switch (type.kind()) {
            case "d" -> described(type.base());
            case "e" -> Optional.of(type.oid() + " " + type.labels());
            case "b", "r", "m" ->
                type.category().equals("A") && type.element() != 0 ? described(type.element()) : builtIn(type);
            default -> Optional.empty();
        };
    }

    private static Optional<String> builtIn(Type type) {
        boolean steady = type.oid() < FIRST_OF_USERS
                && !type.name().startsWith("reg")
                && !type.name().equals("aclitem")
                && !type.name().equals("money");
        return steady ? Optional.of("") : Optional.empty();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
