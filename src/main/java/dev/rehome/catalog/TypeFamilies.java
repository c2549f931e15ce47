package dev.rehome.catalog;

import java.util.List;

/// Types: enums, composites, domains, ranges, base and shell types. Multiranges, arrays and row types come with
/// the type or table they belong to.
final class TypeFamilies {
    static final List<ObjectFamily> ALL = List.of(
            family(TypeFamilies::enums),
            family(TypeFamilies::composites),
            family(TypeFamilies::domains),
            new SqlFamily(ObjectKind.CONSTRAINT, SystemTable.PG_CONSTRAINT, TypeFamilies::notValidChecks),
            family(TypeFamilies::ranges),
            family(TypeFamilies::bases));

    private TypeFamilies() {}

    private static SqlFamily family(java.util.function.Function<CatalogContext, String> query) {
        return new SqlFamily(ObjectKind.TYPE, SystemTable.PG_TYPE, query);
    }

    private static String select(String columns, String condition, CatalogContext context) {
        return select(columns, "", condition, context);
    }

    /// @param join what else the columns are taken from, after `pg_type t`
    private static String select(String columns, String join, String condition, CatalogContext context) {
        return "SELECT t.oid, pg_catalog.format_type(t.oid, NULL) AS identity, " + columns
                + " FROM pg_catalog.pg_type t " + join + " WHERE " + condition + " AND "
                + context.inSchemas("t.typnamespace")
                + " AND " + context.notOfExtension(SystemTable.PG_TYPE, "t.oid");
    }

    private static String enums(CatalogContext context) {
        return select("""
                'CREATE TYPE ' || pg_catalog.format_type(t.oid, NULL) || ' AS ENUM ('
                || coalesce((SELECT pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', '
                                                          ORDER BY e.enumsortorder)
                               FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), '') || ')' AS ddl
                """, "t.typtype = 'e'", context);
    }

    private static String composites(CatalogContext context) {
        return select(
                """
                'CREATE TYPE ' || pg_catalog.format_type(t.oid, NULL) || ' AS ('
                || coalesce((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname) || ' '
                               || pg_catalog.format_type(a.atttypid, a.atttypmod)
                               || CASE WHEN a.attcollation <> at.typcollation
                                       THEN ' COLLATE ' || a.attcollation::pg_catalog.regcollation ELSE '' END,
                               ', ' ORDER BY a.attnum)
                               FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type at ON at.oid = a.atttypid
                              WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '')
                || ')' AS ddl
                """,
                "t.typtype = 'c' AND (SELECT c.relkind FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid) = 'c'",
                context);
    }

    /// A check may call a function on the domain itself: then the checks are added when the function is there. The
    /// NOT NULL constraint has an entry in `pg_constraint` since PostgreSQL 17 and a flag always.
    private static String domains(CatalogContext context) {
        String alter = "ARRAY(SELECT pg_catalog.format('ALTER DOMAIN %s ADD CONSTRAINT %I %s',"
                + " pg_catalog.format_type(t.oid, NULL), k.conname, pg_catalog.pg_get_constraintdef(k.oid))"
                + " FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'"
                + " AND k.convalidated ORDER BY k.conname)";
        return select("""
                d.base || coalesce((SELECT pg_catalog.string_agg(pg_catalog.format(' CONSTRAINT %I %s', k.conname,
                        pg_catalog.pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
                   FROM pg_catalog.pg_constraint k
                  WHERE k.contypid = t.oid AND k.contype = 'c' AND k.convalidated), '') AS ddl, d.base AS first,
                """ + alter + " AS later", DOMAIN, "t.typtype = 'd'", context);
    }

    private static String notValidChecks(CatalogContext context) {
        return "SELECT k.oid, " + SqlFamily.identity(SystemTable.PG_CONSTRAINT, "k.oid") + ", pg_catalog.format("
                + "'ALTER DOMAIN %s ADD CONSTRAINT %I %s', pg_catalog.format_type(t.oid, NULL), k.conname,"
                + " pg_catalog.pg_get_constraintdef(k.oid)) AS ddl"
                + " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_type t ON t.oid = k.contypid"
                + " WHERE NOT k.convalidated AND k.contype = 'c' AND " + context.inSchemas("t.typnamespace");
    }

    private static String ranges(CatalogContext context) {
        return select("""
                'CREATE TYPE ' || pg_catalog.format_type(t.oid, NULL) AS first,
                ARRAY[r.ddl] AS later, r.ddl
                """, RANGE, "t.typtype = 'r'", context);
    }

    /// A base type and its functions need each other: the shell comes first. A type that is only a shell is that.
    private static String bases(CatalogContext context) {
        return select(
                """
                CASE WHEN t.typisdefined THEN b.ddl ELSE 'CREATE TYPE ' || pg_catalog.format_type(t.oid, NULL)
                END AS ddl,
                CASE WHEN t.typisdefined THEN 'CREATE TYPE ' || pg_catalog.format_type(t.oid, NULL) END AS first,
                ARRAY[b.ddl] AS later
                """,
                BASE,
                "(t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)"
                        + " OR t.typtype = 'p' AND NOT t.typisdefined)",
                context);
    }

    private static final String BASE = """
             CROSS JOIN LATERAL (SELECT 'CREATE TYPE ' || pg_catalog.format_type(t.oid, NULL) || ' (INPUT = '
                || t.typinput || ', OUTPUT = ' || t.typoutput
                || CASE WHEN t.typreceive <> 0 THEN ', RECEIVE = ' || t.typreceive ELSE '' END
                || CASE WHEN t.typsend <> 0 THEN ', SEND = ' || t.typsend ELSE '' END
                || CASE WHEN t.typmodin <> 0 THEN ', TYPMOD_IN = ' || t.typmodin ELSE '' END
                || CASE WHEN t.typmodout <> 0 THEN ', TYPMOD_OUT = ' || t.typmodout ELSE '' END
                || CASE WHEN t.typanalyze <> 0 THEN ', ANALYZE = ' || t.typanalyze ELSE '' END
                || CASE WHEN t.typsubscript <> 0 THEN ', SUBSCRIPT = ' || t.typsubscript ELSE '' END
                || ', INTERNALLENGTH = ' || CASE WHEN t.typlen < 0 THEN 'VARIABLE' ELSE t.typlen::text END
                || CASE WHEN t.typbyval THEN ', PASSEDBYVALUE' ELSE '' END
                || ', ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4'
                                       ELSE 'double' END
                || ', STORAGE = ' || CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
                                     WHEN 'x' THEN 'extended' ELSE 'main' END
                || ', CATEGORY = ' || pg_catalog.quote_literal(t.typcategory::text)
                || CASE WHEN t.typispreferred THEN ', PREFERRED = true' ELSE '' END
                || coalesce(', DEFAULT = ' || pg_catalog.quote_literal(t.typdefault), '')
                || CASE WHEN t.typelem <> 0 THEN ', ELEMENT = ' || pg_catalog.format_type(t.typelem, NULL) ELSE '' END
                || CASE WHEN t.typdelim <> ',' THEN ', DELIMITER = ' || pg_catalog.quote_literal(t.typdelim::text) ELSE '' END
                || CASE WHEN t.typcollation <> 0 THEN ', COLLATABLE = true' ELSE '' END || ')' AS ddl) b
            """;

    private static final String DOMAIN = """
            CROSS JOIN LATERAL (
                SELECT 'CREATE DOMAIN ' || pg_catalog.format_type(t.oid, NULL) || ' AS '
                       || pg_catalog.format_type(t.typbasetype, t.typtypmod)
                       || CASE WHEN t.typcollation <> b.typcollation
                               THEN ' COLLATE ' || t.typcollation::pg_catalog.regcollation ELSE '' END
                       || CASE WHEN t.typnotnull THEN coalesce((
                              SELECT ' CONSTRAINT ' || pg_catalog.quote_ident(k.conname)
                                FROM pg_catalog.pg_constraint k
                               WHERE k.contypid = t.oid AND k.contype = 'n'
                                 AND k.conname <> t.typname || '_not_null'), '') || ' NOT NULL'
                          ELSE '' END
                       || coalesce(' DEFAULT ' || coalesce(
                              pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefault), '') AS base
                  FROM pg_catalog.pg_type b WHERE b.oid = t.typbasetype) d
            """;

    private static final String RANGE = """
            CROSS JOIN LATERAL (
                SELECT 'CREATE TYPE ' || pg_catalog.format_type(t.oid, NULL) || ' AS RANGE (SUBTYPE = '
                       || pg_catalog.format_type(r.rngsubtype, NULL)
                       || ', MULTIRANGE_TYPE_NAME = ' || pg_catalog.format_type(r.rngmultitypid, NULL)
                       || CASE WHEN o.opcdefault THEN '' ELSE pg_catalog.format(
                              ', SUBTYPE_OPCLASS = %I.%I', opn.nspname, o.opcname) END
                       || CASE WHEN r.rngcollation <> s.typcollation
                               THEN ', COLLATION = ' || r.rngcollation::pg_catalog.regcollation
                               ELSE '' END
                       || CASE WHEN r.rngcanonical <> 0 THEN ', CANONICAL = ' || r.rngcanonical
                               ELSE '' END
                       || CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff
                               ELSE '' END || ')' AS ddl
                  FROM pg_catalog.pg_range r
                  JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
                  JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc
                  JOIN pg_catalog.pg_namespace opn ON opn.oid = o.opcnamespace
                 WHERE r.rngtypid = t.oid) r
            """;
}
