package dev.rehome.migration.steps;

import dev.rehome.postgres.Server;

/// Both databases of the plan. Each call gives a server of its own, whose sessions a step ends by closing it:
/// nothing is looked up or opened before a step asks.
public interface Databases {
    Server source();

    Server target();
}
