package dev.rehome.migration;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.postgres.Server;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.Supabase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What preflight is asked.
///
/// @param source where the data is
/// @param target where it shall go
/// @param include globs of the tables that move; all where it is empty
/// @param exclude globs of tables that do not
/// @param filter what of the source does not move: its schemas are listed
/// @param jobs how many tables or chunks a copy will move at once
/// @param pools connections that the application's pools will hold on the target, by a name for messages
public record PreflightRequest(
        Server source,
        Server target,
        List<String> include,
        List<String> exclude,
        CatalogFilter filter,
        int jobs,
        Map<String, Integer> pools) {
    public PreflightRequest {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        pools = Map.copyOf(pools);
    }

    /// The same where the source is a Supabase project: what is the platform's does not move.
    PreflightRequest ofPlatform() {
        CatalogFilter wider = new CatalogFilter(
                both(filter.skippedSchemas(), Supabase.managedSchemas()),
                both(filter.skippedExtensions(), Supabase.managedExtensions()),
                both(filter.skippedRoles(), Supabase.managedRoles()));
        return new PreflightRequest(source, target, include, exclude, wider, jobs, pools);
    }

    private static Set<Identifier> both(Set<Identifier> one, Set<Identifier> other) {
        Set<Identifier> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }

    /// Whether a table moves.
    ///
    /// @param names its own, and those of the tables that it is a part of
    boolean moves(List<QualifiedName> names) {
        return TableGlob.selects(include, exclude, names);
    }
}
