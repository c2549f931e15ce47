package dev.rehome.migration;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.migration.PreflightResult.NotChecked;
import dev.rehome.migration.PreflightResult.ServerFacts;
import dev.rehome.migration.PreflightResult.TableState;
import java.util.ArrayList;
import java.util.List;

/// Collects what the checks find. Used by one thread.
final class PreflightReport {
    private final List<ServerFacts> servers = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<NotChecked> notChecked = new ArrayList<>();
    private final List<TableState> tables = new ArrayList<>();

    void blocking(PreflightProblem code, String subject, String message, String remedy) {
        findings.add(new Finding(code, Severity.BLOCKING, subject, message, remedy));
    }

    void warning(PreflightProblem code, String subject, String message, String remedy) {
        findings.add(new Finding(code, Severity.WARNING, subject, message, remedy));
    }

    void note(PreflightProblem code, String subject, String message, String remedy) {
        findings.add(new Finding(code, Severity.NOTE, subject, message, remedy));
    }

    /// A side that cannot be used at all: the finding keeps the error's own code.
    void unusable(String side, RehomeException e) {
        String message = e.reason().isEmpty() ? e.message() : e.message() + "; " + e.reason();
        findings.add(new Finding(e.code(), Severity.BLOCKING, side, message, e.remedy()));
    }

    void notChecked(String subject, String reason) {
        notChecked.add(new NotChecked(subject, reason));
    }

    void server(ServerFacts facts) {
        servers.add(facts);
    }

    void table(TableState state) {
        tables.add(state);
    }

    PreflightResult result() {
        findings.sort(PreflightResult.WORST_FIRST);
        return new PreflightResult(servers, findings, notChecked, tables);
    }
}
