package dev.rehome.cli;

import dev.rehome.backup.BackupProblem;
import dev.rehome.backup.ProofServers;
import dev.rehome.demo.EmbeddedServer;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Endpoint;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Proves backups on a server that is started for it and gone afterwards.
final class EmbeddedProof implements ProofServers {
    /// Set by the launcher: the folder with the servers' binaries.
    private static final String BINARIES = "rehome.postgres.binaries";

    @Override
    public Opened open(int major) {
        Path binaries = Path.of(System.getProperty(BINARIES, "target/postgres"));
        int chosen = majors(binaries, major)
                .orElseThrow(() -> new RehomeException(
                        BackupProblem.NOT_PROVEN,
                        "no embedded PostgreSQL " + major + " or newer to prove the backup on",
                        "looked in " + binaries,
                        "name a server with --restore URL, where databases may be made"));
        try {
            return new Started(EmbeddedServer.start(binaries, chosen, Map.of()));
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new RehomeException(
                    BackupProblem.NOT_PROVEN,
                    "embedded PostgreSQL " + chosen + " did not start, to prove the backup on",
                    String.valueOf(e.getMessage()),
                    "name a server with --restore URL, where databases may be made",
                    e);
        }
    }

    private static OptionalInt majors(Path binaries, int atLeast) {
        return majors(binaries).stream()
                .mapToInt(Integer::intValue)
                .filter(major -> major >= atLeast)
                .min();
    }

    /// Versions of which there are binaries, oldest first.
    static List<Integer> majors(Path binaries) {
        String[] names = binaries.toFile().list();
        return Arrays.stream(names == null ? new String[0] : names)
                .filter(name -> name.matches("[0-9]{2}\\.jar"))
                .map(name -> Integer.valueOf(name.substring(0, 2)))
                .sorted()
                .toList();
    }

    private record Started(EmbeddedServer server) implements Opened {
        @Override
        public Endpoint endpoint() {
            return Endpoint.parse(server.url("postgres", "postgres"));
        }

        @Override
        public String words() {
            return "PostgreSQL " + server.major() + ", embedded";
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
