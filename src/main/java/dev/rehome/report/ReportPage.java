package dev.rehome.report;

import dev.rehome.report.Evidence.Database;
import dev.rehome.report.Evidence.JournalFile;
import dev.rehome.report.Evidence.Rows;
import dev.rehome.report.Evidence.Table;
import dev.rehome.report.Html.Cell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The report as one page that needs nothing beside it: it can be mailed, printed and kept.
public final class ReportPage {
    /// As every session of rehome has them, as far as they decide how values are written.
    private static final String SETTINGS = """
            SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 1;
            SET bytea_output = 'hex'; SET xmlbinary = 'base64'; SET lc_monetary = 'C'; SET client_encoding = 'UTF8';
            SET search_path = ''; SET row_security = off;
            """;

    private final Report report;
    private final Evidence evidence;
    private final Course course;
    private final Html html = new Html();

    private ReportPage(Report report) {
        this.report = report;
        this.evidence = report.evidence();
        this.course = report.course();
    }

    public static String of(Report report) {
        return new ReportPage(report).page();
    }

    private String page() {
        html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .raw(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
                .raw("<title>" + Html.escape("Move of " + evidence.made().plan()) + "</title><style>\n")
                .raw(css())
                .raw("</style></head><body>\n");
        head();
        scorecard();
        moved();
        left();
        phases();
        gates();
        approvals();
        faults();
        databases();
        backups();
        journals();
        html.section("unproven", "What this report cannot prove").list(report.unproven());
        return html.raw("</body></html>\n").toString();
    }

    private static String css() {
        try (InputStream in = ReportPage.class.getResourceAsStream("/report/page.css")) {
            if (in == null) {
                throw new IllegalStateException("no report/page.css in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void head() {
        html.element("h1", "", "Evidence of the move: " + evidence.made().plan());
        html.soft("Made " + Words.time(evidence.made().at()) + " by "
                + evidence.made().by() + " with " + evidence.made().tool() + ". The application writes to the "
                + evidence.live() + ".");
        html.raw("<nav>");
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("moved", "moved");
        parts.put("left", "not moved");
        parts.put("course", "course");
        parts.put("gates", "gates");
        parts.put("approvals", "approvals");
        parts.put("faults", "faults");
        parts.put("databases", "databases");
        parts.put("backups", "backups");
        parts.put("journals", "journals");
        parts.put("unproven", "what this cannot prove");
        parts.forEach((id, name) -> html.raw("<a href=\"#" + id + "\">" + Html.escape(name) + "</a>"));
        html.raw("</nav>\n");
    }

    private void scorecard() {
        html.section("scorecard", "Scorecard").raw("<div class=\"sum\">");
        for (Metric.Verdict verdict : Metric.Verdict.values()) {
            long count = report.scorecard().stream()
                    .filter(m -> m.verdict() == verdict)
                    .count();
            html.raw("<div><b class=\"" + verdict.word() + "\">" + count + "</b>" + verdict.word() + "</div>");
        }
        html.raw("</div>\n");
        html.table(
                List.of("metric", "target", "measured", "verdict", "how"),
                report.scorecard().stream()
                        .map(m -> List.of(
                                Cell.text(m.name()),
                                Cell.text(m.target()),
                                Cell.text(m.measured().isEmpty() ? "not measured" : m.measured()),
                                Cell.verdict(m.verdict().word()),
                                Cell.text(m.how())))
                        .toList());
    }

    private void moved() {
        html.section("moved", "What was moved");
        html.soft(evidence.read()
                .map(at -> "Rows and digests of both sides as read at " + Words.time(at) + ".")
                .orElse("Rows were not read for this report: counts and digests are those of the copy."));
        if (evidence.live().equals("target")) {
            html.soft("The application writes to the target: where changes do not flow back to the source, what was"
                    + " written since the switch differs, and has to.");
        }
        html.table(
                List.of("table", ">brought", ">source now", ">target now", "verdict", "digest of the target", "remark"),
                evidence.tables().stream().map(ReportPage::row).toList());
        html.element("h3", "", "Other than rows");
        Map<String, String> checks = new LinkedHashMap<>();
        for (String kind :
                evidence.checks().stream().map(Evidence.Check::kind).distinct().toList()) {
            List<Evidence.Check> all = evidence.checks().stream()
                    .filter(c -> c.kind().equals(kind))
                    .toList();
            long equal = all.stream().filter(c -> c.verdict().equals("equal")).count();
            checks.put(kind, equal + " of " + all.size() + " equal");
        }
        html.facts(checks);
        List<Evidence.Check> odd = evidence.checks().stream()
                .filter(c -> !c.verdict().equals("equal"))
                .toList();
        if (!odd.isEmpty()) {
            html.table(
                    List.of("what", "verdict", "reason"),
                    odd.stream()
                            .map(c -> List.of(
                                    Cell.text(c.kind() + " " + c.subject()),
                                    Cell.verdict(c.verdict()),
                                    Cell.text(c.reason())))
                            .toList());
        }
        recompute();
    }

    private static List<Cell> row(Table table) {
        return List.of(
                Cell.code(table.name()),
                rows(table.brought()),
                rows(table.source()),
                rows(table.target()),
                Cell.verdict(table.verdict().isEmpty() ? "not read" : table.verdict()),
                Cell.code(table.target().or(table::brought).map(Rows::digest).orElse("")),
                Cell.text(table.reason()));
    }

    private static Cell rows(Optional<Rows> rows) {
        return Cell.number(rows.map(r -> Words.count(r.rows())).orElse("-"));
    }

    private void recompute() {
        html.element("h3", "", "Recompute a figure");
        html.soft(
                "On either side. A digest is rows:A-B, two sums modulo 2^64 of two 64-bit hashes of each row (XXH64 with"
                        + " the seeds 243f6a8885a308d3 and 13198a2e03707344 over each row as COPY sends it; the tool"
                        + " tools/Digest.java shares no code with rehome). First the settings and the counts:");
        StringBuilder sql = new StringBuilder(SETTINGS);
        evidence.tables()
                .forEach(t -> sql.append("SELECT count(*) FROM ONLY ")
                        .append(t.name())
                        .append(";\n"));
        html.pre(sql.toString().strip());
        html.soft("Then the digest: psql \"$URL\" -c \"STATEMENT\" | java tools/Digest.java binary (or text)");
        StringBuilder digests = new StringBuilder();
        evidence.tables().stream()
                .filter(t -> !t.sql().isEmpty())
                .forEach(t -> digests.append(t.sql()).append(";\n"));
        html.pre(digests.toString().strip());
    }

    private void left() {
        html.section("left", "What was not moved");
        if (evidence.left().isEmpty()) {
            html.paragraph("Nothing is known that was left.");
            return;
        }
        html.table(
                List.of("object", "reason"),
                evidence.left().stream()
                        .map(l -> List.of(Cell.code(l.object()), Cell.text(l.reason())))
                        .toList());
    }

    private void phases() {
        html.section("course", "Course and times");
        if (course.phases().isEmpty() && course.switches().isEmpty()) {
            html.paragraph("No journal tells of a phase or a switch.");
        }
        if (!course.phases().isEmpty()) {
            html.table(
                    List.of("phase", "begun", "ended", "outcome", "away", "budget", "reason"),
                    course.phases().stream()
                            .map(p -> List.of(
                                    Cell.text(p.name() + " " + p.title()),
                                    Cell.time(Words.time(p.at())),
                                    Cell.time(p.endedAt().map(Words::time).orElse("-")),
                                    Cell.verdict(p.outcome()),
                                    Cell.time(Words.duration(p.away())),
                                    Cell.time(p.budget().map(Words::duration).orElse("-")),
                                    Cell.text(p.reason())))
                            .toList());
            html.element("h3", "", "Steps");
            html.table(
                    List.of("phase", "step", "kind", "begun", ">took", ">planned", "outcome"),
                    course.steps().stream()
                            .map(s -> List.of(
                                    Cell.text(s.phase()),
                                    Cell.text(s.step()),
                                    Cell.text(s.kind()),
                                    Cell.time(Words.time(s.at())),
                                    Cell.number(s.took().map(Words::duration).orElse("-")),
                                    Cell.number(s.planned().map(Words::duration).orElse("-")),
                                    Cell.verdict(s.outcome())))
                            .toList());
        }
        if (!course.switches().isEmpty()) {
            html.element("h3", "", "Switches");
            html.soft(
                    "The pause is from the first refused write to the first accepted one. Positions and counts are those"
                            + " noted on the way.");
            html.table(
                    List.of("route", "begun", "from", "to", "outcome", ">pause", "noted"),
                    course.switches().stream()
                            .map(s -> List.of(
                                    Cell.text(s.route()),
                                    Cell.time(Words.time(s.at())),
                                    Cell.text(s.from()),
                                    Cell.text(s.to()),
                                    Cell.verdict(s.outcome()),
                                    Cell.number(s.pause().map(Words::duration).orElse("-")),
                                    Cell.text(s.details())))
                            .toList());
        }
        if (!course.values().isEmpty()) {
            html.element("h3", "", "What steps returned");
            html.table(
                    List.of("phase", "step", "name", "value"),
                    course.values().stream()
                            .map(v -> List.of(
                                    Cell.text(v.phase()),
                                    Cell.text(v.step()),
                                    Cell.text(v.name()),
                                    Cell.text(v.value())))
                            .toList());
        }
    }

    private void gates() {
        html.section("gates", "Gates and triggers");
        if (course.gates().isEmpty()) {
            html.paragraph("No journal holds a gate.");
            return;
        }
        html.table(
                List.of("at", "phase and step", "gate", "verdict", "value", "limit", "evidence"),
                course.gates().stream()
                        .map(g -> List.of(
                                Cell.time(Words.time(g.at())),
                                Cell.text((g.phase() + " " + g.step()).strip()),
                                Cell.text(g.name()),
                                Cell.verdict(g.verdict()),
                                Cell.text(g.value()),
                                Cell.text(g.limit()),
                                Cell.text(g.evidence())))
                        .toList());
    }

    private void approvals() {
        html.section("approvals", "Who ran it and who approved");
        if (course.operators().isEmpty() && course.approvals().isEmpty()) {
            html.paragraph("No journal names anybody.");
        }
        if (!course.operators().isEmpty()) {
            html.table(
                    List.of("at", "who", "version", "commit of the code"),
                    course.operators().stream()
                            .map(o -> List.of(
                                    Cell.time(Words.time(o.at())),
                                    Cell.text(o.by()),
                                    Cell.text(o.version()),
                                    Cell.code(o.commit())))
                            .toList());
        }
        if (!course.approvals().isEmpty()) {
            html.table(
                    List.of("at", "phase", "question", "answered as", "by"),
                    course.approvals().stream()
                            .map(a -> List.of(
                                    Cell.time(Words.time(a.at())),
                                    Cell.text(a.phase()),
                                    Cell.text(a.question()),
                                    Cell.text(a.as()),
                                    Cell.text(a.by())))
                            .toList());
        }
    }

    private void faults() {
        html.section("faults", "Faults and retries");
        if (course.faults().isEmpty()) {
            html.paragraph("The journals hold none.");
            return;
        }
        html.table(
                List.of("at", "where", "what", "cause", "then"),
                course.faults().stream()
                        .map(f -> List.of(
                                Cell.time(Words.time(f.at())),
                                Cell.text(f.where()),
                                Cell.text(f.message()),
                                Cell.text(f.cause()),
                                Cell.text(f.next())))
                        .toList());
    }

    private void databases() {
        html.section("databases", "Where the databases answer from");
        for (Database database : evidence.databases()) {
            html.element("h3", "", database.side());
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("named in the plan", database.endpoint());
            facts.put("answers from", database.answersFrom());
            facts.put("server", database.version());
            facts.put("system identifier", database.systemIdentifier());
            facts.put("connection", database.encrypted());
            facts.put("running since", database.startedAt());
            facts.put("WAL position now", database.position());
            facts.put("did not answer", database.problem());
            html.facts(facts);
        }
    }

    private void backups() {
        html.section("backups", "Backups");
        if (evidence.backups().isEmpty()) {
            html.paragraph("There is none in the plan's folder of backups.");
            return;
        }
        html.table(
                List.of("backup", "holds", ">rows", "encrypted", "restored once", "where"),
                evidence.backups().stream()
                        .map(b -> List.of(
                                Cell.code(b.name()),
                                Cell.text(b.holds()),
                                Cell.number(Words.count(b.rows())),
                                Cell.text(b.encrypted() ? "yes" : "no"),
                                Cell.verdict(b.proof().isEmpty() ? "no" : b.proof()),
                                Cell.text(b.where())))
                        .toList());
    }

    private void journals() {
        html.section("journals", "Journals");
        html.soft(
                "Each line of a journal carries a SHA-256 over the line before it and itself. The hash here is that of the"
                        + " whole file: sha256sum tells it.");
        html.table(
                List.of("journal", ">entries", "SHA-256 of the file", "path"),
                evidence.journals().stream().map(ReportPage::row).toList());
        Map<String, String> plan = new LinkedHashMap<>();
        plan.put("plan", evidence.made().plan());
        plan.put("SHA-256 of the plan", evidence.made().planHash());
        html.facts(plan);
    }

    private static List<Cell> row(JournalFile journal) {
        return List.of(
                Cell.text(journal.name()),
                Cell.number(Words.count(journal.entries().size())),
                Cell.code(journal.sha256()),
                Cell.code(journal.path()));
    }
}
