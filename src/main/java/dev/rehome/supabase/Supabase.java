package dev.rehome.supabase;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.sql.Identifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/// What a Supabase project has beside the user's own objects. Lists as in the Supabase CLI's dump
/// (`supabase/cli:pkg/migration/dump.go`) and the project's image (`supabase/postgres`).
public final class Supabase {
    /// Makes the parts that policies and keys of user tables need: see [Shim].
    static final Identifier AUTH = new Identifier("auth");
    /// Where Supabase puts extensions; user objects refer to it.
    static final Identifier EXTENSIONS = new Identifier("extensions");

    private static final Set<Identifier> MANAGED_SCHEMAS = names("""
            _analytics _realtime _supabase _supavisor auth cron dbdev etl graphql graphql_public net pgbouncer pgmq
            pgmq_public pgsodium pgsodium_masks pgtle realtime repack storage supabase_functions supabase_migrations
            tiger tiger_data topology vault""");

    private static final Set<Identifier> MANAGED_ROLES = names("""
            authenticator dashboard_user pgbouncer pgsodium_keyholder pgsodium_keyiduser pgsodium_keymaker pgtle_admin
            supabase_admin supabase_auth_admin supabase_etl_admin supabase_functions_admin supabase_privileged_role
            supabase_read_only_user supabase_realtime_admin supabase_replication_admin supabase_storage_admin""");

    private static final Set<Identifier> MANAGED_EXTENSIONS = names("""
            http hypopg index_advisor pg_cron pg_graphql pg_net pg_repack pg_stat_monitor pg_tle pgaudit pgjwt pgmq
            pgsodium supabase_vault supautils wrappers""");

    private static final Set<Identifier> MANAGED_EVENT_TRIGGERS = names("""
            ensure_rls issue_graphql_placeholder issue_pg_cron_access issue_pg_graphql_access issue_pg_net_access
            pgrst_ddl_watch pgrst_drop_watch pgsodium_trg_mask_update""");

    private Supabase() {}

    private static Set<Identifier> names(String words) {
        return Arrays.stream(words.strip().split("\\s+")).map(Identifier::new).collect(Collectors.toUnmodifiableSet());
    }

    /// Schemas that belong to the platform, whose rows and objects are not moved.
    public static Set<Identifier> managedSchemas() {
        return MANAGED_SCHEMAS;
    }

    /// Roles that belong to the platform; `postgres`, `anon`, `authenticated` and `service_role` do not.
    public static Set<Identifier> managedRoles() {
        return MANAGED_ROLES;
    }

    /// Extensions of the platform that other servers do not have, or that act for the platform only.
    public static Set<Identifier> managedExtensions() {
        return MANAGED_EXTENSIONS;
    }

    static boolean isManagedEventTrigger(Identifier name) {
        return MANAGED_EVENT_TRIGGERS.contains(name);
    }

    static boolean isManagedPublication(Identifier name) {
        return name.value().startsWith("supabase_realtime");
    }

    /// What to read of a Supabase project. `auth` is read, since [Shim] needs the table of users, and cut down after.
    public static CatalogFilter filter() {
        Set<Identifier> schemas = new HashSet<>(MANAGED_SCHEMAS);
        schemas.remove(AUTH);
        return new CatalogFilter(schemas, MANAGED_EXTENSIONS, MANAGED_ROLES);
    }
}
