package dev.rehome.catalog;

import java.util.List;

/// Collations, conversions, text search.
final class TextFamilies {
    static final List<ObjectFamily> ALL = List.of(
            new SqlFamily(ObjectKind.COLLATION, SystemTable.PG_COLLATION, TextFamilies::collations),
            new SqlFamily(ObjectKind.CONVERSION, SystemTable.PG_CONVERSION, TextFamilies::conversions),
            new SqlFamily(ObjectKind.TEXT_SEARCH, SystemTable.PG_TS_PARSER, TextFamilies::parsers),
            new SqlFamily(ObjectKind.TEXT_SEARCH, SystemTable.PG_TS_TEMPLATE, TextFamilies::templates),
            new SqlFamily(ObjectKind.TEXT_SEARCH, SystemTable.PG_TS_DICT, TextFamilies::dictionaries),
            new SqlFamily(ObjectKind.TEXT_SEARCH, SystemTable.PG_TS_CONFIG, TextFamilies::configurations),
            new SqlFamily(ObjectKind.TEXT_SEARCH, SystemTable.PG_TS_CONFIG, TextFamilies::mappings));

    private TextFamilies() {}

    /// The locale is in `collcollate` before 15, `colliculocale` in 15 and 16, `colllocale` since 17. Its version is
    /// that of the server that makes it.
    private static String collations(CatalogContext context) {
        return "SELECT c.oid, " + SqlFamily.identity(SystemTable.PG_COLLATION, "c.oid") + """
                , pg_catalog.format('CREATE COLLATION %I.%I (PROVIDER = %s', n.nspname, c.collname,
                      CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END)
                  || CASE WHEN l.locale IS NOT NULL AND c.collprovider <> 'c'
                          THEN ', LOCALE = ' || pg_catalog.quote_literal(l.locale)
                          ELSE ', LC_COLLATE = ' || pg_catalog.quote_literal(c.collcollate)
                               || ', LC_CTYPE = ' || pg_catalog.quote_literal(c.collctype) END
                  || coalesce(', RULES = ' || pg_catalog.quote_literal(pg_catalog.to_jsonb(c) ->> 'collicurules'), '')
                  || CASE WHEN c.collisdeterministic THEN '' ELSE ', DETERMINISTIC = false' END || ')' AS ddl
                  FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
                  CROSS JOIN LATERAL (SELECT coalesce(pg_catalog.to_jsonb(c) ->> 'colllocale',
                      pg_catalog.to_jsonb(c) ->> 'colliculocale', c.collcollate) AS locale) l
                 WHERE\s"""
                + context.inSchemas("c.collnamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_COLLATION, "c.oid");
    }

    private static String conversions(CatalogContext context) {
        return "SELECT c.oid, " + SqlFamily.identity(SystemTable.PG_CONVERSION, "c.oid") + """
                , pg_catalog.format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s',
                      CASE WHEN c.condefault THEN 'DEFAULT ' ELSE '' END, n.nspname, c.conname,
                      pg_catalog.pg_encoding_to_char(c.conforencoding),
                      pg_catalog.pg_encoding_to_char(c.contoencoding), c.conproc) AS ddl
                  FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
                 WHERE\s"""
                + context.inSchemas("c.connamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_CONVERSION, "c.oid");
    }

    /// Names are told apart by the word before them: a dictionary and a configuration may share one.
    private static String identity(String word, String namespace, String name) {
        return "pg_catalog.format('" + word + " %I.%I', " + namespace + ", " + name + ") AS identity";
    }

    private static String parsers(CatalogContext context) {
        return "SELECT p.oid, " + identity("parser", "n.nspname", "p.prsname") + """
                , pg_catalog.format('CREATE TEXT SEARCH PARSER %I.%I (START = %s, GETTOKEN = %s, END = %s',
                      n.nspname, p.prsname, p.prsstart, p.prstoken, p.prsend)
                  || CASE WHEN p.prsheadline <> 0 THEN ', HEADLINE = ' || p.prsheadline ELSE '' END
                  || ', LEXTYPES = ' || p.prslextype || ')' AS ddl
                  FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
                 WHERE\s"""
                + context.inSchemas("p.prsnamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_TS_PARSER, "p.oid");
    }

    private static String templates(CatalogContext context) {
        return "SELECT t.oid, " + identity("template", "n.nspname", "t.tmplname") + """
                , pg_catalog.format('CREATE TEXT SEARCH TEMPLATE %I.%I (', n.nspname, t.tmplname)
                  || CASE WHEN t.tmplinit <> 0 THEN 'INIT = ' || t.tmplinit || ', ' ELSE '' END
                  || 'LEXIZE = ' || t.tmpllexize || ')' AS ddl
                  FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
                 WHERE\s"""
                + context.inSchemas("t.tmplnamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_TS_TEMPLATE, "t.oid");
    }

    private static String dictionaries(CatalogContext context) {
        return "SELECT d.oid, " + identity("dictionary", "n.nspname", "d.dictname") + """
                , pg_catalog.format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I', n.nspname, d.dictname,
                      tn.nspname, t.tmplname) || coalesce(', ' || d.dictinitoption, '') || ')' AS ddl
                  FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
                  JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
                  JOIN pg_catalog.pg_namespace tn ON tn.oid = t.tmplnamespace
                 WHERE\s"""
                + context.inSchemas("d.dictnamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_TS_DICT, "d.oid");
    }

    private static String configurations(CatalogContext context) {
        return "SELECT c.oid, " + identity("configuration", "n.nspname", "c.cfgname") + """
                , pg_catalog.format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname,
                      pn.nspname, p.prsname) AS ddl
                  FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
                  JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
                  JOIN pg_catalog.pg_namespace pn ON pn.oid = p.prsnamespace
                 WHERE\s"""
                + context.inSchemas("c.cfgnamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_TS_CONFIG, "c.oid");
    }

    /// One statement for each kind of token, after the one that makes the configuration.
    private static String mappings(CatalogContext context) {
        return "SELECT c.oid, " + identity("configuration", "n.nspname", "c.cfgname") + """
                    , pg_catalog.format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s', n.nspname,
                          c.cfgname, tok.alias, pg_catalog.string_agg(
                              pg_catalog.format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY m.mapseqno)) AS ddl
                      FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
                      CROSS JOIN LATERAL pg_catalog.ts_token_type(c.cfgparser) tok
                      JOIN pg_catalog.pg_ts_config_map m ON m.mapcfg = c.oid AND m.maptokentype = tok.tokid
                      JOIN pg_catalog.pg_ts_dict d ON d.oid = m.mapdict
                      JOIN pg_catalog.pg_namespace dn ON dn.oid = d.dictnamespace
                     WHERE\s"""
                + context.inSchemas("c.cfgnamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_TS_CONFIG, "c.oid")
                + " GROUP BY c.oid, n.nspname, c.cfgname, tok.alias ORDER BY c.oid, tok.alias";
    }
}
