import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Races appliers of changes. One source database, one target database for each contender, all equal. Each round
/// records one history of pgbench while all their slots hold it; then they apply it in turn, each alone, and each
/// begins with another. What counts is the time from the start of the command (or from `ENABLE`) until the history's
/// last change can be read on the target. At the end all databases have to be equal again.
final class Apply {
    private static final String DATABASE = "apply";
    private static final List<String> TABLES = List.of("pgbench_accounts", "pgbench_branches", "pgbench_history",
            "pgbench_tellers", "bench_marker");

    private static final double PATIENCE = 600e9;

    private final Bench bench;
    private final int scale;
    private final int transactions;
    private final boolean simple;
    private final Path work;
    private final Map<String, List<Bench.Run>> runs = new LinkedHashMap<>();
    private int marker;

    /// One that cannot do it: the others go on.
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /// One way to apply.
    private interface Applier {
        String name();

        /// Makes its slot, and its target database the equal of the source.
        void prepare() throws Exception;

        /// Begins to apply, or goes on.
        void start() throws Exception;

        /// Ends it; returns when nothing of it runs.
        ///
        /// @return processor time of its own processes
        double stop() throws Exception;

        /// The process, where it is one of its own: its memory is told.
        default long pid() {
            return 0;
        }

        default boolean runs() {
            return true;
        }

        /// Its last words.
        default String words() throws IOException {
            return "";
        }

        default String target() {
            return DATABASE + "_" + name().split(" ")[0].toLowerCase(Locale.ROOT);
        }
    }

    Apply(Bench bench, int scale, int transactions, boolean simple) throws IOException {
        this.bench = bench;
        this.scale = scale;
        this.transactions = transactions;
        this.simple = simple;
        this.work = Files.createTempDirectory("rehome-bench-apply");
    }

    void race(int rounds) throws Exception {
        fillSource();
        List<Applier> appliers = new ArrayList<>(List.of(new Rehome(), new Native()));
        if (!bench.pgcopydb.isEmpty()) {
            appliers.add(new Pgcopydb());
        }
        for (Applier applier : appliers) {
            prepare(applier);
        }
        for (int round = 0; round < rounds; round++) {
            record();
            for (Applier applier : List.copyOf(appliers)) {
                try {
                    apply(applier);
                } catch (Failed e) {
                    Bench.say(e.getMessage());
                    appliers.remove(applier);
                }
            }
            Collections.rotate(appliers, 1);
        }
        print();
        appliers.sort((a, b) -> b.name().compareTo(a.name()));
        oneLarge(appliers);
        appliers.removeIf(Pgcopydb.class::isInstance);
        double half = reached(appliers.stream().filter(Native.class::isInstance).findFirst().orElseThrow()) / 2;
        for (Applier applier : appliers) {
            lag(applier, half);
        }
        end();
    }

    private void fillSource() throws Exception {
        Bench.say("");
        Bench.say("== apply " + transactions + " transactions of pgbench" + (simple ? " -N" : "") + ", scale " + scale);
        bench.sql(bench.source, "postgres",
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
        bench.sql(bench.source, "postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
        bench.sql(bench.source, "postgres", "CREATE DATABASE " + DATABASE);
        pgbench("-i", "-I", "dtGvp", "-q", "-s", "" + scale, DATABASE);
        bench.sql(bench.source, DATABASE, "ALTER TABLE pgbench_history REPLICA IDENTITY FULL;"
                + "CREATE TABLE bench_marker (id int PRIMARY KEY, at timestamptz NOT NULL);"
                + "INSERT INTO bench_marker VALUES (0, now())");
        bench.sql(bench.source, DATABASE, "VACUUM ANALYZE");
    }

    private void pgbench(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(bench.pgbin + "/pgbench", "-h", "127.0.0.1", "-p",
                "" + bench.source.port(), "-U", "postgres"));
        command.addAll(List.of(arguments));
        Bench.run(command.toArray(String[]::new));
    }

    private void prepare(Applier applier) throws Exception {
        dropSubscription(applier.target());
        bench.sql(bench.target, "postgres", "DROP DATABASE IF EXISTS " + applier.target() + " WITH (FORCE)");
        bench.sql(bench.target, "postgres", "CREATE DATABASE " + applier.target());
        applier.prepare();
        bench.sql(bench.target, applier.target(), "VACUUM ANALYZE");
    }

    /// One that an earlier run left would keep its database.
    private void dropSubscription(String database) throws Exception {
        if (!bench.sql(bench.target, "postgres", "SELECT 1 FROM pg_subscription s JOIN pg_database d ON d.oid = subdbid"
                + " WHERE datname = '" + database + "'").isEmpty()) {
            bench.sql(bench.target, database, "ALTER SUBSCRIPTION bench DISABLE");
            bench.sql(bench.target, database, "ALTER SUBSCRIPTION bench SET (slot_name = NONE)");
            bench.sql(bench.target, database, "DROP SUBSCRIPTION bench");
        }
    }

    /// The equal of the source, made by others.
    private void copyPlainly(String database) throws Exception {
        Bench.run("sh", "-c", bench.pgbin + "/pg_dump -N pgcopydb -N rehome --no-publications "
                + bench.source.url(DATABASE) + " | "
                + bench.pgbin + "/psql -X -q -v ON_ERROR_STOP=1 " + bench.target.url(database) + " >/dev/null");
    }

    /// In a new file of the log: pgcopydb 0.10 ends at a transaction that stands in two.
    private void record() throws Exception {
        bench.sql(bench.source, "postgres", "SELECT pg_switch_wal()");
        long begin = System.nanoTime();
        List<String> arguments = new ArrayList<>(List.of("-n", "-c", "4", "-j", "1", "-M", "prepared", "-t",
                "" + transactions / 4));
        if (simple) {
            arguments.add("-N");
        }
        arguments.add(DATABASE);
        pgbench(arguments.toArray(String[]::new));
        double seconds = (System.nanoTime() - begin) / 1e9;
        mark();
        System.err.printf(Locale.ROOT, "   recorded in %.1f s, %.0f transactions/s%n", seconds, transactions / seconds);
    }

    private void mark() throws Exception {
        bench.sql(bench.source, DATABASE,
                "UPDATE bench_marker SET id = " + ++marker + ", at = clock_timestamp()");
        bench.sql(bench.source, "postgres", "CHECKPOINT");
        bench.sql(bench.target, "postgres", "CHECKPOINT");
    }

    /// Applies what waits and notes what that took.
    private Bench.Run apply(Applier applier) throws Exception {
        double source = bench.serverSeconds(bench.source);
        double target = bench.serverSeconds(bench.target);
        double client;
        double seconds;
        long peak = 0;
        try (Asking asking = new Asking(applier.target())) {
            long begin = System.nanoTime();
            applier.start();
            for (boolean runs = true; !asking.ask("SELECT max(id) FROM bench_marker").equals("" + marker); ) {
                peak = Math.max(peak, Bench.peakKilobytes(applier.pid()));
                boolean ran = runs;
                runs = applier.runs();
                if (!ran || System.nanoTime() - begin > PATIENCE) {
                    applier.stop();
                    throw new Failed(applier.name() + " did not apply all of it" + applier.words());
                }
                Thread.sleep(100); // asking costs the target too
            }
            seconds = (System.nanoTime() - begin) / 1e9;
            client = applier.stop();
        }
        Thread.sleep(500); // a server's backends end, and are counted, a moment after their client
        Bench.Run run = new Bench.Run(seconds, client, bench.serverSeconds(bench.source) - source,
                bench.serverSeconds(bench.target) - target, peak);
        runs.computeIfAbsent(applier.name(), name -> new ArrayList<>()).add(run);
        System.err.printf(Locale.ROOT, "   %s: %.2f s, processor time of the source %.2f s, target %.2f s, client %.2f s, %d MB%n",
                applier.name(), run.seconds(), run.sourceSeconds(), run.targetSeconds(), run.clientSeconds(), peak / 1024);
        return run;
    }

    private void print() {
        double first = Bench.median(runs.get("native"), Bench.Run::seconds);
        double firstCpu = Bench.median(runs.get("native"), Bench.Run::allSeconds);
        Bench.say(String.format(Locale.ROOT, "%-16s %14s %8s %6s %10s %10s %10s %9s %8s", "", "transactions/s", "seconds",
                "times", "cpu source", "cpu target", "cpu client", "times cpu", "peak MB"));
        runs.forEach((name, all) -> {
            double seconds = Bench.median(all, Bench.Run::seconds);
            Bench.say(String.format(Locale.ROOT, "%-16s %14.0f %8.2f %6.2f %10.2f %10.2f %10.2f %9.2f %8s", name,
                    transactions / seconds, seconds, first / seconds, Bench.median(all, Bench.Run::sourceSeconds),
                    Bench.median(all, Bench.Run::targetSeconds), Bench.median(all, Bench.Run::clientSeconds),
                    firstCpu / Bench.median(all, Bench.Run::allSeconds), name.startsWith("native") ? ""
                            : "" + all.stream().mapToLong(Bench.Run::peakKilobytes).max().orElse(0) / 1024));
        });
    }

    /// One transaction that changes every account.
    private void oneLarge(List<Applier> appliers) throws Exception {
        Bench.say("one transaction of " + scale * 100_000 + " updates:");
        bench.sql(bench.source, DATABASE, "UPDATE pgbench_accounts SET abalance = abalance + 1");
        mark();
        for (Applier applier : appliers) {
            Bench.Run run = apply(applier);
            Bench.say(String.format(Locale.ROOT, "%-16s %8.2f s, cpu client %.2f, servers %.2f%s", applier.name(),
                    run.seconds(), run.clientSeconds(), run.serverSeconds(),
                    applier.pid() == 0 ? "" : ", peak " + run.peakKilobytes() / 1024 + " MB"));
        }
        String source = contents(bench.source, DATABASE);
        for (Applier applier : appliers) {
            String target = contents(bench.target, applier.target());
            if (!target.equals(source)) {
                Bench.say(applier.name() + ": NOT EQUAL to the source:\n" + source + "\n" + target);
            }
        }
    }

    private String contents(Bench.Server server, String database) throws Exception {
        List<String> parts = new ArrayList<>();
        for (String table : TABLES) {
            parts.add("SELECT '" + table + "', count(*), sum(hashtextextended(t::text, 0)::numeric) FROM " + table + " t");
        }
        return bench.sql(server, database, String.join(" UNION ALL ", parts) + " ORDER BY 1");
    }

    /// What writers reach who are not held back, while an applier takes its part of the machine.
    private double reached(Applier applier) throws Exception {
        start(applier);
        try {
            Process pgbench = writers(OptionalDouble.empty());
            pgbench.waitFor();
            double rate = reachedRate();
            Bench.say(String.format(Locale.ROOT, "%s: writers reach %.0f transactions/s beside it", applier.name(), rate));
            return rate;
        } finally {
            applier.stop();
        }
    }

    /// Starts one and waits until it is current. The last marker is one of a moment ago: that from before the start
    /// would pass the time that starting takes off as lag.
    private void start(Applier applier) throws Exception {
        mark();
        applier.start();
        try (Asking to = new Asking(applier.target())) {
            awaitMarker(to);
            bench.sql(bench.source, DATABASE, "UPDATE bench_marker SET id = " + ++marker + ", at = clock_timestamp()");
            awaitMarker(to);
        }
    }

    private void awaitMarker(Asking to) throws Exception {
        while (!to.ask("SELECT max(id) FROM bench_marker").equals("" + marker)) {
            Thread.sleep(20);
        }
    }

    private Process writers(OptionalDouble rate) throws IOException {
        List<String> command = new ArrayList<>(List.of(bench.pgbin + "/pgbench", "-h", "127.0.0.1", "-p",
                "" + bench.source.port(), "-U", "postgres", "-n", "-c", "8", "-j", "1", "-M", "prepared", "-T", "20"));
        rate.ifPresent(r -> command.addAll(List.of("-R", String.format(Locale.ROOT, "%.0f", r))));
        if (simple) {
            command.add("-N");
        }
        command.add(DATABASE);
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(work.resolve("pgbench").toFile()).start();
    }

    private double reachedRate() throws IOException {
        return Files.readString(work.resolve("pgbench")).lines().filter(l -> l.startsWith("tps")).findFirst()
                .map(l -> Double.parseDouble(l.replaceAll("[^0-9]*([0-9.]+).*", "$1"))).orElse(Double.NaN);
    }

    private record Lag(double at, double seconds) {}

    /// How old what a reader of the target sees is, while pgbench writes at a rate.
    private void lag(Applier applier, double rate) throws Exception {
        start(applier);
        List<Lag> lags = new ArrayList<>();
        long peak = 0;
        try (Asking from = new Asking(null); Asking to = new Asking(applier.target())) {
            Process pgbench = writers(OptionalDouble.of(rate));
            long begin = System.nanoTime();
            while (!pgbench.waitFor(50, TimeUnit.MILLISECONDS)) {
                from.ask("UPDATE bench_marker SET at = clock_timestamp() RETURNING id");
                lags.add(new Lag((System.nanoTime() - begin) / 1e9, Double.parseDouble(to.ask(
                        "SELECT extract(epoch FROM clock_timestamp() - max(at)) FROM bench_marker"))));
                peak = Math.max(peak, Bench.peakKilobytes(applier.pid()));
            }
        } finally {
            applier.stop();
        }
        lags.sort(Comparator.comparingDouble(Lag::seconds));
        Bench.say(String.format(Locale.ROOT,
                "%s, lag at %.0f transactions/s (reached %.0f): median %.2f s, 99 of 100 below %.2f s, most %.2f s"
                        + " (%.1f s after the beginning)%s",
                applier.name(), rate, reachedRate(), lags.get(lags.size() / 2).seconds(),
                lags.get(lags.size() * 99 / 100).seconds(), lags.getLast().seconds(), lags.getLast().at(),
                peak == 0 ? "" : ", peak " + peak / 1024 + " MB"));
    }

    private void end() throws Exception {
        dropSubscription(DATABASE + "_native");
        bench.sql(bench.source, "postgres",
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
        for (String name : List.of("rehome", "native", "pgcopydb")) {
            bench.sql(bench.target, "postgres", "DROP DATABASE IF EXISTS " + DATABASE + "_" + name + " WITH (FORCE)");
        }
        bench.sql(bench.source, "postgres", "DROP DATABASE " + DATABASE + " WITH (FORCE)");
        Bench.run("rm", "-rf", work.toString());
    }

    /// A process of one's own; what it took is told by the shell's `times`.
    private abstract class Command implements Applier {
        private Process process;

        abstract List<String> command() throws Exception;

        @Override
        public void start() throws Exception {
            List<String> whole = new ArrayList<>(List.of("bash", "-c",
                    "\"$@\" & p=$!; trap 'kill -TERM $p; wait $p' TERM; wait $p; s=$?; times >times; exit $s", "bash"));
            whole.addAll(command());
            process = new ProcessBuilder(whole).directory(folder().toFile()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder().resolve("log").toFile())).start();
        }

        Path folder() throws IOException {
            return Files.createDirectories(work.resolve(target()));
        }

        @Override
        public double stop() throws Exception {
            process.toHandle().destroy();
            process.waitFor();
            return Bench.clientSeconds(Files.readString(folder().resolve("times")));
        }

        @Override
        public boolean runs() {
            return process.isAlive();
        }

        @Override
        public String words() throws IOException {
            return ":\n" + Files.readString(folder().resolve("log")).lines().filter(l -> l.contains("ERROR")).limit(5)
                    .map(l -> l.length() > 200 ? l.substring(0, 200) + " ..." : l).collect(Collectors.joining("\n"));
        }

        @Override
        public long pid() {
            return process.descendants().mapToLong(ProcessHandle::pid).findFirst().orElse(0);
        }
    }

    private final class Rehome extends Command {
        @Override
        public String name() {
            return "rehome follow";
        }

        @Override
        List<String> command() {
            return List.of(bench.home + "/rehome", "follow", "--source", bench.source.url(DATABASE), "--target",
                    bench.target.url(target()), "--include", "public.*", "--execute");
        }

        @Override
        public void prepare() throws Exception {
            List<String> command = new ArrayList<>(command());
            command.add("--until-caught-up");
            bench.time(new Bench.Contender(name(), command), folder());
        }
    }

    private final class Native implements Applier {
        @Override
        public String name() {
            return "native";
        }

        @Override
        public void prepare() throws Exception {
            copyPlainly(target());
            bench.sql(bench.source, DATABASE, "CREATE PUBLICATION bench FOR TABLE " + String.join(", ", TABLES));
            bench.sql(bench.target, target(), "CREATE SUBSCRIPTION bench CONNECTION 'host=127.0.0.1 user=postgres port="
                    + bench.source.port() + " dbname=" + DATABASE
                    + "' PUBLICATION bench WITH (copy_data = false, enabled = false, create_slot = true, slot_name = bench)");
        }

        @Override
        public void start() throws Exception {
            bench.sql(bench.target, target(), "ALTER SUBSCRIPTION bench ENABLE");
        }

        @Override
        public double stop() throws Exception {
            bench.sql(bench.target, target(), "ALTER SUBSCRIPTION bench DISABLE");
            while (!bench.sql(bench.source, "postgres",
                    "SELECT 1 FROM pg_replication_slots WHERE slot_name = 'bench' AND active").isEmpty()) {
                Thread.sleep(50);
            }
            return 0;
        }
    }

    private final class Pgcopydb extends Command {
        @Override
        public String name() {
            return "pgcopydb follow";
        }

        private String databases() {
            return " --source " + bench.source.url(DATABASE) + " --target " + bench.target.url(target())
                    + " --dir " + work + "/pgcopydb";
        }

        @Override
        List<String> command() throws Exception {
            Bench.run("sh", "-c", bench.pgcopydb + " stream sentinel set apply" + databases().replaceAll(" --(target|dir) \\S+", "")
                    + " >>" + folder() + "/log 2>&1");
            String end = bench.sql(bench.source, DATABASE, "SELECT pg_current_wal_lsn()");
            return List.of("sh", "-c", "PATH=" + bench.pgbin + ":$PATH exec " + bench.pgcopydb + " follow" + databases()
                    + " --resume --not-consistent --endpos " + end);
        }

        /// Newer minor versions of the server only load output plugins that are named.
        private void allowPlugin() throws Exception {
            String allowed = bench.sql(bench.source, "postgres",
                    "SELECT setting FROM pg_settings WHERE name = 'output_plugin_libraries'");
            if (!allowed.isEmpty() && !allowed.contains("wal2json")) {
                bench.sql(bench.source, "postgres", "ALTER SYSTEM SET output_plugin_libraries = " + allowed + ", wal2json");
                bench.sql(bench.source, "postgres", "SELECT pg_reload_conf()");
            }
        }

        @Override
        public void prepare() throws Exception {
            copyPlainly(target());
            allowPlugin();
            bench.sql(bench.target, target(), "SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin"
                    + " WHERE roname = 'pgcopydb'");
            Bench.run("sh", "-c", bench.pgcopydb + " stream setup" + databases() + " >" + folder() + "/log 2>&1");
        }
    }

    /// A psql that stays, so that asking costs little.
    private final class Asking implements AutoCloseable {
        private final Process psql;
        private final PrintWriter to;
        private final BufferedReader from;

        /// @param database of the target; the source's where it is null
        Asking(String database) throws IOException {
            psql = new ProcessBuilder(database == null ? bench.psql(bench.source, DATABASE) : bench.psql(bench.target, database))
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            to = new PrintWriter(new OutputStreamWriter(psql.getOutputStream(), StandardCharsets.UTF_8), true);
            from = psql.inputReader(StandardCharsets.UTF_8);
        }

        String ask(String query) throws IOException {
            to.println(query + ";");
            String answer = from.readLine();
            if (answer == null) {
                throw new IOException("psql ended: " + query);
            }
            return answer;
        }

        @Override
        public void close() {
            to.close();
            psql.onExit().join();
        }
    }
}
