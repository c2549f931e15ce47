package dev.rehome.rewrite.scan;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys and passwords that stand in a text. What is found is never repeated: only its first characters are.
final class Credentials {
    private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]{10,}\\.(eyJ[\\w-]{10,})\\.[\\w-]{10,}");
    private static final Pattern KEY = Pattern.compile("\\b(sb_secret_[\\w-]{8,}|sbp_[0-9a-f]{20,})");
    private static final Pattern URL =
            Pattern.compile("\\bpostgres(?:ql)?://[^\\s:@/'\"`]+:([^\\s@'\"`]+)@[^\\s'\"`]+");
    private static final Pattern ASSIGNED = Pattern.compile(
            "(?im)^\\s*(?:export\\s+)?([A-Z0-9_]*(?:SUPABASE|POSTGRES|PG|DATABASE|DB)[A-Z0-9_]*(?:KEY|SECRET|PASSWORD|TOKEN))"
                    + "[ \\t]*=[ \\t]*['\"]?([^\\s'\"#]{6,})");
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "(?i).*(your|example|changeme|change-me|placeholder|xxx|\\*\\*\\*|dummy|secret-here|<|\\$\\{|\\{\\{|redacted|\\.\\.\\.).*"
                    + "|password|postgres|secret|\\$\\w+");
    private static final int SHOWN = 4;

    private Credentials() {}

    static List<Finding> of(String path, String text) {
        List<Finding> found = new ArrayList<>();
        if (text.contains("eyJ")) {
            tokens(path, text, found);
        }
        if (text.contains("sb_secret_") || text.contains("sbp_")) {
            find(KEY, "a secret key of the old service", path, text, found);
        }
        if (text.contains("postgres://") || text.contains("postgresql://")) {
            find(URL, "the password of a database's URL", path, text, found);
        }
        if (isSettings(path)) {
            assigned(path, text, found);
        }
        return found;
    }

    private static void tokens(String path, String text, List<Finding> found) {
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            String role = role(token.group(1));
            if (!role.equals("anon")) {
                add(found, path, text, token.start(), token.group(), "a token" + named(role));
            }
        }
    }

    private static void assigned(String path, String text, List<Finding> found) {
        Matcher assigned = ASSIGNED.matcher(text);
        while (assigned.find()) {
            String value = assigned.group(2);
            boolean other = TOKEN.matcher(value).find() || KEY.matcher(value).find();
            if (!other && !isPlaceholder(value)) {
                add(found, path, text, assigned.start(1), value, "the value of " + assigned.group(1));
            }
        }
    }

    private static boolean isSettings(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.contains("env") || name.endsWith(".sh") || name.endsWith(".conf") || name.endsWith(".properties");
    }

    private static void find(Pattern pattern, String what, String path, String text, List<Finding> found) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            if (!isPlaceholder(matcher.group(1))) {
                add(found, path, text, matcher.start(), matcher.group(1), what);
            }
        }
    }

    private static boolean isPlaceholder(String value) {
        return PLACEHOLDER.matcher(value).matches();
    }

    private static String named(String role) {
        return role.isEmpty() ? "" : " with the role " + role;
    }

    private static String role(String payload) {
        try {
            String json = new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
            Matcher role =
                    Pattern.compile("\"role\"\\s*:\\s*\"([\\w-]{1,40})\"").matcher(json);
            return role.find() ? role.group(1) : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static void add(List<Finding> found, String path, String text, int at, String secret, String what) {
        long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        found.add(new Finding(
                ScanProblem.CREDENTIAL,
                Severity.WARNING,
                path + ":" + line,
                "holds " + what + " (" + masked(secret) + ")",
                "take it out, and have it changed: what stood in a file is known"));
    }

    /// Its first characters and its length.
    static String masked(String secret) {
        String start = secret.substring(0, Math.min(SHOWN, secret.length() / 3));
        return start + "***, " + secret.length() + " characters";
    }
}
