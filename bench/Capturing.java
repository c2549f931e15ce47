import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What it costs those who write to the source when changes are captured by triggers: pgbench writes in turn to a
/// database that has rehome's triggers and to one that has not, for the same time. Then what was captured is applied.
final class Capturing {
    private static final String PLAIN = "capture_plain";
    private static final String CAPTURED = "capture_triggers";

    private final Bench bench;
    private final int scale;
    private final int seconds;
    private final Path work;

    /// @param cpuMicros of the source's server, a transaction
    private record Written(double perSecond, double cpuMicros, long transactions) {}

    Capturing(Bench bench, int scale, int seconds) throws Exception {
        this.bench = bench;
        this.scale = scale;
        this.seconds = seconds;
        this.work = Files.createTempDirectory("rehome-bench-capture");
    }

    void race(int rounds) throws Exception {
        Bench.say("");
        Bench.say("== capture by triggers, pgbench -c 4 for " + seconds + " s, scale " + scale + ", median of " + rounds);
        for (String database : List.of(PLAIN, CAPTURED)) {
            fill(database);
        }
        follow("prepared");
        List<Double> rates = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        List<Written> plain = new ArrayList<>();
        List<Written> captured = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            boolean first = round % 2 == 0;
            if (first) {
                plain.add(write(PLAIN));
            }
            captured.add(write(CAPTURED));
            if (!first) {
                plain.add(write(PLAIN));
            }
            rates.add(captured.getLast().perSecond() / plain.getLast().perSecond());
            times.add(captured.getLast().cpuMicros() / plain.getLast().cpuMicros());
        }
        print("without", plain);
        print("with triggers", captured);
        Bench.say(String.format(Locale.ROOT, "of neighbours: %.2f times the transactions, %.2f times the processor time each",
                median(rates), median(times)));
        long all = captured.stream().mapToLong(Written::transactions).sum();
        Bench.Run run = follow("applied");
        Bench.say(String.format(Locale.ROOT, "%d captured transactions applied in %.1f s: cpu source %.1f, target %.1f, client"
                + " %.1f, peak %d MB", all, run.seconds(), run.sourceSeconds(), run.targetSeconds(), run.clientSeconds(),
                run.peakKilobytes() / 1024));
        end();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static void print(String name, List<Written> all) {
        Bench.say(String.format(Locale.ROOT, "%-16s %8.0f transactions/s, %6.0f microseconds of the source's processor each",
                name, median(all.stream().map(Written::perSecond).toList()),
                median(all.stream().map(Written::cpuMicros).toList())));
    }

    private void fill(String database) throws Exception {
        bench.sql(bench.source, "postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        bench.sql(bench.source, "postgres", "CREATE DATABASE " + database);
        pgbench("-i", "-I", "dtGvp", "-q", "-s", "" + scale, database);
        bench.sql(bench.source, database, "ALTER TABLE pgbench_history ADD id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY");
        bench.sql(bench.source, database, "VACUUM ANALYZE");
    }

    private String pgbench(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(bench.pgbin + "/pgbench", "-h", "127.0.0.1", "-p",
                "" + bench.source.port(), "-U", "postgres"));
        command.addAll(List.of(arguments));
        return Bench.output(command.toArray(String[]::new));
    }

    private Written write(String database) throws Exception {
        bench.sql(bench.source, "postgres", "CHECKPOINT");
        double before = bench.serverSeconds(bench.source);
        String words = pgbench("-n", "-c", "4", "-j", "1", "-M", "prepared", "-T", "" + seconds, database);
        Thread.sleep(500); // backends are counted a moment after their client has ended
        double cpu = bench.serverSeconds(bench.source) - before;
        long count = Long.parseLong(word(words, "number of transactions actually processed: ([0-9]+).*"));
        double perSecond = Double.parseDouble(word(words, "tps = ([0-9.]+).*"));
        System.err.printf(Locale.ROOT, "   %s: %.0f transactions/s, %.0f microseconds each%n", database, perSecond,
                cpu / count * 1e6);
        return new Written(perSecond, cpu / count * 1e6, count);
    }

    private static String word(String words, String pattern) {
        return words.lines().filter(l -> l.matches(pattern)).map(l -> l.replaceFirst(pattern, "$1")).findFirst().orElseThrow();
    }

    private Bench.Run follow(String name) throws Exception {
        if (name.equals("prepared")) {
            bench.sql(bench.target, "postgres", "DROP DATABASE IF EXISTS " + CAPTURED + " WITH (FORCE)");
            bench.sql(bench.target, "postgres", "CREATE DATABASE " + CAPTURED);
        }
        return bench.time(new Bench.Contender("rehome follow, " + name, List.of(bench.home + "/rehome", "follow", "--source",
                bench.source.url(CAPTURED), "--target", bench.target.url(CAPTURED), "--include", "public.*", "--capture",
                "triggers", "--execute", "--until-caught-up")), work);
    }

    private void end() throws Exception {
        bench.sql(bench.target, "postgres", "DROP DATABASE " + CAPTURED + " WITH (FORCE)");
        for (String database : List.of(PLAIN, CAPTURED)) {
            bench.sql(bench.source, "postgres", "DROP DATABASE " + database + " WITH (FORCE)");
        }
        Bench.run("rm", "-rf", work.toString());
    }
}
