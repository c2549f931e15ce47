package dev.rehome.backup;

import dev.rehome.postgres.Server;
import java.nio.file.Path;
import java.util.Optional;

/// What is to be restored of a backup, and where to.
///
/// @param backup that it comes from
/// @param key that it was encrypted to
/// @param database one of its databases, and where it goes
/// @param files where its files go
/// @param unpack a folder that gets everything, decrypted
/// @param execute whether to do it; else it is said what would be done
public record RestoreRequest(
        StoredBackup backup,
        Optional<SealKey> key,
        Optional<Database> database,
        Optional<Files> files,
        Optional<Path> unpack,
        boolean execute) {
    /// @param side whose dump
    /// @param into the server and database that get it
    /// @param besideOthers whether it may hold something already
    public record Database(String side, Server into, boolean besideOthers) {}

    /// @param planFolder where what lay in the plan's folder goes
    /// @param root where everything else goes
    public record Files(Path planFolder, Path root) {}
}
