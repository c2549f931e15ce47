package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.RunEntries;
import dev.rehome.runbook.RunState;
import dev.rehome.testing.NodeModules;
import dev.rehome.testing.Pm2Home;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An application with all that a move touches, and nothing of it a stand-in: three Node services of which the plan
/// names two, in a pm2 of its own; an environment file; a Git work tree with a remote; two databases; people who are
/// told. `rehome` runs in processes of its own.
final class MovedApplication implements AutoCloseable {
    private static final List<String> SERVICES = List.of("worker", "api", "unnamed");
    private static final String FILE = "# of the application\nDATABASE_URL=\"%s\"  # where\nOLD_FLAG=1\r\nLAST='a b'";
    private static final String MOVED = "# of the application\nDATABASE_URL=\"%s\"  # where\nLAST='a b'";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String LEFT = """
            SELECT concat_ws(' ',
              (SELECT count(*) FROM pg_replication_slots WHERE database = current_database()), 'slots,',
              (SELECT count(*) FROM pg_publication), 'publications,',
              (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database =
                (SELECT oid FROM pg_database WHERE datname = current_database())), 'locks,',
              (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()), 'prepared, triggers:',
              (SELECT string_agg(tgrelid::regclass || '.' || tgname || ' ' || tgenabled::text, ' '
                  ORDER BY tgrelid::regclass::text, tgname)
                FROM pg_trigger
                WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM pg_class
                  WHERE relnamespace = 'public'::regnamespace)))""";

    private final Path folder;
    private final boolean grouped;
    private final String role;
    final TestDatabase source;
    final TestDatabase target;
    private final Pm2Home home;
    private final List<Integer> ports = new ArrayList<>();
    private final Map<Side, String> commits = new HashMap<>();
    private final Map<Side, String> left = new HashMap<>();
    private final Map<String, Long> told = new HashMap<>();
    private final byte[] saved;
    private long begun;
    private int logs;

    /// @param grouped whether one of the two tables is switched as a group of its own
    MovedApplication(Path folder, boolean grouped) throws Exception {
        this.folder = folder;
        this.grouped = grouped;
        this.home = new Pm2Home(folder);
        this.source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        this.target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        this.role = source.name() + "_app";
        databases();
        code();
        plan();
        // One service has the address from its environment, which pm2 keeps; the others read the file.
        home.with("DATABASE_URL", url(Side.SOURCE)).pm2("start", "ecosystem.config.cjs", "--only", "api");
        home.with("DATABASE_URL", "").pm2("start", "ecosystem.config.cjs", "--only", "worker,unnamed");
        usesOnly(Side.SOURCE);
        home.pm2("save");
        this.saved = Files.readAllBytes(home.home().resolve("dump.pm2"));
    }

    private void databases() throws SQLException {
        for (TestDatabase database : List.of(source, target)) {
            database.execute("postgres", "CREATE ROLE " + role + " LOGIN");
            database.execute("postgres", "ALTER ROLE " + database.owner() + " REPLICATION");
        }
        source.execute(
                "CREATE TABLE beats (n bigserial, id text PRIMARY KEY, version text, at timestamptz DEFAULT now());"
                        + " CREATE TABLE people (phone text PRIMARY KEY);"
                        + " INSERT INTO people SELECT '+1 555 01' || lpad(i::text, 2, '0') FROM generate_series(1, 12) i;"
                        + " GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role + ";"
                        + " GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + role);
    }

    private TestDatabase database(Side side) {
        return side == Side.SOURCE ? source : target;
    }

    private String url(Side side) {
        return database(side).server().url(database(side).name(), role);
    }

    /// A work tree at `main`, whose remote has `moved` as well.
    private void code() throws Exception {
        Path app = Files.createDirectory(folder.resolve("app"));
        Files.copy(Path.of("src/test/node/services/writer.cjs"), app.resolve("writer.cjs"));
        Files.writeString(app.resolve(".gitignore"), ".env\n");
        run(
                "git",
                "init",
                "-q",
                "--bare",
                "-b",
                "main",
                folder.resolve("remote.git").toString());
        git("init", "-q", "-b", "main");
        git("remote", "add", "origin", folder.resolve("remote.git").toString());
        commits.put(Side.SOURCE, commit("v1"));
        git("push", "-q", "-u", "origin", "main");
        git("checkout", "-q", "-b", "moved");
        commits.put(Side.TARGET, commit("v2"));
        git("push", "-q", "origin", "moved");
        git("checkout", "-q", "main");
        git("branch", "-q", "-D", "moved");
        Path env = Files.writeString(app.resolve(".env"), FILE.formatted(url(Side.SOURCE)));
        Files.setPosixFilePermissions(env, PosixFilePermissions.fromString("rw-r-----"));
    }

    private String commit(String version) throws Exception {
        Files.writeString(folder.resolve("app/version"), version + "\n");
        git("add", "-A");
        git("-c", "user.name=Jo", "-c", "user.email=jo@example.com", "commit", "-q", "-m", "Version " + version);
        return git("rev-parse", "HEAD");
    }

    private String git(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("git", "-C", folder.resolve("app").toString()));
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    private void plan() throws IOException {
        List<String> apps = new ArrayList<>();
        for (String name : SERVICES) {
            try (ServerSocket free = new ServerSocket(0)) {
                ports.add(free.getLocalPort());
            }
            apps.add("{name: '%s', script: 'app/writer.cjs', args: '%s app/.env %d acknowledged %s'}"
                    .formatted(name, name, ports.getLast(), NodeModules.folder()));
        }
        home.ecosystem(apps.toArray(String[]::new));
        Files.createFile(folder.resolve("acknowledged"));
        Files.writeString(
                folder.resolve("rehome.yaml"),
                PLAN.formatted(
                        home.program().getFirst(),
                        ports.get(1),
                        grouped ? "group: app, " : "",
                        grouped ? "group: app" : ""));
    }

    private static final String PLAN = """
            source: env:S
            target: env:T
            groups: {app: ["public.beats"]}
            backup: {folder: backups, files: [app/.env], restore: env:PROOF, pgDump: false, keep: 2}
            services:
              worker: {manager: pm2, home: pm2, program: "%1$s", file: ecosystem.config.cjs, env: app/.env,
                applicationName: worker, settle: 200ms, ready: [{log: "database reached", within: 30s}]}
              api: {manager: pm2, home: pm2, program: "%1$s", file: ecosystem.config.cjs, env: app/.env,
                applicationName: api, settle: 200ms, ready: [{http: "http://127.0.0.1:%2$d", json: {status: ok}}]}
            env:
              app/.env: {set: {DATABASE_URL: env:MOVED_URL}, remove: [OLD_FLAG]}
            probes:
              api: {http: "http://127.0.0.1:%2$d", json: {version: v2}}
              beats: {sql: "SELECT count(*) FROM beats WHERE version = 'v2'", on: target, atLeast: 1}
            metrics: {sample: 100ms}
            notify:
              channels:
                team: {command: "cat >> team"}
                clients:
                  command: 'echo "$REHOME_NOTICE $REHOME_TO" >> clients'
                  recipients: {sql: "SELECT phone FROM people"}
                  rate: 100/s
              fields: {application: Beats, contact: "jo@example.com", next: nothing}
            phases:
              - {name: "1", %3$sverifyFor: 0s, steps: [{follow: {}}]}
              - name: "2"
                needs: ["1"]
                verifyFor: 0s
                %4$s
                steps:
                  - backup: {}
                  - {name: announce, notify: {template: before, to: [team, clients]}}
                  - stop: all
                  - env: all
                  - deploy: {ref: moved, folder: app}
                  - cutover: {acceptUnclear: true}
                  - {name: first, start: [worker]}
                  - start: all
                  - probe: {probes: [api, beats], within: 10s}
                  - watch: {for: 1s, every: 500ms, probes: [api, beats]}
                  - {name: tell, notify: {template: success, to: [clients], fields: {improvements: none}}}
                  - save: all
            """;

    Process rehome(String... words) throws IOException {
        logs++;
        return Cli.in(folder)
                .with(Map.of(
                        "S", source.url(),
                        "T", target.url(),
                        "MOVED_URL", url(Side.TARGET),
                        "PROOF", target.superuserUrl()))
                .start(log(), words);
    }

    private Path log() {
        return folder.resolve("log-" + logs);
    }

    /// What the last process said.
    String said() throws IOException {
        return Files.readString(log());
    }

    Process towards(Side side) throws IOException {
        return side == Side.TARGET ? rehome("run", "--execute", "--yes") : rehome("rollback", "--execute", "--yes");
    }

    int ended(Process process) throws IOException, InterruptedException {
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as(said()).isTrue();
        return process.exitValue();
    }

    /// Runs the command that leads to a side until it is there. What was killed on its way back goes on back first.
    void go(Side side) throws Exception {
        for (int tries = 0; tries < 3; tries++) {
            int exit = ended(towards(side));
            assertThat(exit).as(said()).isIn(side == Side.TARGET ? List.of(0, 10) : List.of(0));
            if (exit == 0 && isAt(side)) {
                return;
            }
        }
        throw new AssertionError("did not come to the " + side.word() + ":\n" + said());
    }

    private boolean isAt(Side side) {
        RunState state = state();
        return side == Side.TARGET
                ? state.isDone("2")
                : state.phase("2").map(phase -> !phase.stands()).orElse(true);
    }

    private RunState state() {
        return RunState.of(entries());
    }

    List<Entry> entries() {
        Path journal = folder.resolve(".rehome/run/journal");
        return Files.exists(journal) ? FileJournal.read(journal) : List.of();
    }

    /// How many entries the journal has, without reading what they say: asked every millisecond.
    int entryCount() throws IOException {
        Path journal = folder.resolve(".rehome/run/journal");
        int count = 0;
        for (byte each : Files.exists(journal) ? Files.readAllBytes(journal) : new byte[0]) {
            count += each == '\n' ? 1 : 0;
        }
        return count;
    }

    /// The sides on which the application's role may write now, tried.
    Set<Side> writable() throws SQLException {
        Set<Side> writable = EnumSet.noneOf(Side.class);
        for (Side side : Side.values()) {
            String url = "jdbc:postgresql://127.0.0.1:"
                    + database(side).server().port() + "/" + database(side).name() + "?user=" + role;
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                try {
                    statement.execute("INSERT INTO beats (id) VALUES ('tried')");
                    writable.add(side);
                } catch (SQLException e) {
                    // Refused: that is what is asked.
                }
                connection.rollback();
            }
        }
        return writable;
    }

    /// Everything is as it must be on one side, and nothing is on the other.
    void check(Side side) throws Exception {
        usesOnly(side);
        assertThat(writable()).isEqualTo(EnumSet.of(side));
        boolean moved = side == Side.TARGET;
        Path env = folder.resolve("app/.env");
        assertThat(Files.readString(env)).isEqualTo((moved ? MOVED : FILE).formatted(url(side)));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
                .isEqualTo("rw-r-----");
        assertThat(git("rev-parse", "HEAD")).isEqualTo(commits.get(side));
        assertThat(git("rev-parse", "--abbrev-ref", "HEAD")).isEqualTo(moved ? "moved" : "main");
        assertThat(git("status", "--porcelain")).isEmpty();
        services(side);
        saved(side);
        told(side);
        losesNothing(side);
        leavesNothing(side);
    }

    private void usesOnly(Side side) throws Exception {
        String connected = "SELECT string_agg(DISTINCT application_name, ' ' ORDER BY application_name)"
                + " FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name IN ('worker', 'api', 'unnamed')";
        await(database(side), connected, "api unnamed worker");
        assertThat(database(side.other()).scalar(connected)).isEqualTo("null");
    }

    private void services(Side side) throws Exception {
        for (int port : ports) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                    .timeout(LIMIT)
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .contains(side == Side.TARGET ? "v2" : "v1");
            }
        }
        String sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name IN ('worker', 'api', 'unnamed')";
        assertThat(database(side).scalar(sessions)).isEqualTo("3");
    }

    private void saved(Side side) throws IOException {
        byte[] now = Files.readAllBytes(home.home().resolve("dump.pm2"));
        if (side == Side.SOURCE) {
            assertThat(now).isEqualTo(saved);
        } else {
            assertThat(new String(now, StandardCharsets.UTF_8))
                    .contains(SERVICES)
                    .doesNotContain(url(Side.SOURCE));
        }
    }

    /// A client hears of each attempt at the phase once at most.
    private void told(Side side) throws IOException {
        long attempts = entries().stream()
                .filter(entry -> entry.kind().equals(RunEntries.PHASE_BEGUN)
                        && "2".equals(entry.fields().get("phase")))
                .count();
        Map<String, Long> now = Files.exists(folder.resolve("clients"))
                ? Files.readAllLines(folder.resolve("clients")).stream()
                        .collect(Collectors.groupingBy(line -> line, Collectors.counting()))
                : Map.of();
        now.forEach((line, count) -> assertThat(count - told.getOrDefault(line, 0L))
                .as(line + " at the " + side.word())
                .isLessThanOrEqualTo(attempts - begun));
        told.clear();
        told.putAll(now);
        begun = attempts;
    }

    private void losesNothing(Side side) throws Exception {
        int before = acknowledged().size();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (acknowledged().size() < before + 3) {
            assertThat(System.nanoTime()).as("nobody writes").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        String ids = acknowledged().stream().map(id -> "('" + id + "')").collect(Collectors.joining(","));
        assertThat(database(side)
                        .scalar("SELECT string_agg(id, ' ') FROM (VALUES " + ids
                                + ") a(id) WHERE id NOT IN (SELECT id FROM beats)"))
                .as("acknowledged and not on the " + side.word())
                .isEqualTo("null");
    }

    /// A last line may be half written.
    private List<String> acknowledged() throws IOException {
        String text = Files.readString(folder.resolve("acknowledged"));
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /// What rehome keeps in the databases while it rests on a side is the same each time.
    private void leavesNothing(Side side) throws Exception {
        for (TestDatabase database : List.of(source, target)) {
            await(
                    database,
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name LIKE 'rehome%'",
                    "0");
        }
        String now = source.scalar(LEFT) + "\n" + target.scalar(LEFT);
        assertThat(now).as("left behind at the " + side.word()).isEqualTo(left.computeIfAbsent(side, _ -> now));
        if (side == Side.TARGET) {
            try (Stream<Path> backups = Files.list(folder.resolve("backups"))) {
                assertThat(backups).noneMatch(backup -> backup.toString().endsWith(".incomplete"));
            }
        }
    }

    /// The way back is closed, and nothing of rehome is left in either database.
    void complete() throws Exception {
        List<String> words = new ArrayList<>(List.of("complete", "--execute", "--confirm", target.name()));
        if (grouped) {
            words.addAll(List.of("--group", "app"));
        }
        assertThat(ended(rehome(words.toArray(String[]::new)))).as(said()).isZero();
        for (TestDatabase database : List.of(source, target)) {
            assertThat(database.scalar(LEFT)).isEqualTo("0 slots, 0 publications, 0 locks, 0 prepared, triggers:");
            assertThat(database.scalar("SELECT to_regnamespace('rehome') IS NULL"))
                    .isEqualTo("t");
        }
    }

    private static void await(TestDatabase database, String sql, String wanted) throws SQLException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!database.scalar(sql).equals(wanted)) {
            assertThat(System.nanoTime())
                    .as(wanted + ", was " + database.scalar(sql))
                    .isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        home.close();
        for (TestDatabase database : List.of(source, target)) {
            database.execute(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND pid <> pg_backend_pid()");
            await(
                    database,
                    "SELECT count(pg_drop_replication_slot(slot_name)) >= 0 FROM pg_replication_slots"
                            + " WHERE database = current_database() AND NOT active",
                    "t");
            database.execute("postgres", "DROP OWNED BY " + role);
            database.close();
        }
    }
}
