package dev.rehome.testing;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Reads what a database contains in another way than rehome does, so that both cannot overlook the same: it walks
/// through every system catalog that the server has, whatever its name, and takes down each object that `initdb` did
/// not make, as the server itself identifies it; and what the catalogs say of tables' parts, row by row.
public final class SecondReader {
    /// Rows of these are no objects of a database, or parts that follow from others and bear a number in their name.
    private static final Set<String> NO_OBJECTS = Set.of("pg_enum", "pg_largeobject_metadata");

    private static final List<String> DETAILS = List.of(
            """
            SELECT a.attrelid::regclass, a.attname, a.atttypid::regtype, a.atttypmod, a.attnotnull, a.atthasdef,
                   a.attidentity, a.attgenerated, a.attcollation::regcollation, a.attstorage, a.attcompression,
                   a.attislocal, a.attinhcount, nullif(a.attstattarget, -1), a.attoptions::text LIKE '%n_distinct%',
                   pg_get_expr(d.adbin, d.adrelid)
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0
               AND NOT a.attisdropped""",
            """
            SELECT conrelid::regclass, contypid::regtype, conname, contype, condeferrable, condeferred, convalidated,
                   conislocal OR c.relispartition, coninhcount, connoinherit OR contype IN ('p', 'u', 'x'),
                   to_jsonb(k) ->> 'conenforced', to_jsonb(k) ->> 'conperiod', pg_get_constraintdef(k.oid),
                   obj_description(k.oid)
              FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
             WHERE k.oid >= 16384 AND (conrelid <> 0 OR contypid <> 0)
               AND NOT (contype = 'f' AND conparentid <> 0)""",
            """
            SELECT c.oid::regclass, relkind, relpersistence, reltype::regtype, reloftype::regtype, reloptions, relrowsecurity,
                   relforcerowsecurity, relreplident, relispartition, pg_get_expr(relpartbound, c.oid), relhasrules,
                   relhastriggers, obj_description(c.oid), (SELECT array_agg(inhparent::regclass ORDER BY inhseqno)
                   FROM pg_inherits WHERE inhrelid = c.oid)
              FROM pg_class c WHERE oid >= 16384 AND relkind NOT IN ('t') AND relnamespace <> 99""",
            """
            SELECT indexrelid::regclass, indisunique, indisprimary, indisexclusion, indimmediate, indisclustered,
                   indisvalid, indisreplident, pg_get_indexdef(indexrelid)
              FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE indexrelid >= 16384 AND relkind <> 't'""",
            """
            SELECT tgrelid::regclass, tgname, tgenabled, pg_get_triggerdef(oid)
              FROM pg_trigger WHERE NOT tgisinternal""",
            "SELECT ev_class::regclass, rulename, ev_enabled, pg_get_ruledef(oid) FROM pg_rewrite WHERE oid >= 16384",
            "SELECT polrelid::regclass, polname, polcmd, polpermissive, ARRAY(SELECT r::regrole::text"
                    + " FROM unnest(polroles) r ORDER BY 1),"
                    + " pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy",
            "SELECT oid::regprocedure, pg_get_functiondef(oid), prokind FROM pg_proc WHERE oid >= 16384"
                    + " AND prokind <> 'a'",
            "SELECT seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle"
                    + " FROM pg_sequence",
            "SELECT oid::regtype, typtype, typnotnull, typbasetype::regtype, typdefault, typcollation::regcollation"
                    + " FROM pg_type WHERE oid >= 16384 AND typnamespace <> 99",
            "SELECT enumtypid::regtype, row_number() OVER (PARTITION BY enumtypid ORDER BY enumsortorder), enumlabel"
                    + " FROM pg_enum",
            "SELECT pubname, puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot,"
                    + " to_jsonb(p) ->> 'pubgencols' FROM pg_publication p",
            "SELECT oid::regclass, (SELECT array_agg(g::text ORDER BY g::text) FROM unnest(relacl) g) FROM pg_class"
                    + " WHERE oid >= 16384 AND relacl IS NOT NULL");

    private SecondReader() {}

    /// Everything, one line each, the owners' names replaced.
    public static Set<String> read(TestDatabase database) throws SQLException {
        Set<String> lines = new TreeSet<>();
        for (String catalog : catalogs(database)) {
            String[] part = catalog.split(" ");
            lines.addAll(lines(
                    database,
                    "SELECT '" + part[1] + "', i.type, i.identity FROM pg_catalog." + part[1] + " o"
                            + " CROSS JOIN LATERAL pg_identify_object(" + part[0] + ", o.oid, 0) i"
                            + " WHERE o.oid >= 16384 AND i.identity !~ 'pg_toast|_ConstraintTrigger_'"));
        }
        for (String details : DETAILS) {
            lines.addAll(lines(database, details));
        }
        return lines;
    }

    /// The catalogs of objects of this database: OID and name. Those of the cluster are no part of it.
    private static List<String> catalogs(TestDatabase database) throws SQLException {
        List<String> catalogs = new ArrayList<>(List.of(lines(
                        database,
                        "SELECT c.oid || ' ' || c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                                + " WHERE c.relnamespace = 11 AND c.relkind = 'r' AND NOT c.relisshared"
                                + " AND a.attname = 'oid' AND a.attnum > 0")
                .toArray(String[]::new)));
        catalogs.replaceAll(line -> line.substring(1, line.length() - 1).replace("\"", ""));
        catalogs.removeIf(catalog -> NO_OBJECTS.contains(catalog.split(" ")[1]));
        return catalogs;
    }

    private static List<String> lines(TestDatabase database, String sql) throws SQLException {
        String all = database.scalar(
                "SELECT coalesce(string_agg(row::text, E'\\x01' ORDER BY row::text), '') FROM (" + sql + ") row");
        return Arrays.stream(all.split("\u0001"))
                .filter(line -> !line.isEmpty())
                .map(line -> line.replaceAll("(source|target)\\d+_\\d+_owner", "OWNER"))
                .toList();
    }
}
