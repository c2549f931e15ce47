package dev.rehome.catalog;

import dev.rehome.postgres.ServerVersion;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What every family needs to know of the database it reads.
///
/// @param version of the server
/// @param filter what is read
/// @param schemas the schemas that are read, by OID
/// @param roles every role of the cluster, by OID
record CatalogContext(
        ServerVersion version, CatalogFilter filter, Map<Long, Identifier> schemas, Map<Long, Identifier> roles) {
    CatalogContext {
        schemas = Map.copyOf(schemas);
        roles = Map.copyOf(roles);
    }

    static CatalogContext read(Session session, CatalogFilter filter) {
        ServerVersion version = new ServerVersion(
                Integer.parseInt(session.scalar("SELECT pg_catalog.current_setting('server_version_num')")));
        Map<Long, Identifier> schemas = names(session, "SELECT oid, nspname FROM pg_catalog.pg_namespace");
        schemas.values().removeIf(schema -> !filter.reads(schema));
        return new CatalogContext(
                version, filter, schemas, names(session, "SELECT oid, rolname FROM pg_catalog.pg_roles"));
    }

    private static Map<Long, Identifier> names(Session session, String sql) {
        return session.query(sql, row -> Map.entry(row.getLong(1), new Identifier(row.getString(2)))).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    /// A SQL condition: the namespace in this column is one that is read.
    String inSchemas(String namespaceColumn) {
        String oids = schemas.keySet().stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
        return namespaceColumn + " = ANY ('{" + oids + "}'::pg_catalog.oid[])";
    }

    /// A SQL condition: the object with this OID in this system catalog was not made by an extension.
    String notOfExtension(SystemTable table, String oidColumn) {
        return "NOT EXISTS (SELECT FROM pg_catalog.pg_depend member WHERE member.classid = " + table.oid()
                + " AND member.objid = " + oidColumn + " AND member.deptype = 'e')";
    }
}
