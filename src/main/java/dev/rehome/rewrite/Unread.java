package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.scan.ScanProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files that hold code among other things, as `.vue` and `.svelte` do: they are not read, but what they load has to
/// stay.
final class Unread {
    private static final Pattern LOADS =
            Pattern.compile("(?:\\bfrom\\s*|\\bimport\\s*\\(?\\s*|\\brequire\\s*\\(\\s*)([\"'])([^\"'\\n]+)\\1");
    private static final Pattern OLD_CLIENT = Pattern.compile("@supabase/|#supabase/|\\bsupabase\\b");

    private Unread() {}

    static boolean isOne(String path) {
        return isPage(path) || path.matches(".*\\.d\\.[mc]?ts");
    }

    private static boolean isPage(String path) {
        return path.matches(".*\\.(vue|svelte|astro|html)");
    }

    /// What a text loads, as it is written there.
    static List<String> specifiers(String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = LOADS.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(2));
        }
        return found;
    }

    /// @param files texts by path
    /// @param modules files that make a client
    static List<Finding> findings(Map<String, String> files, Resolve resolve, Set<String> modules) {
        List<Finding> findings = new ArrayList<>();
        files.forEach((path, text) -> {
            boolean loads = specifiers(text).stream().anyMatch(specifier -> resolve.leadsTo(path, specifier, modules));
            if (isPage(path) && (loads || OLD_CLIENT.matcher(text).find())) {
                findings.add(
                        new Finding(
                                ScanProblem.NOT_READ,
                                Severity.WARNING,
                                path,
                                "uses the old client, and files of this kind are not read: it stays as it is",
                                "answer it from an endpoint of the server where it runs in a browser, else rewrite it by hand"));
            }
        });
        return findings;
    }

    interface Resolve {
        /// Whether a specifier of a file leads to one of some modules.
        boolean leadsTo(String from, String specifier, Set<String> modules);
    }
}
