package dev.rehome.cli;

import dev.rehome.backup.ProofServers;
import dev.rehome.migration.steps.Databases;
import dev.rehome.postgres.Server;

/// Both databases of a command's plan, looked up when somebody asks, each time with a life of its own; and servers of
/// rehome's own.
record PlanDatabases(Context context) implements Databases {
    @Override
    public Server source() {
        return Connections.source(context);
    }

    @Override
    public Server target() {
        return Connections.target(context);
    }

    @Override
    public ProofServers proofs() {
        return new EmbeddedProof();
    }
}
