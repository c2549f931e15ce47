package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides which types' binary form means the same in another database.
///
/// The binary form of arrays and composites carries the OIDs of what is inside (`array_send`, `record_send`), and
/// those of user types differ between databases. Enums travel by label, ranges and domains as what they are made of.
final class BinaryForm {
    /// OIDs below this are assigned by hand and the same in every database and version (`access/transam.h`).
    private static final long FIRST_UNSTABLE_OID = 10_000;

    /// Types of extensions whose binary form is documented by use and the same in every version of the extension.
    private static final Set<String> STABLE_EXTENSION_TYPES =
            Set.of("citext/citext", "hstore/hstore", "ltree/ltree", "ltree/lquery", "ltree/ltxtquery", "vector/vector");

    private final Map<Long, TypeRow> types = new HashMap<>();

    private record TypeRow(
            long oid,
            String name,
            char kind,
            long element,
            long base,
            long subtype,
            boolean travels,
            String extension) {}

    private BinaryForm() {}

    static BinaryForm read(Session session) {
        BinaryForm form = new BinaryForm();
        session.query(
                        """
                        SELECT t.oid, t.typname, t.typtype,
                               CASE WHEN t.typcategory = 'A' AND t.typlen = -1 THEN t.typelem ELSE 0 END AS element,
                               t.typbasetype, coalesce(r.rngsubtype, m.rngsubtype, 0) AS subtype,
                               t.typsend <> 0 AND t.typreceive <> 0 AS travels, coalesce(e.extname, '') AS extension
                          FROM pg_catalog.pg_type t
                          LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
                          LEFT JOIN pg_catalog.pg_range m ON m.rngmultitypid = t.oid
                          LEFT JOIN pg_catalog.pg_depend d ON d.classid = 1247 AND d.objid = t.oid AND d.deptype = 'e'
                          LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND d.refclassid = 3079
                         WHERE t.typtype <> 'c'""",
                        row -> new TypeRow(
                                row.getLong("oid"),
                                row.getString("typname"),
                                row.getString("typtype").charAt(0),
                                row.getLong("element"),
                                row.getLong("typbasetype"),
                                row.getLong("subtype"),
                                row.getBoolean("travels"),
                                row.getString("extension")))
                .forEach(type -> form.types.put(type.oid(), type));
        return form;
    }

    /// Why values of a type cannot go in binary; empty where they can.
    Optional<String> unsafe(long type) {
        TypeRow row = types.get(type);
        if (row == null) {
            return Optional.of("a composite type's binary form holds the OIDs of its columns' types");
        }
        if (row.element() != 0) {
            return element(row);
        }
        return switch (row.kind()) {
            case 'e' -> Optional.empty();
            case 'd' -> unsafe(row.base());
            case 'r', 'm' -> unsafe(row.subtype());
            case 'b' -> base(row);
            default -> Optional.of(row.name() + " has no binary form that is known to be portable");
        };
    }

    private Optional<String> element(TypeRow row) {
        return row.element() < FIRST_UNSTABLE_OID
                ? unsafe(row.element())
                : Optional.of("an array's binary form holds the OID of its element type, which is this database's own");
    }

    private static Optional<String> base(TypeRow row) {
        if (!row.travels()) {
            return Optional.of("type " + row.name() + " has no binary form");
        }
        if (row.oid() < FIRST_UNSTABLE_OID) {
            return builtin(row.name());
        }
        return STABLE_EXTENSION_TYPES.contains(row.extension() + "/" + row.name())
                ? Optional.empty()
                : Optional.of("the binary form of type " + row.name() + " is not known to be portable");
    }

    private static Optional<String> builtin(String name) {
        if (name.startsWith("reg")) {
            return Optional.of("type " + name + " is an OID in binary form, which is this database's own");
        }
        return name.equals("xml") || name.equals("aclitem")
                ? Optional.of("type " + name + " is not portable in binary form")
                : Optional.empty();
    }
}
