package dev.rehome.cli;

import dev.rehome.finding.Finding;
import dev.rehome.json.Json;
import dev.rehome.rewrite.ScanDatabase;
import dev.rehome.rewrite.ScanDatabase.Relation;
import dev.rehome.rewrite.ScanResult;
import dev.rehome.rewrite.reach.Reach.Query;
import dev.rehome.rewrite.scan.Inventory;
import dev.rehome.settings.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A scan's result in its three forms.
final class ScanReport {
    private static final Pattern PLACE = Pattern.compile("(.+):(\\d+)");
    private static final int FINDINGS_SHOWN = 200;

    private final ScanResult result;
    private final Map<String, Relation> relations = new LinkedHashMap<>();
    private final boolean compared;

    ScanReport(ScanResult result, Optional<ScanDatabase> database) {
        this.result = result;
        this.compared = database.isPresent();
        database.ifPresent(
                it -> it.tables().forEach(table -> relations.put(table.name().quoted(), table)));
    }

    Map<String, @Nullable Object> json() {
        return Json.object(
                "files",
                result.files().stream().map(ScanReport::file).toList(),
                "totals",
                Json.object(
                        "files", result.files().size(),
                        "chains", result.chains(),
                        "tables", List.copyOf(result.tables().keySet()),
                        "functions", List.copyOf(result.functions().keySet()),
                        "lines", result.lines(),
                        "hours", result.hours()),
                "tables",
                result.tables().entrySet().stream()
                        .map(entry -> table(entry.getKey(), entry.getValue()))
                        .toList(),
                "variables",
                result.variables().entrySet().stream()
                        .map(entry -> Json.object("name", entry.getKey(), "places", entry.getValue()))
                        .toList(),
                "findings",
                result.findings().stream().map(ScanReport::finding).toList());
    }

    private static Map<String, @Nullable Object> file(Inventory.File file) {
        return Json.object(
                "path",
                file.path(),
                "lines",
                file.lines(),
                "category",
                file.category(),
                "reach",
                file.reach(),
                "chains",
                file.queries().size(),
                "hours",
                file.hours(),
                "queries",
                file.queries().stream().map(ScanReport::query).toList());
    }

    private static Map<String, @Nullable Object> query(Query query) {
        return Json.object(
                "line", query.line(),
                "column", query.column(),
                "verb", query.verb(),
                "name", query.name().orElse(null),
                "form", query.form(),
                "access", query.access().name().toLowerCase(Locale.ROOT),
                "sure", query.sure());
    }

    private Map<String, @Nullable Object> table(String name, int chains) {
        Relation there = relations.get(name);
        return Json.object(
                "name",
                name,
                "chains",
                chains,
                "rows",
                there == null || there.rows() < 0 ? null : there.rows(),
                "exact",
                there == null ? null : there.exact(),
                "missing",
                compared ? there == null : null);
    }

    /// A subject that is a place in a file is given as path and line, too.
    private static Map<String, @Nullable Object> finding(Finding finding) {
        Matcher place = PLACE.matcher(finding.subject());
        boolean inFile = place.matches();
        return Json.object(
                "code",
                finding.code().text(),
                "severity",
                finding.severity().word(),
                "subject",
                finding.subject(),
                "path",
                inFile ? place.group(1) : null,
                "line",
                inFile ? Integer.parseInt(place.group(2)) : null,
                "message",
                Secrets.mask(finding.message()),
                "remedy",
                finding.remedy());
    }

    private static final List<String> HEADINGS =
            List.of("file", ">lines", "category", ">chains", "reached by", ">hours by hand");

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (Inventory.File file : result.files()) {
            rows.add(List.of(
                    file.path(),
                    Integer.toString(file.lines()),
                    file.category(),
                    Integer.toString(file.queries().size()),
                    String.join(", ", file.reach()),
                    Double.toString(file.hours())));
        }
        return rows;
    }

    void print(Text text) {
        if (!result.files().isEmpty()) {
            text.table(HEADINGS, rows());
            text.line();
            text.table(tableHeadings(), tableRows());
            text.line();
        }
        int shown = Math.min(FINDINGS_SHOWN, result.findings().size());
        for (Finding finding : result.findings().subList(0, shown)) {
            text.line(text.doubtful(finding.severity().word()) + " "
                    + finding.code().text() + " " + finding.subject() + ": " + Secrets.mask(finding.message()));
        }
        if (shown < result.findings().size()) {
            text.line("and " + (result.findings().size() - shown) + " more findings: --format json has them all");
        }
        text.line(text.bold(summary()));
    }

    private String summary() {
        if (result.files().isEmpty()) {
            return "no file reaches the old service";
        }
        return Amounts.counted(result.files().size(), "file") + ", "
                + Amounts.counted(result.chains(), "chain") + ", "
                + Amounts.counted(result.tables().size(), "table") + ", "
                + Amounts.counted(result.lines(), "line") + ", about "
                + String.format(Locale.ROOT, "%.0f", result.hours()) + " hours by hand";
    }

    private List<String> tableHeadings() {
        return compared
                ? List.of("table or function", ">chains", ">rows", "policies")
                : List.of("table or function", ">chains");
    }

    private List<List<String>> tableRows() {
        List<List<String>> rows = new ArrayList<>();
        result.tables().forEach((name, chains) -> rows.add(row(name, chains)));
        result.functions().forEach((name, chains) -> {
            List<String> row = new ArrayList<>(List.of(name + "()", Integer.toString(chains)));
            while (row.size() < tableHeadings().size()) {
                row.add("");
            }
            rows.add(row);
        });
        return rows;
    }

    private List<String> row(String name, int chains) {
        List<String> row = new ArrayList<>(List.of(name, Integer.toString(chains)));
        if (compared) {
            Relation there = relations.get(name);
            row.add(there == null ? "missing" : rows(there));
            row.add(there == null ? "" : String.join(", ", there.policies()));
        }
        return row;
    }

    private static String rows(Relation table) {
        if (table.rows() < 0 || table.view()) {
            return "";
        }
        return (table.exact() ? "" : "about ") + table.rows();
    }

    void markdown(Text text) {
        text.line("# What reaches the old service");
        text.line();
        text.line(summary() + ".");
        text.line();
        table(text, HEADINGS, rows());
        table(text, tableHeadings(), tableRows());
        if (!result.findings().isEmpty()) {
            table(
                    text,
                    List.of("severity", "code", "where", "what", "remedy"),
                    result.findings().stream()
                            .map(finding -> List.of(
                                    finding.severity().word(),
                                    finding.code().text(),
                                    finding.subject(),
                                    Secrets.mask(finding.message()),
                                    finding.remedy()))
                            .toList());
        }
    }

    private static void table(Text text, List<String> headings, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        text.line("| "
                + String.join(
                        " | ",
                        headings.stream().map(it -> it.replaceFirst("^>", "")).toList()) + " |");
        text.line("|"
                + String.join(
                        "|",
                        headings.stream()
                                .map(it -> it.startsWith(">") ? "--:" : "---")
                                .toList()) + "|");
        for (List<String> row : rows) {
            text.line(
                    "| " + String.join(" | ", row.stream().map(ScanReport::cell).toList()) + " |");
        }
        text.line();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
