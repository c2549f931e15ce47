package dev.rehome.cli;

import dev.rehome.finding.Finding;
import dev.rehome.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a finding reads in both forms, the same in every command that says nothing more of it.
final class Findings {
    private Findings() {}

    static Map<String, @Nullable Object> json(Finding finding) {
        return Json.object(
                "code", finding.code().text(),
                "severity", finding.severity().word(),
                "subject", finding.subject(),
                "message", finding.message(),
                "remedy", finding.remedy());
    }

    /// One line, and another for the remedy.
    ///
    /// @param severity its word, coloured as the command wants it
    static void print(Finding finding, String severity, Text text) {
        text.line(severity + " " + line(finding));
        if (!finding.remedy().isEmpty()) {
            text.line("  remedy: " + finding.remedy());
        }
    }

    /// Code, subject and message.
    static String line(Finding finding) {
        return finding.code().text() + " " + finding.subject() + ": " + finding.message();
    }
}
