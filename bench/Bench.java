import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Races rehome against other tools, whole jobs on two servers of its own, in turn, and prints medians and ratios.
/// Each contender is the command a user would type. Needs PostgreSQL's own programs (PGBIN) and not Docker.
public final class Bench {
    private static final String HELP = """
            bench/run [RACE...] [--rounds N] [--scale N] [--rows N] [--transactions N] [--simple] [--seconds N]

            races: pgbench jsonb verify rows tables apply capture all (default: pgbench jsonb verify)
              pgbench   pgbench's tables at --scale (40): copy, against pgcopydb, pg_dump -Fd -j2, pg_dump | psql
              jsonb     jsonb, text[], partitions and GIN indexes with --rows (3000000): the same
              verify    rehome verify, against an md5-per-table query on both sides at once, and pgcopydb compare
              rows      copy and verify of 1, 10 and 100 times the rows (pgbench scale 1, 10, 100)
              tables    copy of 10, 1,000 and 10,000 tables with 10 rows each
              apply     a history of --transactions (200000) of pgbench at --scale (10), recorded once a round and
                        applied by rehome follow, PostgreSQL's own subscription and pgcopydb follow (wal2json is
                        needed for that); then how far behind at half of what writers reach. --simple has
                        pgbench -N write it: no rows that everybody changes
              capture   what writers pay for capturing by triggers: pgbench at --scale (10) for --seconds (10), in turn
                        on a database with rehome's triggers and on one without; then the captured changes are applied

            PGBIN      folder of PostgreSQL's programs (default: the newest of /usr/lib/postgresql/*/bin)
            PGCOPYDB   the pgcopydb to race (default: the one on PATH; left out where there is none, or with "none")
            BENCH_DIR  where the servers keep their data (default: a folder in the temporary folder)
            BENCH_FSYNC=on  for both servers (default off: the disk is not what is measured)
            """;

    final Path home = Path.of(System.getProperty("rehome.home", ".")).toAbsolutePath().normalize();
    private final Path folder = Path.of(env("BENCH_DIR", System.getProperty("java.io.tmpdir") + "/rehome-bench"));
    final Path pgbin = Path.of(env("PGBIN", newestPgbin()));
    final String pgcopydb = env("PGCOPYDB", onPath("pgcopydb")).replaceFirst("^none$", "");
    private final boolean root = "root".equals(System.getProperty("user.name"));
    private final String fsync = env("BENCH_FSYNC", "off");
    private int rounds = 5;
    private int scale;
    private int transactions = 200_000;
    private boolean simple;
    private int seconds = 10;
    private long rows = 3_000_000;

    record Server(int port, Path data) {
        String url(String database) {
            return "postgres://postgres@127.0.0.1:" + port + "/" + database;
        }
    }

    /// One way to do the job. The command runs in a fresh folder that it may write to.
    record Contender(String name, List<String> command) {}

    /// @param clientSeconds processor time of the contender's own processes
    /// @param sourceSeconds processor time of the source's server
    record Run(double seconds, double clientSeconds, double sourceSeconds, double targetSeconds, long peakKilobytes) {
        double serverSeconds() {
            return sourceSeconds + targetSeconds;
        }

        double allSeconds() {
            return clientSeconds + serverSeconds();
        }
    }

    final Server source = new Server(6511, folder.resolve("source"));
    final Server target = new Server(6512, folder.resolve("target"));

    public static void main(String[] args) throws Exception {
        List<String> races = new ArrayList<>();
        Bench bench = new Bench();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--rounds" -> bench.rounds = Integer.parseInt(args[++i]);
                case "--scale" -> bench.scale = Integer.parseInt(args[++i]);
                case "--rows" -> bench.rows = Long.parseLong(args[++i]);
                case "--transactions" -> bench.transactions = Integer.parseInt(args[++i]);
                case "--simple" -> bench.simple = true;
                case "--seconds" -> bench.seconds = Integer.parseInt(args[++i]);
                case "pgbench", "jsonb", "verify", "rows", "tables", "apply", "capture" -> races.add(args[i]);
                case "all" -> races.addAll(List.of("pgbench", "jsonb", "verify", "rows", "tables", "apply", "capture"));
                default -> {
                    System.out.print(HELP);
                    return;
                }
            }
        }
        bench.race(races.isEmpty() ? List.of("pgbench", "jsonb", "verify") : races);
    }

    private void race(List<String> races) throws Exception {
        Files.createDirectories(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopBoth));
        start(source);
        start(target);
        describe();
        for (String race : races) {
            switch (race) {
                case "pgbench" -> copyRace("pgbench, scale " + scale(40), pgbench(scale(40)));
                case "apply" -> new Apply(this, scale(10), transactions, simple).race(rounds);
                case "capture" -> new Capturing(this, scale(10), seconds).race(rounds);
                case "jsonb" -> copyRace("jsonb, " + rows + " rows", jsonb(rows));
                case "verify" -> {
                    verifyRace("verify pgbench, scale " + scale(40), pgbench(scale(40)));
                    verifyRace("verify jsonb, " + rows + " rows", jsonb(rows));
                }
                case "rows" -> {
                    for (int times : new int[] {1, 10, 100}) {
                        growth("pgbench scale " + times, pgbench(times));
                    }
                }
                case "tables" -> {
                    for (int count : new int[] {10, 1_000, 10_000}) {
                        growth(count + " tables", tables(count));
                    }
                }
                default -> throw new IllegalStateException(race);
            }
        }
    }

    private int scale(int otherwise) {
        return scale == 0 ? otherwise : scale;
    }

    private void stopBoth() {
        try {
            stop(source);
            stop(target);
        } catch (Exception e) {
            System.err.println("could not stop the servers in " + folder + ": " + e.getMessage());
        }
    }

    // Servers

    private void start(Server server) throws Exception {
        if (!Files.exists(server.data())) {
            Files.createDirectories(server.data());
            if (root) {
                run("chown", "postgres", server.data().toString());
            }
            asPostgres(pgbin + "/initdb -D " + server.data()
                    + " -A trust -U postgres -E UTF8 --locale=C.UTF-8 -N --wal-segsize=256 >/dev/null");
        }
        String settings = "-p " + server.port() + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + server.data()
                + " -c shared_buffers=512MB -c max_wal_size=8GB -c checkpoint_timeout=30min -c wal_level=logical"
                + " -c max_locks_per_transaction=512 -c max_slot_wal_keep_size=-1 -c fsync=" + fsync;
        asPostgres(pgbin + "/pg_ctl -w -D " + server.data() + " -l " + server.data() + "/log -o '" + settings
                + "' start >/dev/null");
    }

    private void stop(Server server) throws Exception {
        asPostgres(pgbin + "/pg_ctl -w -m fast -D " + server.data() + " stop >/dev/null || true");
    }

    private void asPostgres(String command) throws Exception {
        if (root) {
            run("runuser", "-u", "postgres", "--", "sh", "-c", "cd / && " + command);
        } else {
            run("sh", "-c", command);
        }
    }

    private void describe() throws Exception {
        say("PostgreSQL " + sql(source, "postgres", "SHOW server_version") + ", both servers here, shared_buffers 512 MB,"
                + " max_wal_size 8 GB, fsync " + fsync + "; " + Runtime.getRuntime().availableProcessors() + " cores");
        say(output(home + "/rehome", "--version").strip());
        if (!pgcopydb.isEmpty()) {
            say(output("sh", "-c", pgcopydb + " --version 2>/dev/null").lines().findFirst().orElse("pgcopydb ?"));
        }
    }

    // Data

    private String pgbench(int scale) throws Exception {
        String database = "pgbench_" + scale;
        if (created(database)) {
            run(pgbin + "/pgbench", "-h", "127.0.0.1", "-p", "" + source.port(), "-U", "postgres", "-i", "-I", "dtGvpf",
                    "-q", "-s", "" + scale, database);
            filled(database);
        }
        return database;
    }

    private String jsonb(long rows) throws Exception {
        String database = "jsonb_" + rows;
        if (created(database)) {
            run(psql(source, database, "-v", "rows=" + rows, "-f", home.resolve("bench/jsonb.sql").toString()));
            filled(database);
        }
        return database;
    }

    private String tables(int count) throws Exception {
        String database = "tables_" + count;
        if (created(database)) {
            sql(source, database, "DO $$ BEGIN FOR i IN 1.." + count + " LOOP"
                    + " EXECUTE format('CREATE TABLE public.t%s (id int PRIMARY KEY, v text)', i);"
                    + " EXECUTE format('INSERT INTO public.t%s SELECT k, md5(k::text) FROM generate_series(1, 10) k', i);"
                    + " IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END $$");
            filled(database);
        }
        return database;
    }

    private boolean created(String database) throws Exception {
        if (sql(source, "postgres", "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '"
                + database + "'").equals("filled")) {
            return false;
        }
        say("filling " + database + " ...");
        sql(source, "postgres", "DROP DATABASE IF EXISTS " + database);
        sql(source, "postgres", "CREATE DATABASE " + database);
        return true;
    }

    private void filled(String database) throws Exception {
        sql(source, database, "VACUUM ANALYZE");
        sql(source, "postgres", "COMMENT ON DATABASE " + database + " IS 'filled'");
    }

    private void freshTarget(String database) throws Exception {
        sql(target, "postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        sql(target, "postgres", "CREATE DATABASE " + database);
        sql(target, "postgres", "CHECKPOINT");
        sql(source, "postgres", "CHECKPOINT");
    }

    // Races

    private void copyRace(String title, String database) throws Exception {
        List<Contender> contenders = new ArrayList<>();
        contenders.add(rehomeCopy(database, true));
        contenders.add(rehomeCopy(database, false));
        contenders.addAll(copyOthers(database));
        compare(title, contenders, () -> {
            try {
                freshTarget(database);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        sql(target, "postgres", "DROP DATABASE " + database + " WITH (FORCE)");
    }

    private Contender rehomeCopy(String database, boolean verify) {
        List<String> command = new ArrayList<>(List.of(
                home + "/rehome", "copy", "--source", source.url(database), "--target", target.url(database),
                "--execute", "--format", "json"));
        if (!verify) {
            command.add("--no-verify");
        }
        return new Contender(verify ? "rehome copy" : "rehome copy --no-verify", command);
    }

    private Contender rehomeVerify(String database) {
        return new Contender("rehome verify", List.of(
                home + "/rehome", "verify", "--source", source.url(database), "--target", target.url(database)));
    }

    private List<Contender> copyOthers(String database) {
        List<Contender> others = new ArrayList<>();
        String from = source.url(database);
        String to = target.url(database);
        if (!pgcopydb.isEmpty()) {
            others.add(new Contender("pgcopydb clone", List.of("sh", "-c", "PATH=" + pgbin + ":$PATH exec " + pgcopydb
                    + " clone --source " + from + " --target " + to + " --dir ./pgcopydb --table-jobs 2 --index-jobs 2")));
        }
        others.add(new Contender("pg_dump -Fd -j2 | pg_restore -j2", shell(
                pgbin + "/pg_dump -Fd -j2 -Z0 -f dump " + from + " && " + pgbin + "/pg_restore -j2 -d " + to + " dump")));
        others.add(new Contender("pg_dump | psql", shell(
                pgbin + "/pg_dump " + from + " | " + pgbin + "/psql -X -q -v ON_ERROR_STOP=1 " + to + " >/dev/null")));
        return others;
    }

    private void verifyRace(String title, String database) throws Exception {
        freshTarget(database);
        time(rehomeCopy(database, false));
        List<Contender> contenders = new ArrayList<>();
        contenders.add(rehomeVerify(database));
        String md5 = md5Query(database);
        contenders.add(new Contender("md5 per table, both sides at once", shell(String.format(
                Locale.ROOT, "%1$s/psql -XAtq %2$s -c \"%4$s\" >a & %1$s/psql -XAtq %3$s -c \"%4$s\" >b; wait; cmp a b",
                pgbin, source.url(database), target.url(database), md5))));
        if (!pgcopydb.isEmpty() && output("sh", "-c", pgcopydb + " help 2>&1 || true").contains("compare")) {
            contenders.add(new Contender("pgcopydb compare data", List.of("sh", "-c", "PATH=" + pgbin + ":$PATH exec "
                    + pgcopydb + " compare data --source " + source.url(database) + " --target " + target.url(database)
                    + " --dir ./pgcopydb")));
        }
        compare(title, contenders, () -> {});
        sql(target, "postgres", "DROP DATABASE " + database + " WITH (FORCE)");
    }

    /// A digest that does not depend on the order, of every leaf table: what people run by hand.
    private String md5Query(String database) throws Exception {
        String tables = sql(source, database, "SELECT string_agg(format('SELECT %L, count(*), sum((''x'' ||"
                + " substr(md5(t::text), 1, 16))::bit(64)::bigint::numeric) FROM %s t', oid::regclass, oid::regclass),"
                + " ' UNION ALL ' ORDER BY oid::regclass::text) FROM pg_class WHERE relkind = 'r'"
                + " AND relnamespace::regnamespace::text IN ('public', 'app')");
        return (tables + " ORDER BY 1").replace("\"", "\\\"");
    }

    private void growth(String title, String database) throws Exception {
        say("");
        say("== " + title);
        List<Run> copies = new ArrayList<>();
        List<Run> verifies = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            freshTarget(database);
            copies.add(time(rehomeCopy(database, true)));
            verifies.add(time(rehomeVerify(database)));
        }
        say(String.format(Locale.ROOT, "copy %.2f s (client %.2f, servers %.2f), verify %.2f s, peak %d MB",
                median(copies, Run::seconds), median(copies, Run::clientSeconds), median(copies, Run::serverSeconds),
                median(verifies, Run::seconds),
                copies.stream().mapToLong(Run::peakKilobytes).max().orElse(0) / 1024));
        sql(target, "postgres", "DROP DATABASE " + database + " WITH (FORCE)");
    }

    private void compare(String title, List<Contender> contenders, Runnable before) throws Exception {
        say("");
        say("== " + title + ", median of " + rounds);
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                before.run();
                runs.computeIfAbsent(contender.name(), name -> new ArrayList<>()).add(time(contender));
            }
        }
        double first = median(runs.values().iterator().next(), Run::seconds);
        say(String.format(Locale.ROOT, "%-36s %8s %6s %10s %11s %8s", "", "seconds", "ratio", "cpu client", "cpu servers",
                "peak MB"));
        runs.forEach((name, all) -> say(String.format(Locale.ROOT, "%-36s %8.2f %6.2f %10.2f %11.2f %8s", name,
                median(all, Run::seconds), median(all, Run::seconds) / first, median(all, Run::clientSeconds),
                median(all, Run::serverSeconds),
                name.startsWith("rehome") ? all.stream().mapToLong(Run::peakKilobytes).max().orElse(0) / 1024 : "")));
    }

    // Processes

    static List<String> shell(String script) {
        return List.of("sh", "-c", script);
    }

    /// Runs a contender to its end in a fresh folder. One that fails stops the benchmark: its time says nothing.
    Run time(Contender contender) throws Exception {
        Path work = Files.createTempDirectory("rehome-bench-run");
        Run run = time(contender, work);
        run("rm", "-rf", work.toString());
        return run;
    }

    Run time(Contender contender, Path work) throws Exception {
        Path log = work.resolve("log");
        Path times = work.resolve("times");
        List<String> command = new ArrayList<>(List.of("bash", "-c",
                "\"$@\"; s=$?; times >times; exit $s", "bash"));
        command.addAll(contender.command());
        double sourceBefore = serverSeconds(source);
        double targetBefore = serverSeconds(target);
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command).directory(work.toFile())
                .redirectOutput(log.toFile()).redirectErrorStream(true).start();
        long peak = 0;
        while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, process.descendants().mapToLong(p -> peakKilobytes(p.pid())).max().orElse(0));
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (process.exitValue() != 0) {
            String words = Files.readString(log);
            throw new IllegalStateException(contender.name() + " ended with " + process.exitValue() + ":\n"
                    + words.substring(Math.max(0, words.length() - 3000)));
        }
        double client = clientSeconds(Files.readString(times));
        Thread.sleep(500); // a server's backends end, and are counted, a moment after their client
        Run run = new Run(seconds, client, serverSeconds(source) - sourceBefore, serverSeconds(target) - targetBefore, peak);
        System.err.printf(Locale.ROOT, "   %s: %.2f s, processor time of the client %.2f s, of the servers %.2f s%n",
                contender.name(), run.seconds(), run.clientSeconds(), run.serverSeconds());
        return run;
    }

    /// The shell's `times`, whose last line is about its children: user and system mode, `0m1.234s 0m0.120s`.
    static double clientSeconds(String times) {
        double sum = 0;
        for (String time : times.strip().lines().toList().getLast().split(" ")) {
            String[] parts = time.replace("s", "").split("m");
            sum += Integer.parseInt(parts[0]) * 60 + Double.parseDouble(parts[1]);
        }
        return sum;
    }

    /// A server's processor time so far, from the counters of its first process and those that ended (Linux only).
    double serverSeconds(Server server) throws IOException {
        String pid = Files.readAllLines(server.data().resolve("postmaster.pid")).getFirst();
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double sum = 0;
        for (int i = 11; i <= 14; i++) {
            sum += Long.parseLong(fields[i]) / 100.0;
        }
        return sum;
    }

    static long peakKilobytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(l -> l.startsWith("VmHWM:")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", ""))).sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // it has ended
        }
    }

    String[] psql(Server server, String database, String... more) {
        List<String> command = new ArrayList<>(List.of(pgbin + "/psql", "-XAtq", "-v", "ON_ERROR_STOP=1"));
        command.addAll(Arrays.asList(more));
        command.add(server.url(database));
        return command.toArray(String[]::new);
    }

    String sql(Server server, String database, String statement) throws Exception {
        return output(psql(server, database, "-c", statement)).strip();
    }

    static void run(String... command) throws Exception {
        output(command);
    }

    static String output(String... command) throws Exception {
        File errors = File.createTempFile("rehome-bench", ".err");
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        int status = process.waitFor();
        String words = Files.readString(errors.toPath());
        errors.delete();
        if (status != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + status + ": " + words);
        }
        return output;
    }

    static double median(List<Run> runs, ToDoubleFunction<Run> value) {
        List<Double> sorted = runs.stream().map(value::applyAsDouble).sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static String onPath(String program) {
        return Stream.of(env("PATH", "").split(File.pathSeparator)).map(p -> Path.of(p, program))
                .filter(Files::isExecutable).map(Path::toString).findFirst().orElse("");
    }

    private static String newestPgbin() {
        File[] versions = new File("/usr/lib/postgresql").listFiles();
        return versions == null
                ? "/usr/bin"
                : Arrays.stream(versions).map(File::getPath).max(String::compareTo).orElse("") + "/bin";
    }

    static void say(String line) {
        System.out.println(line);
    }
}
