package dev.rehome.rewrite.check;

import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.CodeFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Credentials that stand in files. What is found is never repeated in full.
final class Secrets {
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "(?i)\\$.*|<.*|\\*+|x+|(your|my)?[-_]?(pass(word)?|pw|secret|change.?me|example|placeholder|postgres)[-_\\w]*");

    private Secrets() {}

    private static Map<String, Pattern> kinds() {
        Map<String, Pattern> kinds = new LinkedHashMap<>();
        kinds.put("a database password", Pattern.compile("postgres(?:ql)?://[^\\s:/@'\"`]+:([^\\s@'\"`]+)@"));
        kinds.put("a signed key", Pattern.compile("\\b(eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{10,})"));
        kinds.put("a secret key", Pattern.compile("\\b(sb_secret_\\w{10,}|sbp_[0-9a-f]{20,})"));
        return kinds;
    }

    static List<CheckFinding> in(CodeFile file) {
        List<CheckFinding> findings = new ArrayList<>();
        Map<String, Pattern> kinds = kinds();
        int number = 0;
        for (String line : file.text().lines().toList()) {
            number++;
            for (Map.Entry<String, Pattern> kind : kinds.entrySet()) {
                Matcher found = kind.getValue().matcher(line);
                if (found.find() && !PLACEHOLDER.matcher(found.group(1)).matches()) {
                    findings.add(finding(file.path(), number, kind.getKey(), found.group(1)));
                }
            }
        }
        return findings;
    }

    private static CheckFinding finding(String path, int line, String kind, String secret) {
        boolean local = path.matches("(.*/)?\\.env(?!.*(example|sample|template)).*");
        return new CheckFinding(
                CheckProblem.CREDENTIAL,
                local ? Severity.WARNING : Severity.BLOCKING,
                path,
                line,
                "holds " + kind + ": " + secret.substring(0, Math.min(4, secret.length())) + "...",
                local
                        ? "keep the file out of Git, and change the credential once the move is done"
                        : "take it out, change it, and read it from the environment");
    }
}
