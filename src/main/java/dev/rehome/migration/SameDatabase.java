package dev.rehome.migration;

import dev.rehome.copy.CopyProblem;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;

/// Refuses to move a database onto itself, before anything is changed.
final class SameDatabase {
    private SameDatabase() {}

    /// @throws RehomeException `RH-COPY-001` where the target is the source, whatever addresses led to them
    static void refuse(Server source, Session target) {
        try (Session here = source.open("plan")) {
            if (here.isInSameDatabaseAs(target)) {
                throw new RehomeException(
                        CopyProblem.SAME_DATABASE,
                        "target " + target.server().endpoint().display() + " is the source",
                        "same system identifier and database",
                        "give the database to fill with --target");
            }
        }
    }
}
