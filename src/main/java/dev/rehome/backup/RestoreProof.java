package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Identifier;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Restores a backup into databases that are dropped again, and reads back what came of it. The files are
/// read, their checksums compared, and they are written nowhere.
final class RestoreProof {
    private static final String RUN = "proof";
    private static final int LISTED_MAX = 50;

    private final StoredBackup backup;
    private final Optional<SealKey> key;
    private final ProofServers servers;
    private final Clock clock;
    private final BackupProgress progress;

    RestoreProof(
            StoredBackup backup, Optional<SealKey> key, ProofServers servers, Clock clock, BackupProgress progress) {
        this.backup = backup;
        this.key = key;
        this.servers = servers;
        this.clock = clock;
        this.progress = progress;
    }

    /// @throws RehomeException where the backup is damaged, or the server for the proof cannot be used
    Proof run() {
        progress.doing("reading the backup back", backup.manifest().bytes());
        backup.check(progress::bytes);
        Contents contents = backup.contents(key);
        int files = checkFiles(contents);
        List<Proof.OfDatabase> databases = new ArrayList<>();
        String words = "no server needed";
        if (!contents.databases().isEmpty()) {
            int major = contents.databases().values().stream()
                    .mapToInt(d -> d.facts().major())
                    .max()
                    .orElse(0);
            try (ProofServers.Opened server = servers.open(major)) {
                words = server.words();
                for (Map.Entry<String, DatabaseContents> one :
                        contents.databases().entrySet()) {
                    databases.add(restore(server.endpoint(), one.getKey(), one.getValue()));
                }
            }
        }
        Verdict verdict = databases.stream().map(Proof.OfDatabase::verdict).reduce(Verdict.EQUAL, Verdict::and);
        return new Proof(clock.instant(), words, verdict, databases, files);
    }

    private int checkFiles(Contents contents) {
        Optional<StoredFile> archive = backup.file("files.tar");
        if (archive.isEmpty()) {
            return 0;
        }
        try (InputStream in = new java.io.BufferedInputStream(backup.read(archive.get(), key), 1 << 18)) {
            java.nio.file.Path nowhere = backup.folder();
            new FileRestore(archive.get().name(), nowhere, nowhere, contents.files()).check(in);
            return contents.files().size();
        } catch (IOException e) {
            throw BackupProblem.notRead(backup.folder().resolve(archive.get().name()), e);
        }
    }

    private Proof.OfDatabase restore(Endpoint endpoint, String side, DatabaseContents expected) {
        String name = "rehome_proof_" + Long.toHexString(System.nanoTime());
        try (Server admin = new Server(Side.TARGET, endpoint, RUN);
                Session session = admin.open("proof-admin")) {
            Set<String> roles = roles(session);
            create(session, name, expected.facts().encoding());
            try {
                return restored(endpoint, name, side, expected);
            } finally {
                session.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
                dropNewRoles(session, roles);
            }
        }
    }

    /// A collation that this server does not have is no matter: what is compared are values.
    private static void create(Session session, String name, String encoding) {
        String create = "CREATE DATABASE " + name + " TEMPLATE template0 ";
        try {
            session.execute(create + encoding);
        } catch (RehomeException e) {
            if (!encoding.contains(" LC_COLLATE ")
                    || ServerError.of(e).map(s -> s.sqlState().equals("42501")).orElse(false)) {
                throw e;
            }
            String only = encoding.substring(0, encoding.indexOf(" LC_COLLATE "));
            session.execute(create + only + " LC_COLLATE 'C' LC_CTYPE 'C'");
        }
    }

    private static Set<String> roles(Session session) {
        return new HashSet<>(session.query("SELECT rolname FROM pg_catalog.pg_roles", row -> row.getString(1)));
    }

    /// Roles belong to the server, so the dump made those that it names; nobody else knows them yet.
    private static void dropNewRoles(Session session, Set<String> before) {
        for (String role : roles(session)) {
            if (!before.contains(role)) {
                session.execute("DROP ROLE IF EXISTS " + new Identifier(role).quoted());
            }
        }
    }

    private Proof.OfDatabase restored(Endpoint endpoint, String name, String side, DatabaseContents expected) {
        Endpoint database =
                new Endpoint(endpoint.hosts(), name, endpoint.user(), endpoint.parameters(), endpoint.warnings());
        StoredFile dump = backup.file(side + ".sql").orElseThrow(() -> new IllegalStateException("no dump of " + side));
        try (Server server = new Server(Side.TARGET, database, RUN);
                Session session = server.open("proof");
                InputStream in = backup.read(dump, key)) {
            progress.doing("restoring the " + side + " to prove it", expected.bytes());
            DumpRestore.Result result = DumpRestore.run(session, in, dump.name(), progress);
            progress.doing("reading the restored " + side + " back", expected.bytes());
            try (Session reader = server.open("proof-read")) {
                return outcome(side, result, ContentsCheck.compare(reader, expected, result.refused(), progress));
            }
        } catch (IOException e) {
            throw BackupProblem.notRead(backup.folder().resolve(dump.name()), e);
        }
    }

    static Proof.OfDatabase outcome(String side, DumpRestore.Result result, ContentsCheck.Result check) {
        return new Proof.OfDatabase(
                side,
                check.verdict(),
                check.tables(),
                check.rows(),
                result.done(),
                listed(result, false),
                listed(result, true),
                check.differences().stream()
                        .sorted(java.util.Comparator.comparing(ContentsCheck.Difference::verdict))
                        .map(d -> d.subject() + ": " + d.reason())
                        .limit(LISTED_MAX)
                        .toList());
    }

    private static List<String> listed(DumpRestore.Result result, boolean optional) {
        return result.refused().stream()
                .filter(r -> r.optional() == optional)
                .map(r -> optional ? r.words() : r.object() + ": " + r.words())
                .limit(LISTED_MAX)
                .toList();
    }
}
