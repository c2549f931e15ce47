package dev.rehome.service;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Text that other programs printed, fit to be shown: without terminal colours, and without what looks like a
/// secret. The settings have rules of their own for what people write; programs print more forms (a Git remote with a
/// token in it, a variable's assignment), so this takes out more, rather too much than too little.
final class Masked {
    private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;?]*[A-Za-z]");
    private static final Pattern USER_OF_URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)[^/\\s@\"']*@");
    private static final Pattern ASSIGNED = Pattern.compile(
            "(?i)([A-Z0-9_]*(?:password|passwd|pwd|secret|token|api_?key|service_?role|private_?key)[A-Z0-9_]*"
                    + "[\"']?\\s*[=:]\\s*)(\"[^\"]*\"|'[^']*'|[^\\s\"',}]+)");
    private static final Pattern JSON_WEB_TOKEN =
            Pattern.compile("eyJ[A-Za-z0-9_-]{6,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

    private Masked() {}

    static String text(String printed) {
        String plain = COLOUR.matcher(printed).replaceAll("");
        String named = USER_OF_URL.matcher(plain).replaceAll("$1***@");
        String tokens = JSON_WEB_TOKEN.matcher(named).replaceAll("***");
        return ASSIGNED.matcher(tokens).replaceAll(found -> Matcher.quoteReplacement(found.group(1) + "***"));
    }
}
