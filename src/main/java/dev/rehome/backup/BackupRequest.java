package dev.rehome.backup;

import dev.rehome.postgres.Server;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a backup is made of and where it goes.
///
/// @param databases to dump; may be empty
/// @param planFolder what the names of files are relative to
/// @param files files and folders to save; may be empty
/// @param place where it goes
/// @param proof where it is restored to prove it; empty for not at all
/// @param pgDump whether `pg_dump` is asked for a second dump, where there is one
/// @param variables of the environment
/// @param tool name and version of this program
public record BackupRequest(
        List<Database> databases,
        Path planFolder,
        List<Path> files,
        Place place,
        Optional<ProofServers> proof,
        boolean pgDump,
        Map<String, String> variables,
        String tool,
        Clock clock) {
    public BackupRequest {
        databases = List.copyOf(databases);
        files = List.copyOf(files);
        variables = Map.copyOf(variables);
    }

    /// The same, with its files or without.
    public BackupRequest withFiles(boolean wanted) {
        return wanted
                ? this
                : new BackupRequest(databases, planFolder, List.of(), place, proof, pgDump, variables, tool, clock);
    }

    /// @param server whose side names the dump
    /// @param scope what of it is dumped
    public record Database(Server server, DumpScope scope) {
        String side() {
            return server.side().word();
        }
    }

    /// @param folder of all backups
    /// @param second another folder, on another disk or machine, that gets a copy
    /// @param key that everything is encrypted to
    /// @param keep how many backups stay; empty for all
    public record Place(Path folder, Optional<Path> second, Optional<SealKey> key, OptionalInt keep) {}
}
