package dev.rehome.report;

import dev.rehome.json.Json;
import dev.rehome.report.Evidence.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The report for programs: maps, lists, texts and numbers, in the order of the page. Times are in UTC,
/// durations in milliseconds.
public final class ReportJson {
    private ReportJson() {}

    public static Map<String, @Nullable Object> of(Report report) {
        Evidence evidence = report.evidence();
        Course course = report.course();
        Map<String, @Nullable Object> json = Json.object(
                "madeAt", evidence.made().at().toString(),
                "by", evidence.made().by(),
                "tool", evidence.made().tool(),
                "plan", evidence.made().plan(),
                "planSha256", evidence.made().planHash(),
                "live", evidence.live(),
                "scorecard", list(report.scorecard(), ReportJson::metric),
                "readAt", evidence.read().map(Instant::toString).orElse(null),
                "tables", list(evidence.tables(), ReportJson::table),
                "checks",
                        list(
                                evidence.checks(),
                                c -> Json.object(
                                        "kind",
                                        c.kind(),
                                        "subject",
                                        c.subject(),
                                        "verdict",
                                        c.verdict(),
                                        "reason",
                                        c.reason())),
                "notMoved", list(evidence.left(), l -> Json.object("object", l.object(), "reason", l.reason())));
        json.putAll(course(course));
        json.putAll(Json.object(
                "databases", list(evidence.databases(), ReportJson::database),
                "backups", list(evidence.backups(), ReportJson::backup),
                "journals",
                        list(
                                evidence.journals(),
                                j -> Json.object(
                                        "name", j.name(),
                                        "path", j.path(),
                                        "entries", j.entries().size(),
                                        "sha256", j.sha256())),
                "cannotProve", report.unproven()));
        return json;
    }

    private static Map<String, @Nullable Object> course(Course course) {
        return Json.object(
                "operators",
                        list(
                                course.operators(),
                                o -> Json.object(
                                        "at",
                                        o.at().toString(),
                                        "by",
                                        o.by(),
                                        "version",
                                        o.version(),
                                        "commit",
                                        o.commit())),
                "phases", list(course.phases(), ReportJson::phase),
                "steps",
                        list(
                                course.steps(),
                                s -> Json.object(
                                        "phase", s.phase(),
                                        "step", s.step(),
                                        "kind", s.kind(),
                                        "at", s.at().toString(),
                                        "tookMillis", millis(s.took()),
                                        "plannedMillis", millis(s.planned()),
                                        "outcome", s.outcome())),
                "switches",
                        list(
                                course.switches(),
                                s -> Json.object(
                                        "route", s.route(),
                                        "at", s.at().toString(),
                                        "from", s.from(),
                                        "to", s.to(),
                                        "outcome", s.outcome(),
                                        "pauseMillis", millis(s.pause()),
                                        "noted", s.details())),
                "gates",
                        list(
                                course.gates(),
                                g -> Json.object(
                                        "at", g.at().toString(),
                                        "phase", g.phase(),
                                        "step", g.step(),
                                        "name", g.name(),
                                        "verdict", g.verdict(),
                                        "value", g.value(),
                                        "limit", g.limit(),
                                        "evidence", g.evidence())),
                "approvals",
                        list(
                                course.approvals(),
                                a -> Json.object(
                                        "at", a.at().toString(),
                                        "phase", a.phase(),
                                        "question", a.question(),
                                        "as", a.as(),
                                        "by", a.by())),
                "faults",
                        list(
                                course.faults(),
                                f -> Json.object(
                                        "at", f.at().toString(),
                                        "where", f.where(),
                                        "message", f.message(),
                                        "cause", f.cause(),
                                        "then", f.next())),
                "values",
                        list(
                                course.values(),
                                v -> Json.object(
                                        "phase", v.phase(), "step", v.step(), "name", v.name(), "value", v.value())));
    }

    private static Map<String, @Nullable Object> metric(Metric metric) {
        return Json.object(
                "metric", metric.name(),
                "target", metric.target(),
                "measured", metric.measured(),
                "how", metric.how(),
                "verdict", metric.verdict().word());
    }

    private static Map<String, @Nullable Object> table(Evidence.Table table) {
        return Json.object(
                "name", table.name(),
                "brought", table.brought().map(ReportJson::rows).orElse(null),
                "source", table.source().map(ReportJson::rows).orElse(null),
                "target", table.target().map(ReportJson::rows).orElse(null),
                "verdict", table.verdict(),
                "method", table.method(),
                "reason", table.reason(),
                "sql", table.sql());
    }

    private static Map<String, @Nullable Object> rows(Rows rows) {
        return Json.object("rows", rows.rows(), "digest", rows.digest());
    }

    private static Map<String, @Nullable Object> phase(Course.PhaseLine phase) {
        return Json.object(
                "phase", phase.name(),
                "title", phase.title(),
                "at", phase.at().toString(),
                "endedAt", phase.endedAt().map(Instant::toString).orElse(null),
                "outcome", phase.outcome(),
                "reason", phase.reason(),
                "awayMillis", phase.away().toMillis(),
                "budgetMillis", millis(phase.budget()),
                "undoMillis", millis(phase.undo()));
    }

    private static Map<String, @Nullable Object> database(Evidence.Database database) {
        return Json.object(
                "side", database.side(),
                "endpoint", database.endpoint(),
                "answersFrom", database.answersFrom(),
                "version", database.version(),
                "systemIdentifier", database.systemIdentifier(),
                "connection", database.encrypted(),
                "startedAt", database.startedAt(),
                "position", database.position(),
                "problem", database.problem());
    }

    private static Map<String, @Nullable Object> backup(Evidence.Backup backup) {
        return Json.object(
                "name", backup.name(),
                "at", backup.at().toString(),
                "holds", backup.holds(),
                "rows", backup.rows(),
                "bytes", backup.bytes(),
                "encrypted", backup.encrypted(),
                "proof", backup.proof(),
                "provenOn", backup.where());
    }

    private static @Nullable Object millis(Optional<Duration> duration) {
        return duration.map(Duration::toMillis).orElse(null);
    }

    private static <T> List<Map<String, @Nullable Object>> list(
            List<T> all, Function<T, Map<String, @Nullable Object>> form) {
        return all.stream().map(form).toList();
    }
}
