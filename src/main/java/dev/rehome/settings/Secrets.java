package dev.rehome.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Recognises secrets in text that people wrote, so that they are refused in files and masked in messages.
public final class Secrets {
    static final String MASK = "***";

    /// `scheme://user:password@`: the password may hold anything that is not a slash or white space up to the last at.
    private static final Pattern URL_PASSWORD = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://[^/\\s:@]*:)([^/\\s]*)(@)");

    /// `password=...` as a URL parameter, in a connection string or as an assignment in a shell line. A value that
    /// starts with `$` or a backtick is looked up by the shell, so it is no secret itself.
    private static final Pattern ASSIGNED = Pattern.compile(
            "(?i)((?:password|passwd|sslpassword|pgpassword|secret|token)=[\"']?)([^\\s&\"'$`][^\\s&\"']*)()");

    private Secrets() {}

    /// The text with every password in it replaced by stars.
    public static String mask(String text) {
        return replace(ASSIGNED, replace(URL_PASSWORD, text));
    }

    private static String replace(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.replaceAll(found -> found.group(2).isEmpty()
                ? Matcher.quoteReplacement(found.group())
                : Matcher.quoteReplacement(found.group(1) + MASK + found.group(3)));
    }

    /// Whether the text holds a password as it is, not as a reference.
    public static boolean isIn(String text) {
        return !mask(text).equals(text);
    }
}
