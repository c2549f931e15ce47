package dev.rehome.backup;

import dev.rehome.postgres.Endpoint;

/// Where backups are restored to prove them.
@FunctionalInterface
public interface ProofServers {
    /// Opens a server of at least this major version.
    ///
    /// @throws dev.rehome.finding.RehomeException where there is none
    Opened open(int major);

    /// A server on which databases may be made; each is dropped again.
    interface Opened extends AutoCloseable {
        /// Some database of it, as a role that may make others.
        Endpoint endpoint();

        /// "PostgreSQL 17, embedded", for people.
        String words();

        @Override
        void close();
    }
}
