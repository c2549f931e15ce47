package dev.rehome.migration;

import dev.rehome.finding.Nearest;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.rewrite.check.CheckFinding;
import dev.rehome.rewrite.check.CheckProblem;
import dev.rehome.rewrite.check.CodeStatement;
import dev.rehome.rewrite.check.CodeStatement.Form;
import dev.rehome.rewrite.check.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What to say of a statement that a server refuses, or plans in a way that somebody should know of, and the DDL that
/// would mend it.
final class StatementAdvice {
    /// From here on a table that is read as a whole for one statement is worth a word.
    private static final long LARGE_ROWS = 10_000;

    private static final Pattern INSERT_INTO =
            Pattern.compile("(?i)INSERT\\s+INTO\\s+((?:\"[^\"]+\"|[\\w$]+)(?:\\.(?:\"[^\"]+\"|[\\w$]+))?)");
    private static final Pattern CONFLICT = Pattern.compile("(?i)ON\\s+CONFLICT\\s*\\(([^)]*)\\)");
    private static final Pattern MISSING_TABLE = Pattern.compile("relation \"(.+)\" does not exist");
    private static final Pattern MISSING_COLUMN = Pattern.compile(
            "column (?:\"([^\"]+)\"|(?:[\\w$\"]+\\.)*\"?([\\w$ ]+)\"?)(?: of relation \"([^\"]+)\")? does not exist");
    private static final Pattern SCAN = Pattern.compile("Seq Scan on (?:[\\w$\"]+\\.)?(\"[^\"]+\"|[\\w$]+)");
    private static final Pattern COLUMN =
            Pattern.compile("\\(\\(*\"?([\\w$]+)\"?(?:\\)::[\\w ]+)? (?:=|<|>|<=|>=|~~) ");

    private final Session session;
    private final Map<String, Long> rows = new TreeMap<>();

    StatementAdvice(Session session) {
        this.session = session;
        session.query(
                        "SELECT c.relname, greatest(c.reltuples, 0)::bigint FROM pg_catalog.pg_class c"
                                + " WHERE c.relkind IN ('r', 'm', 'p') AND pg_catalog.pg_table_is_visible(c.oid)",
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> rows.put(entry.getKey(), entry.getValue()));
    }

    CheckFinding refused(CodeStatement statement, SqlText reading, String sql, ServerError error) {
        boolean conflict = error.sqlState().equals("42P10");
        boolean transaction = error.sqlState().equals("42601") && isNoQuery(sql);
        CheckProblem code = conflict ? CheckProblem.CONFLICT : CheckProblem.STATEMENT;
        if (transaction) {
            return finding(
                    statement,
                    CheckProblem.UNPLANNED,
                    Severity.WARNING,
                    "could not plan: " + reading.display() + ": changes the schema, so a server does not plan it",
                    "look at it by hand");
        }
        return finding(
                statement, code, Severity.BLOCKING, error.words() + ": " + reading.display(), remedy(sql, error));
    }

    private static boolean isNoQuery(String sql) {
        return sql.strip().matches("(?is)(CREATE|ALTER|DROP|TRUNCATE|GRANT|REVOKE|REFRESH)\\s.*");
    }

    private String remedy(String sql, ServerError error) {
        return switch (error.sqlState()) {
            case "42P10" -> conflictRemedy(sql);
            case "42P01" -> tableRemedy(error.message());
            case "42703" -> columnRemedy(error.message());
            case "42883" -> "create the function or operator, or cast the values to the types that it takes";
            case "42804", "22P02" -> "cast the value to the column's type, or correct it";
            case "42P18" -> "cast the parameter: its type cannot be told, as in $1::text";
            default -> "correct the statement, or bring the schema to what it expects";
        };
    }

    private String tableRemedy(String message) {
        Matcher missing = MISSING_TABLE.matcher(message);
        String name = missing.find() ? missing.group(1) : "";
        return Nearest.of(name, rows.keySet())
                .map(near -> "is " + near + " meant? Else create the table: rehome schema shows what the target lacks")
                .orElse("create the table: rehome schema shows what the target lacks");
    }

    private String columnRemedy(String message) {
        Matcher missing = MISSING_COLUMN.matcher(message);
        if (!missing.find()) {
            return "add the column: rehome schema shows what the target lacks";
        }
        String column = missing.group(1) == null ? missing.group(2) : missing.group(1);
        String table = missing.group(3) == null ? "TABLE" : missing.group(3);
        List<String> known = session.query(
                "SELECT DISTINCT a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
                        + " WHERE a.attnum > 0 AND NOT a.attisdropped AND pg_catalog.pg_table_is_visible(c.oid)"
                        + " AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname = ?",
                row -> row.getString(1),
                table);
        String hint = Nearest.of(column, known)
                .map(near -> "is " + near + " meant? Else: ")
                .orElse("");
        return hint + "ALTER TABLE " + table + " ADD COLUMN " + column + " TYPE";
    }

    private String conflictRemedy(String sql) {
        Matcher insert = INSERT_INTO.matcher(sql);
        Matcher conflict = CONFLICT.matcher(sql);
        if (!insert.find() || !conflict.find()) {
            return "create the unique index that ON CONFLICT names";
        }
        String table = insert.group(1);
        String columns = conflict.group(1).strip();
        String partial = partialIndex(table, columns)
                .map(name -> "the partial index " + name + " does not count; ")
                .orElse("");
        return partial + "CREATE UNIQUE INDEX ON " + table + " (" + columns + ")";
    }

    /// A unique index over the same columns that holds only some rows.
    private Optional<String> partialIndex(String table, String columns) {
        List<String> wanted = List.of(columns.replace("\"", "").split("\\s*,\\s*"));
        return session.query("""
                SELECT i.indexrelid::pg_catalog.regclass::text,
                       (SELECT string_agg(a.attname, ',') FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey))
                  FROM pg_catalog.pg_index i
                 WHERE i.indrelid = pg_catalog.to_regclass(?) AND i.indisunique AND i.indpred IS NOT NULL""", row -> Map.entry(row.getString(1), String.valueOf(row.getString(2))), table).stream()
                .filter(index -> List.of(index.getValue().split(",")).containsAll(wanted))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    List<CheckFinding> planned(CodeStatement statement, SqlText reading, StatementPlan.Planned plan) {
        List<CheckFinding> findings = new ArrayList<>(parameters(statement, reading, plan.parameterTypes()));
        findings.addAll(scans(statement, reading, plan.plan()));
        return findings;
    }

    /// npm `pg` sends an array as `{a,b}` and a text as it is, whatever the column is.
    private static List<CheckFinding> parameters(CodeStatement statement, SqlText reading, List<String> types) {
        List<CheckFinding> findings = new ArrayList<>();
        for (int i = 0; i < Math.min(types.size(), statement.parameters().size()); i++) {
            CodeStatement.SentValue value = statement.parameters().get(i);
            String type = types.get(i);
            boolean json = type.matches("jsonb?");
            String wrong = json && value.form() == Form.ARRAY
                    ? "an array is sent as {a,b}, which is no JSON, and [] as {}, which is stored as an object"
                    : type.endsWith("[]") && value.form() == Form.JSON ? "JSON text is no array literal" : "";
            if (!wrong.isEmpty()) {
                findings.add(finding(
                        statement,
                        CheckProblem.PARAMETER,
                        Severity.BLOCKING,
                        "$" + (i + 1) + " is " + type + ", and " + value.code() + " does not fit: " + wrong + ": "
                                + reading.display(),
                        json ? "JSON.stringify(" + value.code() + ")" : "send the array itself"));
            }
        }
        return findings;
    }

    private List<CheckFinding> scans(CodeStatement statement, SqlText reading, List<String> plan) {
        List<CheckFinding> findings = new ArrayList<>();
        for (int i = 0; i + 1 < plan.size(); i++) {
            Matcher scan = SCAN.matcher(plan.get(i));
            boolean filtered = plan.get(i + 1).strip().startsWith("Filter: ");
            if (!scan.find() || !filtered) {
                continue;
            }
            String table = scan.group(1).replace("\"", "");
            long count = rows.getOrDefault(table, 0L);
            if (count >= LARGE_ROWS) {
                String columns = COLUMN.matcher(plan.get(i + 1))
                        .results()
                        .map(found -> found.group(1))
                        .distinct()
                        .collect(Collectors.joining(", "));
                findings.add(finding(
                        statement,
                        CheckProblem.SLOW,
                        Severity.WARNING,
                        "reads all of " + table + ", about " + count + " rows: " + reading.display(),
                        columns.isEmpty()
                                ? "look whether an index can serve it: "
                                        + plan.get(i + 1).strip()
                                : "CREATE INDEX ON " + table + " (" + columns + ")"));
            }
        }
        return findings;
    }

    private static CheckFinding finding(
            CodeStatement statement, CheckProblem code, Severity severity, String message, String remedy) {
        return new CheckFinding(code, severity, statement.path(), statement.line(), message, remedy);
    }
}
