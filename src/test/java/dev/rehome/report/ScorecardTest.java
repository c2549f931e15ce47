package dev.rehome.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.report.Evidence.JournalFile;
import dev.rehome.report.Evidence.Rows;
import dev.rehome.report.Evidence.Table;
import dev.rehome.runbook.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScorecardTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T02:00:00Z");

    private final List<JournalFile> journals = new ArrayList<>();

    private static Entry entry(int second, String kind, String... fields) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return new Entry(second + 1, BEGIN.plusSeconds(second), kind, all);
    }

    private void journal(String name, Entry... entries) {
        journals.add(new JournalFile(name, name, "h", List.of(entries)));
    }

    private Metric metric(String name, Table... tables) {
        Evidence evidence = new Evidence(
                new Evidence.Made(BEGIN, "jo@laptop", "rehome", "plan", ""),
                List.of(),
                "target",
                Optional.of(BEGIN),
                List.of(tables),
                List.of(),
                List.of(),
                journals,
                List.of(),
                new Evidence.Goals(Optional.empty(), Optional.empty()),
                List.of());
        return Scorecard.of(evidence, Course.of(journals)).stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Table different() {
        return new Table(
                "public.clients",
                Optional.empty(),
                Optional.of(new Rows(10, "a")),
                Optional.of(new Rows(12, "b")),
                "different",
                "text",
                "",
                "");
    }

    private static Entry[] switched(Entry... more) {
        List<Entry> all = new ArrayList<>(List.of(
                entry(0, "attempt-begun", "from", "source", "to", "target"),
                entry(1, "freezing"),
                entry(2, "frozen", "names", "public.clients\npublic.bookings", "tables", "2"),
                entry(3, "switched", "pauseMillis", "850")));
        all.addAll(List.of(more));
        return all.toArray(Entry[]::new);
    }

    @Test
    void whatWasWrittenAfterTheWayBackWasClosedIsNoLoss() {
        journal("cutover r", switched(entry(9, "completed")));
        assertThat(metric("rows moved", different()))
                .extracting(Metric::verdict, Metric::measured)
                .containsExactly(
                        Metric.Verdict.MET,
                        "equal at the switch of 2026-11-23 02:00:00 UTC; now 12 of 10 rows, 0 of 1 tables");
        assertThat(metric("checksums equal", different()).verdict()).isEqualTo(Metric.Verdict.MET);
    }

    @Test
    void aDifferenceWhileAnyWayBackIsOpenIsMissed() {
        journal("cutover r", switched(entry(9, "completed")));
        journal("cutover s", switched());
        assertThat(metric("rows moved", different()).verdict()).isEqualTo(Metric.Verdict.MISSED);
    }

    @Test
    void namesOfTablesAreNoPartOfWhatASwitchNoted() {
        journal("cutover r", switched());
        assertThat(Course.of(journals).switches())
                .singleElement()
                .extracting(Course.SwitchLine::details)
                .isEqualTo("frozen tables 2");
    }

    @Test
    void aFailureThatIsUndoneOrTriedAgainOrWhosePhaseWasDoneIsNoIncident() {
        Entry begun = entry(0, "phase-begun", "phase", "2", "title", "t");
        Entry failed = entry(2, "step-failed", "phase", "2", "step", "a", "message", "m");
        journal("run", begun, failed);
        assertThat(metric("critical incidents").measured()).isEqualTo("1");
        journals.clear();
        journal("run", begun, failed, entry(3, "undo-begun", "phase", "2", "reason", "m"));
        assertThat(metric("critical incidents").measured()).isEqualTo("none");
        journals.clear();
        journal("run", begun, failed, entry(3, "step-begun", "phase", "2", "step", "a"));
        assertThat(metric("critical incidents").measured()).isEqualTo("none");
        journals.clear();
        journal("run", begun, failed, entry(3, "phase-done", "phase", "2"));
        assertThat(metric("critical incidents").measured()).isEqualTo("none");
    }

    @Test
    void aWayBackThatWasOnlyRehearsedIsToldAndDoesNotCountAsMet() {
        Entry[] back = {
            entry(0, "phase-begun", "phase", "2", "title", "t", "steps", "copy\tfollow\t0"),
            entry(1, "step-begun", "phase", "2", "step", "copy"),
            entry(5, "step-done", "phase", "2", "step", "copy"),
            entry(6, "undo-begun", "phase", "2", "reason", "r"),
            entry(9, "phase-undone", "phase", "2")
        };
        journal("rehearsals a", back);
        assertThat(metric("rollback"))
                .extracting(Metric::verdict, Metric::measured)
                .containsExactly(Metric.Verdict.UNCLEAR, "3 s on copies");
        assertThat(metric("data move").verdict()).isEqualTo(Metric.Verdict.UNMEASURED);
        journal("run", back);
        assertThat(metric("rollback"))
                .extracting(Metric::verdict, Metric::measured)
                .containsExactly(Metric.Verdict.MET, "3 s");
        assertThat(metric("data move").measured()).isEqualTo("4 s");
    }
}
