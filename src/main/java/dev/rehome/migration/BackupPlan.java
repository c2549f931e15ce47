package dev.rehome.migration;

import dev.rehome.backup.BackupRequest;
import dev.rehome.backup.ProofServers;
import dev.rehome.backup.SealKey;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Reference;
import dev.rehome.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What the settings say of backups.
///
/// @param variables of the environment
/// @param embedded servers of rehome's own, for proofs
/// @param tool name and version of this program
public record BackupPlan(Settings settings, Map<String, String> variables, ProofServers embedded, String tool) {
    private static final String EMBEDDED = "embedded";
    private static final String NEVER = "never";

    public BackupPlan {
        variables = Map.copyOf(variables);
    }

    /// Where all backups lie.
    public Path folder() {
        return settings.get(Keys.BACKUP_FOLDER).orElse(settings.folder().resolve("backups"));
    }

    /// What backups are encrypted to, looked up.
    public Optional<SealKey> key() {
        return settings.secret(Keys.BACKUP_KEY).map(SealKey::of);
    }

    /// @param servers whose databases are dumped
    public BackupRequest request(List<Server> servers, Clock clock) {
        List<BackupRequest.Database> databases = servers.stream()
                .map(server -> new BackupRequest.Database(server, new BackupScope()))
                .toList();
        List<Path> files = settings.get(Keys.BACKUP_FILES).orElse(List.of()).stream()
                .map(file -> settings.folder().resolve(file).normalize())
                .toList();
        return new BackupRequest(
                databases,
                settings.folder(),
                files,
                new BackupRequest.Place(
                        folder(),
                        settings.get(Keys.BACKUP_SECOND),
                        key(),
                        settings.get(Keys.BACKUP_KEEP).map(OptionalInt::of).orElse(OptionalInt.empty())),
                proof(),
                settings.get(Keys.BACKUP_PG_DUMP).orElse(true),
                variables,
                tool,
                clock);
    }

    private Optional<ProofServers> proof() {
        String where = settings.get(Keys.BACKUP_RESTORE).orElse(EMBEDDED);
        return switch (where) {
            case NEVER -> Optional.empty();
            case EMBEDDED -> Optional.of(embedded);
            default -> Optional.of(major -> new Named(endpoint(where)));
        };
    }

    /// A database that is written as a URL or a reference to one.
    public Endpoint endpoint(String text) {
        Path home = Path.of(variables.getOrDefault("HOME", "/"));
        String url = Reference.parse(text, settings.folder(), home).resolve(variables);
        return Endpoint.parse(url, variables);
    }

    /// A server of the user's.
    private record Named(Endpoint endpoint) implements ProofServers.Opened {
        @Override
        public String words() {
            return "server " + endpoint.display();
        }

        @Override
        public void close() {}
    }
}
