package dev.rehome.catalog;

import java.util.List;

/// Foreign data wrappers, servers, user mappings. Passwords in the options of a mapping are the server's secret: the
/// catalog shows them only to who may see them, and they are never part of a statement here.
final class ForeignFamilies {
    static final List<ObjectFamily> ALL = List.of(
            new SqlFamily(
                    ObjectKind.FOREIGN_DATA_WRAPPER, SystemTable.PG_FOREIGN_DATA_WRAPPER, ForeignFamilies::wrappers),
            new SqlFamily(ObjectKind.FOREIGN_SERVER, SystemTable.PG_FOREIGN_SERVER, ForeignFamilies::servers),
            new SqlFamily(ObjectKind.USER_MAPPING, SystemTable.PG_USER_MAPPING, ForeignFamilies::mappings));

    private ForeignFamilies() {}

    private static String options(String column) {
        return "coalesce((SELECT ' OPTIONS (' || pg_catalog.string_agg(pg_catalog.quote_ident(x.option_name) || ' '"
                + " || pg_catalog.quote_literal(x.option_value), ', ' ORDER BY x.option_name) || ')'"
                + " FROM pg_catalog.pg_options_to_table(" + column + ") x WHERE x.option_name NOT LIKE '%password%'"
                + " HAVING pg_catalog.count(*) > 0), '')";
    }

    private static String wrappers(CatalogContext context) {
        return "SELECT f.oid, pg_catalog.quote_ident(f.fdwname) AS identity,"
                + " 'CREATE FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(f.fdwname)"
                + " || CASE WHEN f.fdwhandler <> 0 THEN ' HANDLER ' || f.fdwhandler::pg_catalog.regproc ELSE '' END"
                + " || CASE WHEN f.fdwvalidator <> 0 THEN ' VALIDATOR ' || f.fdwvalidator::pg_catalog.regproc"
                + " ELSE '' END || " + options("f.fdwoptions") + " AS ddl"
                + " FROM pg_catalog.pg_foreign_data_wrapper f WHERE "
                + context.notOfExtension(SystemTable.PG_FOREIGN_DATA_WRAPPER, "f.oid");
    }

    private static String servers(CatalogContext context) {
        return "SELECT s.oid, pg_catalog.quote_ident(s.srvname) AS identity,"
                + " 'CREATE SERVER ' || pg_catalog.quote_ident(s.srvname)"
                + " || coalesce(' TYPE ' || pg_catalog.quote_literal(s.srvtype), '')"
                + " || coalesce(' VERSION ' || pg_catalog.quote_literal(s.srvversion), '')"
                + " || ' FOREIGN DATA WRAPPER ' || pg_catalog.quote_ident(f.fdwname) || " + options("s.srvoptions")
                + " AS ddl FROM pg_catalog.pg_foreign_server s"
                + " JOIN pg_catalog.pg_foreign_data_wrapper f ON f.oid = s.srvfdw WHERE "
                + context.notOfExtension(SystemTable.PG_FOREIGN_SERVER, "s.oid");
    }

    /// `pg_user_mappings` instead of the table, which only a superuser may read.
    private static String mappings(CatalogContext context) {
        return "SELECT m.umid AS oid, pg_catalog.format('%I on server %I', m.usename, m.srvname) AS identity,"
                + " pg_catalog.format('CREATE USER MAPPING FOR %s SERVER %I', CASE WHEN m.umuser = 0 THEN 'PUBLIC'"
                + " ELSE pg_catalog.quote_ident(m.usename) END, m.srvname) || " + options("m.umoptions")
                + " AS ddl FROM pg_catalog.pg_user_mappings m WHERE "
                + context.notOfExtension(SystemTable.PG_USER_MAPPING, "m.umid");
    }
}
