package dev.rehome.migration.steps;

import dev.rehome.backup.BackupProblem;
import dev.rehome.backup.ProofServers;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;

/// Both databases of the plan. Each call gives a server of its own, whose sessions a step ends by closing it:
/// nothing is looked up or opened before a step asks.
public interface Databases {
    Server source();

    Server target();

    /// Servers of rehome's own, on which backups are restored to prove them.
    default ProofServers proofs() {
        return major -> {
            throw new RehomeException(
                    BackupProblem.NOT_PROVEN,
                    "no embedded PostgreSQL " + major + " here to prove the backup on",
                    "",
                    "name a server in backup.restore, where databases may be made");
        };
    }
}
