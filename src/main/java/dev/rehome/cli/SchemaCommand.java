package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Finding;
import dev.rehome.json.Json;
import dev.rehome.migration.SchemaResult;
import dev.rehome.migration.SchemaRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome schema`
@Command(
        name = "schema",
        description = {
            "Show what the target lacks of the source's schema, and what differs; with --execute make what it lacks.",
            "Nothing that is there is changed or dropped."
        })
final class SchemaCommand implements CliCommand {
    @Option(names = "--execute", description = "make what the target lacks")
    boolean execute;

    @Option(names = "--include", paramLabel = "GLOB", description = "only these tables, for example public.*")
    List<String> include = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "GLOB", description = "not these tables")
    List<String> exclude = new ArrayList<>();

    @Override
    public Outcome run(Context context) {
        try (Connections connections = Connections.of(context)) {
            SchemaResult result =
                    new SchemaRun(connections.source(), connections.target(), include, exclude).run(execute);
            ExitStatus status = result.complete() ? ExitStatus.OK : ExitStatus.NO_GO;
            return new Outcome(status, json(result), text -> print(result, text));
        }
    }

    private static Map<String, @Nullable Object> json(SchemaResult result) {
        return Json.object(
                "executed",
                result.executed(),
                "made",
                result.made(),
                "missing",
                result.missing().stream()
                        .map(s -> Json.object(
                                "object",
                                s.id().toString(),
                                "section",
                                s.section()
                                        .name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-'),
                                "sql",
                                s.sql()))
                        .toList(),
                "different",
                result.different().stream()
                        .map(d -> Json.object(
                                "object",
                                d.object().toString(),
                                "what",
                                d.what(),
                                "source",
                                d.source(),
                                "target",
                                d.target()))
                        .toList(),
                "extra",
                result.extra().stream().map(Object::toString).toList(),
                "notMoved",
                result.notMoved().stream()
                        .map(n -> Json.object("object", n.object(), "reason", n.reason()))
                        .toList(),
                "findings",
                result.findings().stream()
                        .map(f -> Json.object(
                                "code",
                                f.code().text(),
                                "severity",
                                f.severity().word(),
                                "subject",
                                f.subject(),
                                "message",
                                f.message(),
                                "remedy",
                                f.remedy()))
                        .toList());
    }

    /// Without `--execute` it is SQL that psql takes; what is no statement is a comment.
    private static void print(SchemaResult result, Text text) {
        String lead = result.executed() ? "" : "-- ";
        if (result.executed()) {
            text.line(Amounts.counted(result.made(), "statement") + " made");
            result.missing().forEach(s -> text.line(text.bad("missing") + " " + s.id()));
        } else {
            result.missing().forEach(s -> text.line(s.sql() + ";"));
        }
        result.different()
                .forEach(d -> remark(
                        text,
                        lead,
                        text.bad("different") + " " + d.object() + ", " + d.what() + ": source: " + d.source()
                                + ", target: " + d.target()));
        result.extra().forEach(id -> remark(text, lead, text.doubtful("extra") + " " + id + ": only on the target"));
        result.notMoved()
                .forEach(n -> remark(text, lead, text.doubtful("not moved") + " " + n.object() + ": " + n.reason()));
        result.findings().forEach(f -> print(f, text, lead));
        remark(text, lead, summary(result, text));
    }

    private static void print(Finding finding, Text text, String lead) {
        remark(text, lead, text.doubtful(finding.severity().word()) + " " + Findings.line(finding));
        if (!finding.remedy().isEmpty()) {
            remark(text, lead, "  remedy: " + finding.remedy());
        }
    }

    private static void remark(Text text, String lead, String remark) {
        remark.lines().forEach(line -> text.line(lead + line));
    }

    private static String summary(SchemaResult result, Text text) {
        if (result.complete()) {
            return text.good("the target has all of the source's schema");
        }
        List<String> parts = new ArrayList<>();
        if (!result.missing().isEmpty()) {
            parts.add(Amounts.counted(result.missing().size(), "statement") + " missing");
        }
        if (!result.different().isEmpty()) {
            parts.add(Amounts.counted(result.different().size(), "difference")
                    + (result.executed()
                            ? ", to be settled by hand"
                            : ", to be settled by hand: --execute alters nothing"));
        }
        String line = text.bad(String.join("; ", parts));
        return result.executed() || result.missing().isEmpty() ? line : line + "; to make what is missing: --execute";
    }
}
