package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.Table;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.supabase.NotMoved;
import dev.rehome.supabase.Shim;
import dev.rehome.supabase.Supabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What of the source is to be on the target: read with the rights of the role that makes it there, the platform's
/// own left out or replaced. The one way in which every command reads a catalog, so that they agree.
///
/// @param filter for reading the source
/// @param targetFilter for reading the target, so that both give the same statements for the same thing
/// @param roles of the target
/// @param notMoved what is known not to move before anything is read
public record SchemaScope(
        CatalogFilter filter, CatalogFilter targetFilter, TargetRoles roles, List<NotMoved> notMoved) {
    /// Who owns something in this database: `pg_shdepend` has all but what the first superuser owns.
    private static final String OWNERS = """
            SELECT r.rolname, coalesce(d.deptype = 'o', false) OR r.oid = 10 AND EXISTS (
                       SELECT FROM pg_catalog.pg_class c WHERE c.relowner = 10 AND c.oid >= 16384)
              FROM pg_catalog.pg_roles r
              LEFT JOIN pg_catalog.pg_shdepend d ON d.refclassid = 1260 AND d.refobjid = r.oid AND d.deptype = 'o'
               AND d.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
             WHERE r.rolname NOT LIKE 'pg\\_%'
            """;

    public SchemaScope {
        notMoved = List.copyOf(notMoved);
    }

    public static SchemaScope of(Session source, Session target) {
        TargetRoles roles = TargetRoles.read(target);
        Set<Identifier> all = new HashSet<>();
        Set<Identifier> owning = new HashSet<>();
        source.query(OWNERS, row -> {
            Identifier role = new Identifier(row.getString(1));
            if (row.getBoolean(2)) {
                owning.add(role);
            }
            return all.add(role);
        });
        boolean platform =
                !source.scalar("SELECT pg_catalog.to_regclass('auth.users')").isEmpty();
        CatalogFilter base = platform ? Supabase.filter() : CatalogFilter.everything();
        CatalogFilter filter = roles.sourceFilter(base, all, owning);
        List<NotMoved> notMoved = new ArrayList<>(roles.renamed(filter.owners(), owning));
        if (platform) {
            notMoved.addAll(managed(source));
        }
        return new SchemaScope(filter, roles.targetFilter(base), roles, notMoved);
    }

    private static List<NotMoved> managed(Session source) {
        List<NotMoved> managed = new ArrayList<>();
        source
                .query(
                        "SELECT nspname FROM pg_catalog.pg_namespace ORDER BY 1",
                        row -> new Identifier(row.getString(1)))
                .stream()
                .filter(Supabase.managedSchemas()::contains)
                .forEach(s -> managed.add(new NotMoved(
                        "schema " + s.quoted(), "belongs to Supabase's platform, with all that is in it")));
        source
                .query(
                        "SELECT extname FROM pg_catalog.pg_extension ORDER BY 1",
                        row -> new Identifier(row.getString(1)))
                .stream()
                .filter(Supabase.managedExtensions()::contains)
                .forEach(e -> managed.add(new NotMoved("extension " + e.quoted(), "serves Supabase's platform")));
        return managed;
    }

    /// Reads the source.
    public Shim.Result readSource(Session source) {
        Shim.Result cut = Shim.apply(CatalogReader.read(source, filter));
        List<NotMoved> all = new ArrayList<>(notMoved);
        all.addAll(cut.notMoved());
        return new Shim.Result(cut.catalog(), all);
    }

    public Catalog readTarget(Session target) {
        return CatalogReader.read(target, targetFilter);
    }

    /// Its tables alone, where nothing else is compared.
    public List<Table> readTargetTables(Session target) {
        return CatalogReader.tables(target, targetFilter);
    }
}
