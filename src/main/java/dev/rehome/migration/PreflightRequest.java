package dev.rehome.migration;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.postgres.Server;
import java.util.Map;

/// What preflight is asked.
///
/// @param source where the data is
/// @param target where it shall go
/// @param filter what of the source does not move: its schemas are listed
/// @param jobs how many tables or chunks a copy will move at once
/// @param pools connections that the application's pools will hold on the target, by a name for messages
public record PreflightRequest(
        Server source, Server target, CatalogFilter filter, int jobs, Map<String, Integer> pools) {
    public PreflightRequest {
        pools = Map.copyOf(pools);
    }
}
