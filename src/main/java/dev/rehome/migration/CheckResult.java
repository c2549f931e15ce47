package dev.rehome.migration;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.check.CheckFinding;
import dev.rehome.rewrite.check.CheckProblem;
import java.util.List;

/// What `rehome check` came to.
///
/// @param findings worst first
/// @param statements how many statements the code holds
/// @param planned how many of them the server planned, in every reading
public record CheckResult(List<CheckFinding> findings, int statements, int planned) {
    public CheckResult {
        findings = List.copyOf(findings);
    }

    public enum Verdict {
        OK("ok", ExitStatus.OK),
        PROBLEMS("problems", ExitStatus.NO_GO),
        COULD_NOT_CHECK("could-not-check", ExitStatus.COULD_NOT_CHECK);

        private final String word;
        private final ExitStatus exitStatus;

        Verdict(String word, ExitStatus exitStatus) {
            this.word = word;
            this.exitStatus = exitStatus;
        }

        public String word() {
            return word;
        }

        public ExitStatus exitStatus() {
            return exitStatus;
        }
    }

    public Verdict verdict() {
        if (findings.stream().anyMatch(it -> it.severity() == Severity.BLOCKING)) {
            return Verdict.PROBLEMS;
        }
        boolean unsure = findings.stream()
                .anyMatch(it -> it.code() == CheckProblem.UNPLANNED
                        || it.code() == CheckProblem.UNREADABLE
                        || it.code() == CheckProblem.NO_STATEMENT);
        return unsure || planned < statements ? Verdict.COULD_NOT_CHECK : Verdict.OK;
    }
}
