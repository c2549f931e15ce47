package dev.rehome.migration;

import dev.rehome.backup.BackupProgress;
import dev.rehome.backup.BackupRequest;
import dev.rehome.backup.BackupRun;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A backup in a process of its own that dies at a moment of its course: nothing of it runs any more
/// after that. Arguments: the URL of the source, the folder of backups, the second place, what it must be
/// doing, and how many bytes into that.
final class BackupProcess {
    private BackupProcess() {}

    public static void main(String[] args) {
        Server server = new Server(
                Side.SOURCE,
                Endpoint.parse(args[0]),
                "k" + ProcessHandle.current().pid());
        BackupRequest request = new BackupRequest(
                List.of(new BackupRequest.Database(server, new BackupScope())),
                Path.of(args[1]),
                List.of(),
                new BackupRequest.Place(
                        Path.of(args[1]), Optional.of(Path.of(args[2])), Optional.empty(), OptionalInt.of(1)),
                Optional.empty(),
                false,
                Map.of(),
                "rehome test",
                Clock.systemUTC());
        new BackupRun(request, new Death(args[3], Long.parseLong(args[4]))).run();
    }

    private static final class Death implements BackupProgress {
        private final String when;
        private final long after;
        private boolean armed;
        private long bytes;

        Death(String when, long after) {
            this.when = when;
            this.after = after;
        }

        @Override
        public void doing(String what, long total) {
            armed = what.startsWith(when);
            bytes = 0;
            bytes(0);
        }

        @Override
        public void bytes(long more) {
            bytes += more;
            if (armed && bytes >= after) {
                Runtime.getRuntime().halt(137);
            }
        }

        @Override
        public void note(String line) {}
    }
}
