package dev.rehome.catalog;

import java.util.List;

/// Extended statistics, event triggers, publications.
final class OtherFamilies {
    static final List<ObjectFamily> ALL = List.of(
            after(ObjectKind.STATISTICS, SystemTable.PG_STATISTIC_EXT, OtherFamilies::statistics),
            after(ObjectKind.STATISTICS, SystemTable.PG_STATISTIC_EXT, OtherFamilies::statisticsTargets),
            after(ObjectKind.EVENT_TRIGGER, SystemTable.PG_EVENT_TRIGGER, OtherFamilies::eventTriggers),
            after(ObjectKind.EVENT_TRIGGER, SystemTable.PG_EVENT_TRIGGER, OtherFamilies::eventTriggerStates),
            after(ObjectKind.PUBLICATION, SystemTable.PG_PUBLICATION, OtherFamilies::publications),
            after(ObjectKind.PUBLICATION, SystemTable.PG_PUBLICATION_REL, OtherFamilies::publishedTables),
            after(ObjectKind.PUBLICATION, SystemTable.PG_PUBLICATION_NAMESPACE, OtherFamilies::publishedSchemas));

    private OtherFamilies() {}

    private static SqlFamily after(
            ObjectKind kind, SystemTable table, java.util.function.Function<CatalogContext, String> query) {
        return new SqlFamily(kind, table, Section.POST_DATA, query);
    }

    private static String statistics(CatalogContext context) {
        return "SELECT s.oid, " + SqlFamily.identity(SystemTable.PG_STATISTIC_EXT, "s.oid")
                + ", pg_catalog.pg_get_statisticsobjdef(s.oid) AS ddl FROM pg_catalog.pg_statistic_ext s WHERE "
                + context.inSchemas("s.stxnamespace");
    }

    private static String statisticsTargets(CatalogContext context) {
        return "SELECT s.oid, i.identity, 'ALTER STATISTICS ' || i.identity || ' SET STATISTICS ' || s.stxstattarget"
                + " AS ddl FROM pg_catalog.pg_statistic_ext s"
                + " CROSS JOIN LATERAL pg_catalog.pg_identify_object(3381, s.oid, 0) i"
                + " WHERE s.stxstattarget >= 0 AND " + context.inSchemas("s.stxnamespace");
    }

    private static String eventTriggers(CatalogContext context) {
        return "SELECT e.oid, pg_catalog.quote_ident(e.evtname) AS identity, pg_catalog.format("
                + "'CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()', e.evtname, e.evtevent,"
                + " coalesce(' WHEN TAG IN (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(t), ', ')"
                + " FROM pg_catalog.unnest(e.evttags) t) || ')', ''), e.evtfoid::pg_catalog.regproc) AS ddl"
                + " FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid WHERE "
                + context.inSchemas("p.pronamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_EVENT_TRIGGER, "e.oid");
    }

    private static String eventTriggerStates(CatalogContext context) {
        return "SELECT e.oid, pg_catalog.quote_ident(e.evtname) AS identity, pg_catalog.format("
                + "'ALTER EVENT TRIGGER %I %s', e.evtname, CASE e.evtenabled WHEN 'D' THEN 'DISABLE'"
                + " WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END) AS ddl"
                + " FROM pg_catalog.pg_event_trigger e JOIN pg_catalog.pg_proc p ON p.oid = e.evtfoid"
                + " WHERE e.evtenabled <> 'O' AND " + context.inSchemas("p.pronamespace") + " AND "
                + context.notOfExtension(SystemTable.PG_EVENT_TRIGGER, "e.oid");
    }

    /// What following makes belongs to the move, not to the database.
    private static final String NOT_OURS = "p.pubname !~ '^rehome_[0-9a-f]{10}_[fb]$'";

    private static String publications(CatalogContext context) {
        return """
                SELECT p.oid, pg_catalog.quote_ident(p.pubname) AS identity,
                       'CREATE PUBLICATION ' || pg_catalog.quote_ident(p.pubname)
                       || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE '' END
                       || ' WITH (publish = ' || pg_catalog.quote_literal(pg_catalog.concat_ws(', ',
                              CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                              CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END))
                       || CASE WHEN p.pubviaroot THEN ', publish_via_partition_root = true' ELSE '' END
                       || coalesce(', publish_generated_columns = ' || CASE pg_catalog.to_jsonb(p) ->> 'pubgencols'
                              WHEN 's' THEN 'stored' END, '')
                       || ')' AS ddl
                  FROM pg_catalog.pg_publication p WHERE\s""" + NOT_OURS + " AND " + context.notOfExtension(SystemTable.PG_PUBLICATION, "p.oid");
    }

    /// Column lists and row filters came with PostgreSQL 15.
    private static String publishedTables(CatalogContext context) {
        String detail = context.version().atLeast(15)
                ? "|| coalesce((SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', '"
                        + " ORDER BY a.attnum) || ')' FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.prrelid"
                        + " AND a.attnum = ANY (r.prattrs)), '')"
                        + " || coalesce(' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')', '')"
                : "";
        return "SELECT r.oid, " + SqlFamily.identity(SystemTable.PG_PUBLICATION_REL, "r.oid") + ","
                + " pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %I.%I', p.pubname, n.nspname, c.relname)"
                + detail + " AS ddl FROM pg_catalog.pg_publication_rel r"
                + " JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid"
                + " JOIN pg_catalog.pg_class c ON c.oid = r.prrelid"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE " + NOT_OURS + " AND "
                + context.inSchemas("n.oid");
    }

    private static String publishedSchemas(CatalogContext context) {
        if (!context.version().atLeast(15)) {
            return "SELECT 0::pg_catalog.oid AS oid, '' AS identity, '' AS ddl WHERE false";
        }
        return "SELECT r.oid, " + SqlFamily.identity(SystemTable.PG_PUBLICATION_NAMESPACE, "r.oid") + ","
                + " pg_catalog.format('ALTER PUBLICATION %I ADD TABLES IN SCHEMA %I', p.pubname, n.nspname) AS ddl"
                + " FROM pg_catalog.pg_publication_namespace r"
                + " JOIN pg_catalog.pg_publication p ON p.oid = r.pnpubid"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = r.pnnspid WHERE " + context.inSchemas("n.oid");
    }
}
