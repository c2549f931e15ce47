package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.RehomeException;
import dev.rehome.json.JsonReader;
import dev.rehome.migration.CopiedTables;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.RunEntries;
import dev.rehome.runbook.RunbookProblem;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rehome report` after a copy, with journals as a run and a switch leave them.
class ReportCommandTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T02:00:00Z");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);

    @Test
    void tellsWhatTheJournalsAndBothDatabasesSay() throws Exception {
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.NEWER, Side.TARGET)) {
            source.execute("CREATE TABLE clients (id int PRIMARY KEY, name text);"
                    + " INSERT INTO clients SELECT i, 'client ' || i FROM generate_series(1, 1299) i;"
                    + " CREATE TABLE bookings (id int PRIMARY KEY, client int REFERENCES clients);"
                    + " INSERT INTO bookings SELECT i, i FROM generate_series(1, 38) i");
            plan(source, target);
            assertThat(call("copy", "--execute").exit()).isZero();
            journals();
            watches();
            assertThat(call("backup", "--restore", "never", "--no-pg-dump").exit())
                    .isZero();

            Cli.Ran ran = call("report");

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(ran.out())
                    .containsPattern("rows moved +100 % +1337 of 1337 rows, 2 of 2 tables +met")
                    .containsPattern("checksums equal +100 % +2 of 2 tables +met")
                    .containsPattern("writes refused at the switch +within 2 min 00 s +850 ms +met")
                    .containsPattern("rollback +within 5 min 00 s +20 s +met")
                    .containsPattern("application away from its users +\\S.* 1 min 10 s +met")
                    .containsPattern("error rate +below 5 % +errors is NO-GO: 7 % +missed")
                    .containsPattern("queries of the old database +0 +before: 0 statements; old: 0 statements +met")
                    .containsPattern("queries of the new database +seen +new: 7 rows written +met")
                    .containsPattern("speed against the baseline +same or better +probe api: .* +unclear")
                    .containsPattern("message success +above 98 % +said: 97.5% .* +unclear")
                    .containsPattern("uptime over 7 days +above 99.9 % +99.95% +met")
                    .containsPattern("critical incidents +none +none +met")
                    .containsPattern("backup restored once .* - +unmeasured");
            String html = Files.readString(folder.resolve(".rehome/report/report.html"));
            String json = Files.readString(folder.resolve(".rehome/report/report.json"));
            assertThat(html)
                    .contains("public.clients", "jo@laptop", "COPY (SELECT id, name FROM ONLY public.clients)")
                    .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                    .contains("not measured", "127.0.0.1 port ")
                    .doesNotContain("<script", "src=", "url(", "http://", "https://", "planted");
            assertThat(json).contains("\"pauseMillis\":850", "\"cannotProve\":").doesNotContain("planted");
            keep(html);

            List<?> before = brought();
            try (Session session = target.asSuperuser().open("complete")) {
                Path in = Files.writeString(folder.resolve(".rehome/copied"), "in the way");
                RehomeException refused = catchThrowableOfType(
                        RehomeException.class, () -> CopiedTables.keep(session, folder.resolve(".rehome")));
                assertThat(refused.code()).isEqualTo(RunbookProblem.NOT_WRITTEN);
                Files.delete(in);
                CopiedTables.keep(session, folder.resolve(".rehome"));
                session.execute("DROP SCHEMA rehome CASCADE");
                CopiedTables.keep(session, folder.resolve(".rehome"));
            }
            assertThat(call("report").out())
                    .containsPattern("rows moved +100 % +1337 of 1337 rows, 2 of 2 tables +met");
            assertThat(brought()).as("what complete keeps of the ledger").isEqualTo(before);
        }
    }

    /// Rows and digests of the copy, as the report says.
    private List<?> brought() throws IOException {
        Object report = JsonReader.read(Files.readString(folder.resolve(".rehome/report/report.json")));
        List<?> tables = report instanceof Map<?, ?> map && map.get("tables") instanceof List<?> all ? all : List.of();
        assertThat(tables).hasSize(2);
        return tables.stream()
                .map(table -> table instanceof Map<?, ?> map ? map.get("brought") : "")
                .toList();
    }

    @Test
    void saysSoWhereNothingAnswersAndNothingWasRun() throws IOException {
        Files.writeString(
                folder.resolve("rehome.yaml"),
                "source: postgres://a@127.0.0.1:1/b\ntarget: postgres://a@127.0.0.1:1/c\n");
        Files.createDirectories(folder.resolve(".rehome/run"));
        Files.writeString(folder.resolve(".rehome/run/journal"), "no journal\n{}\n");

        Cli.Ran ran = call("report", "--output", "out");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .containsPattern("rows moved +100 % +- +unmeasured")
                .doesNotContain(" met");
        assertThat(folder.resolve("out/report.html"))
                .content()
                .contains("did not answer", "What the source holds now", "/.rehome/run/journal says");
    }

    private Cli.Ran call(String... args) {
        return Cli.in(folder).with(Map.of("HOME", folder.toString())).call(args);
    }

    private void plan(TestDatabase source, TestDatabase target) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: %s
                target: %s
                cutover: {budget: 2min}
                """.formatted(source.url(), target.url()));
    }

    /// For a look at it in a browser.
    private static void keep(String html) throws IOException {
        Files.writeString(Path.of("target/report.html"), html);
    }

    private FileJournal journal(String name) {
        InstantSource source = now::get;
        Clock clock = source.withZone(ZoneOffset.UTC);
        return FileJournal.open(
                folder.resolve(".rehome").resolve(name).resolve("journal"),
                new Fingerprint(Map.of("plan", "p")),
                clock);
    }

    private void journals() {
        try (FileJournal run = journal("run")) {
            append(run, 0, RunEntries.RUN_BEGUN, "by", "jo@laptop", "pid", "7", "version", "0.1");
            append(
                    run,
                    1,
                    RunEntries.PHASE_BEGUN,
                    "phase",
                    "2",
                    "title",
                    "the switch",
                    "attempt",
                    "1",
                    "plan",
                    "h",
                    "commit",
                    "abc123",
                    "budgetMillis",
                    "300000",
                    "steps",
                    "stop\tstop\t10000\ncheck\tprobe\t5000");
            append(run, 1, RunEntries.APPROVED, "phase", "2", "id", "begin", "as", "lead", "by", "jo@laptop");
            append(run, 0, RunEntries.STEP_BEGUN, "phase", "2", "step", "stop", "attempt", "1", "downtime", "begins");
            append(
                    run,
                    10,
                    RunEntries.STEP_FAILED,
                    "phase",
                    "2",
                    "step",
                    "stop",
                    "code",
                    "RH-SVC-001",
                    "message",
                    "pm2 <script>alert(1)</script> postgres://a:planted@db/x",
                    "cause",
                    "",
                    "remedy",
                    "");
            append(run, 0, RunEntries.UNDO_BEGUN, "phase", "2", "reason", "stop failed", "cause", "");
            append(run, 20, RunEntries.PHASE_UNDONE, "phase", "2");
            append(
                    run,
                    0,
                    RunEntries.PHASE_BEGUN,
                    "phase",
                    "2",
                    "title",
                    "the switch",
                    "attempt",
                    "2",
                    "plan",
                    "h",
                    "budgetMillis",
                    "300000",
                    "steps",
                    "stop\tstop\t10000\ncheck\tprobe\t5000");
            append(run, 0, RunEntries.STEP_BEGUN, "phase", "2", "step", "stop", "attempt", "1", "downtime", "begins");
            append(run, 9, RunEntries.STEP_DONE, "phase", "2", "step", "stop", ".services", "8");
            append(run, 0, RunEntries.STEP_BEGUN, "phase", "2", "step", "check", "attempt", "1");
            append(
                    run,
                    1,
                    RunEntries.GATE,
                    "phase",
                    "2",
                    "step",
                    "check",
                    "name",
                    "errors",
                    "verdict",
                    "NO-GO",
                    "value",
                    "7 %",
                    "limit",
                    "at most 5 %",
                    "evidence",
                    "14 of 200 lines");
            append(run, 30, RunEntries.STEP_DONE, "phase", "2", "step", "check", "downtime", "ends");
            append(run, 1, RunEntries.PHASE_DONE, "phase", "2");
        }
        try (FileJournal cutover = journal("cutover/rehome_0123456789_f")) {
            append(cutover, 0, "attempt-begun", "from", "source", "to", "target");
            append(cutover, 0, "freezing");
            append(cutover, 0, "caught-up", "position", "0/1234");
            append(cutover, 1, "switched", "pauseMillis", "850");
            append(cutover, 1, "settled");
        }
    }

    /// A week, and an hour after it: the later one says nothing of the week.
    private void watches() {
        String old = "0 statements\u001Fat most 0\u001Fpg_stat_statements by role of the source";
        String used = "7 rows written\u001Fat least 1\u001Fpg_stat_user_tables of the target";
        try (FileJournal week = watch("1-1", "604800/7200", "1")) {
            append(week, 1, "checked", "gate before", "GO\u001F" + old, "gate new", "GO\u001F" + used);
            append(week, 1, "ended", "gate uptime", "GO\u001F99.95%\u001Fat least 99.9%\u001Fsamples");
        }
        try (FileJournal hour = watch("1-2", "3600/900", "1")) {
            append(hour, 1, "checked", "gate old", "GO\u001F" + old);
            append(hour, 1, "ended", "gate uptime", "NO_GO\u001F90%\u001Fat least 99.9%\u001Fsamples");
        }
        // A wider limit than the one that is wanted here, and slower than before.
        try (FileJournal other = watch("1-3", "86400/900", "7200")) {
            append(
                    other,
                    1,
                    "checked",
                    "gate said",
                    "GO\u001F97.5% (39 of 40)\u001Fat least 90 %\u001Flines like a against lines like b in c",
                    "gate probe api",
                    "GO\u001F10.0 ms before, 18.0 ms now (180%)\u001Fat most 300%\u001Ftaken on");
        }
    }

    private FileJournal watch(String name, String schedule, String compress) {
        InstantSource source = now::get;
        return FileJournal.open(
                folder.resolve(".rehome/watch").resolve(name),
                new Fingerprint(Map.of("schedule", schedule, "compress", compress)),
                source.withZone(ZoneOffset.UTC));
    }

    private Entry append(FileJournal journal, int secondsLater, String kind, String... fields) {
        now.updateAndGet(at -> at.plus(Duration.ofSeconds(secondsLater)));
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return journal.append(kind, all);
    }
}
