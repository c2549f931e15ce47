package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.Literal;
import java.util.List;
import java.util.stream.Collectors;

/// Schemas and extensions.
final class SchemaFamilies {
    static final List<ObjectFamily> ALL = List.of(
            new SqlFamily(ObjectKind.SCHEMA, SystemTable.PG_NAMESPACE, SchemaFamilies::schemas),
            new SqlFamily(ObjectKind.EXTENSION, SystemTable.PG_EXTENSION, SchemaFamilies::extensions));

    private SchemaFamilies() {}

    private static String schemas(CatalogContext context) {
        return "SELECT n.oid, pg_catalog.quote_ident(n.nspname) AS identity,"
                + " 'CREATE SCHEMA ' || pg_catalog.quote_ident(n.nspname) AS ddl FROM pg_catalog.pg_namespace n"
                + " WHERE n.nspname <> 'public' AND " + context.inSchemas("n.oid") + " AND "
                + context.notOfExtension(SystemTable.PG_NAMESPACE, "n.oid");
    }

    /// No version: the target's own is the one that fits its server. An extension that makes its schema itself does so
    /// again. What `initdb` made is on the target too.
    private static String extensions(CatalogContext context) {
        String skipped = context.filter().skippedExtensions().stream()
                .map(Identifier::value)
                .sorted()
                .map(Literal::quote)
                .collect(Collectors.joining(", "));
        return """
                SELECT e.oid, pg_catalog.quote_ident(e.extname) AS identity,
                       'CREATE EXTENSION IF NOT EXISTS ' || pg_catalog.quote_ident(e.extname)
                       || CASE WHEN n.nspname LIKE 'pg\\_%' OR EXISTS (
                               SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 2615 AND d.objid = n.oid
                                AND d.refobjid = e.oid AND d.deptype = 'e') THEN ''
                          ELSE ' WITH SCHEMA ' || pg_catalog.quote_ident(n.nspname) END AS ddl
                  FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
                 WHERE e.oid >= 16384
                """ + (skipped.isEmpty() ? "" : " AND e.extname NOT IN (" + skipped + ")");
    }
}
