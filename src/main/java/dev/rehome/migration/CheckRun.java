package dev.rehome.migration;

import dev.rehome.finding.Severity;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.StatementText;
import dev.rehome.rewrite.check.CheckFinding;
import dev.rehome.rewrite.check.CheckProblem;
import dev.rehome.rewrite.check.CodeReport;
import dev.rehome.rewrite.check.CodeStatement;
import dev.rehome.rewrite.check.Pools;
import dev.rehome.rewrite.check.SqlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Looks at code as it will run on a server: nothing of the old client left, and every statement planned there.
/// Changes nothing.
public final class CheckRun {
    private final Server database;
    private final Path code;

    public CheckRun(Server database, Path code) {
        this.database = database;
        this.code = code;
    }

    public CheckResult run() {
        CodeReport report = CodeReport.of(code);
        List<CheckFinding> findings = new ArrayList<>(report.findings());
        int planned = 0;
        try (Session session = database.open("check")) {
            pools(report, session).ifPresent(findings::add);
            try (StatementPlanner planner = new StatementPlanner(session)) {
                StatementAdvice advice = new StatementAdvice(session);
                for (CodeStatement statement : report.statements()) {
                    List<CheckFinding> found = look(statement, planner, advice);
                    findings.addAll(found);
                    planned += found.stream().allMatch(CheckRun::isAdvice) ? 1 : 0;
                }
            }
        }
        if (report.statements().isEmpty() && report.usesDatabase()) {
            findings.add(new CheckFinding(
                    CheckProblem.NO_STATEMENT,
                    Severity.WARNING,
                    ".",
                    0,
                    "the code uses PostgreSQL, and no statement was found in it",
                    "give the folder that holds the application's own code"));
        }
        findings.sort(CheckFinding.ORDER);
        return new CheckResult(findings, report.statements().size(), planned);
    }

    /// Whether the statement is planned all the same.
    private static boolean isAdvice(CheckFinding finding) {
        return finding.code() == CheckProblem.PARAMETER || finding.code() == CheckProblem.SLOW;
    }

    private static List<CheckFinding> look(CodeStatement statement, StatementPlanner planner, StatementAdvice advice) {
        List<CheckFinding> findings = plan(statement, statement.readings(), planner, advice);
        boolean isNoSql = findings.stream().anyMatch(it -> it.message().contains("42601"));
        // Conditions that exclude each other make no SQL together; each of them alone has to.
        return isNoSql && !statement.alternatives().isEmpty()
                ? plan(statement, statement.alternatives(), planner, advice)
                : findings;
    }

    private static List<CheckFinding> plan(
            CodeStatement statement, List<SqlText> readings, StatementPlanner planner, StatementAdvice advice) {
        List<CheckFinding> findings = new ArrayList<>();
        for (SqlText reading : readings) {
            Optional<CheckFinding> unknown = unknown(statement, reading, planner);
            if (unknown.isPresent()) {
                findings.add(unknown.get());
                continue;
            }
            Function<String, String> payload =
                    reading.table().flatMap(planner::payload).orElse(part -> part);
            String sql = reading.sql(payload);
            if (StatementText.count(sql) > 1) {
                findings.add(unplanned(
                        statement,
                        "could not plan: " + reading.display() + ": it holds several statements",
                        "send each by itself"));
                continue;
            }
            switch (planner.plan(sql)) {
                case StatementPlan.Refused it -> findings.add(advice.refused(statement, reading, sql, it.error()));
                case StatementPlan.Planned it -> findings.addAll(advice.planned(statement, reading, it));
            }
        }
        return findings.stream().distinct().toList();
    }

    /// Why a reading is not complete.
    private static Optional<CheckFinding> unknown(CodeStatement statement, SqlText reading, StatementPlanner planner) {
        List<String> reasons = new ArrayList<>(reading.unknowns());
        if (!reading.payloadParts().isEmpty()
                && reading.table().flatMap(planner::payload).isEmpty()) {
            reasons.add(reading.table().map(table -> "the columns of " + table).orElse("the table"));
        }
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of(unplanned(
                        statement,
                        "could not plan: " + reading.display() + ": known only when it runs: "
                                + String.join(", ", reasons),
                        "run it once against the target by hand, or write its text out"));
    }

    private static CheckFinding unplanned(CodeStatement statement, String message, String remedy) {
        return new CheckFinding(
                CheckProblem.UNPLANNED, Severity.WARNING, statement.path(), statement.line(), message, remedy);
    }

    private static Optional<CheckFinding> pools(CodeReport report, Session session) {
        int each = report.pools().stream().mapToInt(Pools.Pool::connectionsMax).sum();
        if (each == 0) {
            return Optional.empty();
        }
        int limit = Integer.parseInt(session.scalar("SHOW max_connections"))
                - Integer.parseInt(session.scalar("SHOW superuser_reserved_connections"));
        int processes = Math.max(1, report.processes());
        int most = each * processes;
        if (most <= limit) {
            return Optional.empty();
        }
        Pools.Pool pool = report.pools().getFirst();
        return Optional.of(new CheckFinding(
                CheckProblem.POOLS,
                Severity.BLOCKING,
                pool.path(),
                pool.line(),
                processes + (processes == 1 ? " process" : " processes") + " with pools of " + each
                        + " connections open " + most + ", and the server takes " + limit,
                "make max of the pools at most "
                        + Math.max(1, limit / processes / report.pools().size()) + ", or raise max_connections"));
    }
}
