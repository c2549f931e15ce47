package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
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

    private static void print(SchemaResult result, Text text) {
        if (!result.executed()) {
            result.missing().forEach(s -> text.line(s.sql() + ";"));
        } else {
            text.line(result.made() + " statements made");
            result.missing().forEach(s -> text.line(text.bad("missing") + " " + s.id()));
        }
        result.different()
                .forEach(d -> text.line(text.bad("different") + " " + d.object() + ", " + d.what() + ": source: "
                        + d.source() + ", target: " + d.target()));
        result.extra().forEach(id -> text.line(text.doubtful("extra") + " " + id));
        result.notMoved().forEach(n -> text.line(text.doubtful("not moved") + " " + n.object() + ": " + n.reason()));
        result.findings()
                .forEach(f -> text.line(text.doubtful(f.severity().word()) + " "
                        + f.code().text() + " " + f.subject() + ": " + f.message()));
        text.line(
                result.complete()
                        ? text.good("the target has all of the source's schema")
                        : text.bad(result.missing().size() + " statements missing, "
                                + result.different().size() + " differences"));
    }
}
