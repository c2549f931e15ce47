package dev.rehome.demo;

import dev.rehome.demo.DemoResult.TableCount;
import dev.rehome.postgres.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The course of the demonstration: look, make the schema, copy, prove, damage one byte, find it, mend it, prove again;
/// then the same live, as [LiveDemo] has it.
/// Every step has expectations; it judges by the commands' JSON and exit status, and by SQL of its own.
public final class Demo {
    private static final String DAMAGED_TABLE = "public.whatsapp_keys";
    private static final String DAMAGED_KEY = "364";

    private final DemoServers servers;
    private final Expectations expectations;
    private final Stage stage;

    public Demo(DemoServers servers, Shell shell) {
        this.servers = servers;
        this.expectations = new Expectations(shell);
        this.stage = new Stage(shell, expectations);
    }

    /// Runs all of it. Does not throw where an expectation does not hold: that is part of the result.
    ///
    /// @param live the folder in which the shell runs its commands, where the live part is wanted
    public DemoResult run(Optional<Path> live) throws InterruptedException {
        long start = System.nanoTime();
        stage.say("SOURCE=" + servers.sourceUrl());
        stage.say("TARGET=" + servers.targetUrl());
        preflight();
        schema();
        copy();
        List<TableCount> counts = counts();
        verify();
        damage();
        mend();
        Optional<DemoResult.Live> writers = Optional.empty();
        if (live.isPresent()) {
            writers = Optional.of(new LiveDemo(servers, live.get(), stage, expectations).run());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new DemoResult(counts, expectations.held(), expectations.broken(), writers, took);
    }

    private void preflight() {
        stage.heading("Look: what would stop or bend the move?");
        showing("preflight");
        Shell.Result result = reading("preflight");
        List<String> blocking = JsonText.objects(JsonText.object(result.output()), "findings").stream()
                .filter(finding -> JsonText.text(finding, "severity").equals("blocking"))
                .map(finding -> JsonText.text(finding, "code") + " " + JsonText.text(finding, "subject"))
                .toList();
        expectations.expect(blocking.isEmpty(), "nothing blocks the move", String.join(", ", blocking));
        expectations.expectStatus(0, result.status(), "preflight says GO");
    }

    private void schema() {
        stage.heading("Schema: the target has two tables of thirteen, no policies, no types");
        expectations.expectStatus(3, reading("schema").status(), "schema sees that the target lacks objects");
        expectations.expectStatus(0, showing("schema", "--execute"), "the target has the schema");
        String policies = "SELECT count(*) FROM pg_policy WHERE polrelid::regclass::text !~ '^(auth|storage)'";
        String there = servers.scalar(Side.TARGET, policies);
        expectations.expect(
                there.equals(servers.scalar(Side.SOURCE, policies)), "every policy is there", there + " of them");
    }

    private void copy() {
        stage.heading("Copy: all rows of one moment; the two stale tables are refreshed, not trusted");
        expectations.expectStatus(3, reading("copy", "--execute").status(), "stale tables are refused unless told");
        int status = showing("copy", "--existing", "refresh", "--execute");
        expectations.expectStatus(0, status, "the copy is complete");
        int again = reading("copy", "--existing", "refresh", "--execute").status();
        expectations.expectStatus(0, again, "the same command again changes nothing");
    }

    /// Counted by the demonstration itself on both sides, not taken from the copy.
    private List<TableCount> counts() {
        stage.heading("Count: every table of the runbook");
        List<TableCount> counts = new ArrayList<>();
        for (String table : DemoData.TABLES) {
            counts.add(new TableCount(table, count(Side.SOURCE, table), count(Side.TARGET, table)));
        }
        for (TableCount count : counts) {
            stage.say(
                    String.format(Locale.ROOT, "%s: %,d/%,d migrated", count.table(), count.target(), count.source()));
        }
        List<String> wrong = counts.stream()
                .filter(count -> count.source() != count.target() || count.source() == 0)
                .map(TableCount::table)
                .toList();
        expectations.expect(
                wrong.isEmpty(), "all " + counts.size() + " tables have all their rows", String.join(", ", wrong));
        return counts;
    }

    /// A table that is missing has no rows; that the counts differ then is the expectation that breaks.
    private long count(Side side, String table) {
        String missing = servers.scalar(side, "SELECT to_regclass('public." + table + "') IS NULL");
        return missing.equals("t") ? 0 : Long.parseLong(servers.scalar(side, "SELECT count(*) FROM public." + table));
    }

    private void verify() {
        stage.heading("Prove: read both sides afresh and compare every value, sequence and key");
        expectations.expectStatus(0, showing("verify"), "both sides are equal");
    }

    private void damage() {
        stage.heading("Damage: one byte of one key of " + DAMAGED_TABLE + " is changed on the target");
        servers.asProvider(Side.TARGET, DemoServers.DATABASE, shiftByte(1));
        showing("verify");
        Shell.Result result = reading("verify");
        expectations.expectStatus(4, result.status(), "verify says that the sides differ");
        expectations.expect(
                foundExactlyTheDamage(JsonText.object(result.output())),
                "verify names key and column in " + DAMAGED_TABLE + ", nothing else",
                unequal(JsonText.object(result.output())).stream()
                        .map(table -> JsonText.text(table, "name") + ": " + JsonText.text(table, "reason"))
                        .collect(Collectors.joining(", ")));
    }

    private static boolean foundExactlyTheDamage(Map<String, @Nullable Object> result) {
        List<Map<String, @Nullable Object>> unequal = unequal(result);
        if (!JsonText.text(result, "verdict").equals("different") || unequal.size() != 1) {
            return false;
        }
        Map<String, @Nullable Object> table = unequal.getFirst();
        List<Map<String, @Nullable Object>> differences = JsonText.objects(table, "differences");
        return JsonText.text(table, "name").equals(DAMAGED_TABLE)
                && differences.size() == 1
                && JsonText.text(differences.getFirst(), "key").contains(DAMAGED_KEY)
                && JsonText.text(differences.getFirst(), "columns").equals("[value]");
    }

    private static List<Map<String, @Nullable Object>> unequal(Map<String, @Nullable Object> result) {
        return JsonText.objects(result, "tables").stream()
                .filter(table -> !JsonText.text(table, "verdict").equals("equal"))
                .toList();
    }

    private void mend() {
        stage.heading("Mend: the byte is put back");
        servers.asProvider(Side.TARGET, DemoServers.DATABASE, shiftByte(255));
        expectations.expectStatus(0, reading("verify").status(), "both sides are equal again");
    }

    /// Adds to the first byte of a key that is kept as an array of numbers.
    private static String shiftByte(int by) {
        return "UPDATE " + DAMAGED_TABLE + " SET value = jsonb_set(value, '{keyPair,public,data,0}', to_jsonb("
                + "((value #>> '{keyPair,public,data,0}')::int + " + by + ") % 256)) WHERE key_id = '" + DAMAGED_KEY
                + "'";
    }

    private int showing(String... command) {
        return stage.show(String.join(" ", command) + " --source $SOURCE --target $TARGET", args(command));
    }

    private Shell.Result reading(String... command) {
        return stage.read(args(command));
    }

    private List<String> args(String... command) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of("--source", servers.sourceUrl(), "--target", servers.targetUrl()));
        return args;
    }
}
