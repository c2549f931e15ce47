package dev.rehome.cli;

import dev.rehome.digest.Digest;
import dev.rehome.json.Json;
import dev.rehome.verify.CheckResult;
import dev.rehome.verify.Difference;
import dev.rehome.verify.Moment;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.Verdict;
import dev.rehome.verify.VerifyResult;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The result of a verification in both forms.
final class VerifyReport {
    private final VerifyResult result;
    private final boolean showValues;

    /// @param showValues whether values of rows may be shown; keys are shown in any case
    VerifyReport(VerifyResult result, boolean showValues) {
        this.result = result;
        this.showValues = showValues;
    }

    Map<String, @Nullable Object> json() {
        return Json.object(
                "verdict", result.verdict().word(),
                "source", moment(result.source()),
                "target", moment(result.target()),
                "readAnew", rows(result, false),
                "carriedOver", rows(result, true),
                "tables", result.tables().stream().map(t -> json(t, showValues)).toList(),
                "sequences", checks(result.sequences()),
                "foreignKeys", checks(result.foreignKeys()),
                "uniqueSets", checks(result.uniqueSets()),
                "materializedViews",
                        result.materializedViews().stream()
                                .map(t -> json(t, showValues))
                                .toList(),
                "largeObjects", checks(result.largeObjects()),
                "skipped",
                        result.skipped().stream()
                                .map(s -> Json.object("object", s.object(), "reason", s.reason()))
                                .toList());
    }

    private static Map<String, @Nullable Object> rows(VerifyResult result, boolean carried) {
        long source = 0;
        long target = 0;
        for (TableResult table : result.tables()) {
            long here = table.source().map(Digest::rows).orElse(0L);
            long there = table.target().map(Digest::rows).orElse(0L);
            source += carried
                    ? table.carried().sourceRows()
                    : here - table.carried().sourceRows();
            target += carried
                    ? table.carried().targetRows()
                    : there - table.carried().targetRows();
        }
        return Json.object("sourceRows", source, "targetRows", target);
    }

    private static Map<String, @Nullable Object> moment(Moment moment) {
        return Json.object("lsn", moment.lsn().toString(), "time", moment.time());
    }

    static Map<String, @Nullable Object> json(TableResult table, boolean showValues) {
        return Json.object(
                "name", table.name().quoted(),
                "verdict", table.verdict().word(),
                "sourceRows", rows(table.source()),
                "targetRows", rows(table.target()),
                "reason", table.reason(),
                "differences",
                        table.differences().stream()
                                .map(d -> json(d, showValues))
                                .toList(),
                "method", table.method(),
                "carriedOver",
                        Json.object(
                                "sourceRows", table.carried().sourceRows(),
                                "targetRows", table.carried().targetRows(),
                                "since", table.carried().since()),
                "sourceDigest", table.source().map(Digest::toString).orElse(null),
                "targetDigest", table.target().map(Digest::toString).orElse(null));
    }

    private static @Nullable Object rows(Optional<Digest> digest) {
        return digest.isPresent() ? digest.get().rows() : null;
    }

    private static Map<String, @Nullable Object> json(Difference difference, boolean showValues) {
        Map<String, @Nullable Object> json = Json.object(
                "kind", difference.kind().word(),
                "key", difference.key(),
                "columns", difference.columns());
        if (difference.count() > 1) {
            json.put("count", difference.count());
        }
        if (showValues) {
            json.put(
                    "values",
                    difference.values().stream()
                            .map(v -> Json.object("column", v.column(), "source", v.source(), "target", v.target()))
                            .toList());
        }
        return json;
    }

    private static List<Map<String, @Nullable Object>> checks(List<CheckResult> checks) {
        return checks.stream()
                .map(c -> Json.object(
                        "name",
                        c.name(),
                        "table",
                        c.table(),
                        "verdict",
                        c.verdict().word(),
                        "reason",
                        c.reason()))
                .toList();
    }

    /// One line a table, the differences, what else is not equal, and the verdict.
    void print(Text text) {
        text.line("source read at " + result.source().lsn() + ", "
                + result.source().time());
        text.line("target read at " + result.target().lsn() + ", "
                + result.target().time());
        text.table(
                List.of("table", "verdict", ">source rows", ">target rows", "reason"),
                result.tables().stream().map(VerifyReport::cells).toList());
        result.tables().forEach(table -> differences(text, table));
        result.materializedViews().forEach(view -> view(text, view));
        checks(text, "sequence", "sequences", result.sequences());
        checks(text, "foreign key", "foreign keys", result.foreignKeys());
        checks(text, "unique set", "unique sets", result.uniqueSets());
        checks(text, "", "large objects", result.largeObjects());
        result.skipped().forEach(s -> text.line("not verified: " + s.object() + ": " + s.reason()));
        carried(text);
        text.line(verdict(text));
    }

    private void carried(Text text) {
        Optional<String> since = result.tables().stream()
                .map(t -> t.carried().since())
                .filter(s -> !s.isEmpty())
                .min(Comparator.naturalOrder());
        if (since.isPresent()) {
            text.line("read anew: " + sum(rows(result, false)) + "; as they were when read before, since " + since.get()
                    + ": " + sum(rows(result, true)) + " (--full reads them again)");
        }
    }

    private static String sum(Map<String, @Nullable Object> rows) {
        return rows.get("sourceRows") + " rows on source, " + rows.get("targetRows") + " on target";
    }

    private static List<String> cells(TableResult table) {
        return List.of(
                table.name().quoted(),
                table.verdict().word(),
                table.source().map(d -> Amounts.count(d.rows())).orElse("-"),
                table.target().map(d -> Amounts.count(d.rows())).orElse("-"),
                table.reason());
    }

    private void differences(Text text, TableResult table) {
        for (Difference difference : table.differences()) {
            String key = difference.key().entrySet().stream()
                    .map(e -> e.getKey() + " = " + shown(e.getValue()))
                    .collect(Collectors.joining(", "));
            String times = difference.count() > 1 ? " (" + Amounts.count(difference.count()) + " times)" : "";
            String columns = difference.columns().isEmpty() ? "" : ": " + String.join(", ", difference.columns());
            text.line(table.name().quoted() + " " + difference.kind().word() + " " + key + times + columns);
            if (showValues) {
                difference
                        .values()
                        .forEach(v ->
                                text.line("  " + v.column() + ": " + shown(v.source()) + " | " + shown(v.target())));
            }
        }
    }

    /// One line whatever the value holds.
    private static String shown(@Nullable String value) {
        return value == null ? "NULL" : value.replace("\n", "\\n").replace("\r", "\\r");
    }

    private void view(Text text, TableResult view) {
        String reason = view.reason().isEmpty() ? "" : ": " + view.reason();
        text.line("materialized view " + view.name().quoted() + " "
                + view.verdict().word() + reason);
        differences(text, view);
    }

    private static void checks(Text text, String one, String many, List<CheckResult> checks) {
        long equal = checks.stream().filter(c -> c.verdict() == Verdict.EQUAL).count();
        for (CheckResult check : checks) {
            if (check.verdict() != Verdict.EQUAL || !check.reason().isEmpty()) {
                String table = check.table().isEmpty() ? "" : " on " + check.table();
                text.line((one + " " + check.name() + table + " "
                                + check.verdict().word() + ": " + check.reason())
                        .strip());
            }
        }
        if (!checks.isEmpty()) {
            text.line(String.format(Locale.ROOT, "%s: %,d of %,d equal", many, equal, checks.size()));
        }
    }

    private String verdict(Text text) {
        long tables = result.tables().size();
        long equal = result.tables().stream()
                .filter(t -> t.verdict() == Verdict.EQUAL)
                .count();
        String line = result.verdict().word() + ": " + Amounts.count(equal) + " of " + Amounts.count(tables)
                + " tables equal";
        return switch (result.verdict()) {
            case EQUAL -> text.good(line);
            case DIFFERENT -> text.bad(line);
            case COULD_NOT_CHECK -> text.doubtful(line);
        };
    }
}
