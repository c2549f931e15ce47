package dev.rehome.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules about text that no compiler knows. A new rule is a line in a table below, with what to do instead.
class TidyTest {
    private static final String SELF = "TidyTest.java";
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern CODE_NAME = Pattern.compile("`([A-Z][A-Za-z]+(?:[A-Z][A-Za-z]*)*)`");
    private static final Pattern DEPENDENCY =
            Pattern.compile("(?s)<dependency>.*?<artifactId>([^<*]+)</artifactId>.*?</dependency>");
    private static final int DOC_COLUMNS = 120;

    /// Call or word in Java code, and what to write instead.
    private static Map<Pattern, String> bannedInJava() {
        Map<Pattern, String> banned = new LinkedHashMap<>();
        banned.put(Pattern.compile("\\.printStackTrace\\(\\)"), "throw a RehomeException with a cause");
        banned.put(Pattern.compile("(?<!\\w)new RuntimeException\\("), "RehomeException, or a precise JDK exception");
        banned.put(Pattern.compile("String\\.format\\(\""), "String.format(Locale.ROOT, ...) or formatted text");
        banned.put(Pattern.compile("(?<!\")\"\\.formatted\\("), "String.format(Locale.ROOT, ...)");
        banned.put(Pattern.compile("\\.to(Lower|Upper)Case\\(\\)"), "toLowerCase(Locale.ROOT)");
        banned.put(Pattern.compile("import (static )?[\\w.]+\\.\\*;"), "import what is used by name");
        banned.put(Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b"), "do it, or write it down where plans are kept");
        banned.put(Pattern.compile("Charset\\.defaultCharset\\(\\)"), "StandardCharsets.UTF_8");
        return banned;
    }

    private static Map<Pattern, String> bannedInTests() {
        return Map.of(Pattern.compile("Thread\\.sleep\\("), "wait on a condition with a limit");
    }

    /// Text that must stand nowhere in the repository, and why.
    private static Map<Pattern, String> bannedEverywhere() {
        Map<Pattern, String> banned = new LinkedHashMap<>();
        banned.put(Pattern.compile("(?<![\\w/.])/(work|home/\\w+|Users/\\w+)/"), "a path of somebody's machine");
        banned.put(Pattern.compile("^(<{7}|>{7}) "), "a merge conflict");
        return banned;
    }

    @Test
    void javaUsesNoBannedCall() {
        List<String> found = new ArrayList<>();
        for (Path file : Repository.files(".java")) {
            if (!file.endsWith(SELF)) {
                search(file, bannedInJava(), found);
            }
            if (file.startsWith("src/test")
                    && !file.endsWith(SELF)
                    && !file.startsWith("src/test/java/dev/rehome/testing")) {
                search(file, bannedInTests(), found);
            }
        }
        assertThat(found).isEmpty();
    }

    /// The machine's clock may be set while something is measured: what asks it stands here, and why.
    @Test
    void nothingThatMovesRowsMeasuresByAClockThatJumps() {
        Set<String> told = Set.of(
                // the time of the server against that of this machine: no clock that does not jump knows both
                "TargetTransaction.java",
                // a field of the protocol that no server relies on
                "ReplicationStream.java",
                // when another process verified
                "Gates.java",
                "VerifyPart.java",
                // what entries of the journal are stamped with
                "CutoverRun.java",
                // reads it once, and goes on by the other
                "Timekeeper.java");
        Pattern clock = Pattern.compile("Instant\\.now\\(|currentTimeMillis\\(|Clock\\.system");
        List<String> found = new ArrayList<>();
        for (Path file : Repository.files(".java")) {
            boolean measures = file.toString()
                    .matches("src/main/java/dev/rehome/(copy|digest|verify|follow|postgres|runbook|migration"
                            + "|migration/cutover)/[A-Za-z]+\\.java");
            if (measures && !told.contains(String.valueOf(file.getFileName()))) {
                search(file, Map.of(clock, "System.nanoTime(), or a Clock from outside"), found);
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void nothingNamesThePlaceItWasWrittenAt() {
        List<String> found = new ArrayList<>();
        for (Path file :
                Repository.files(".java", ".md", ".sql", ".xml", ".yaml", ".json", ".txt", "rehome", "dev", "run")) {
            if (!file.endsWith(SELF)) {
                search(file, bannedEverywhere(), found);
            }
        }
        assertThat(found).isEmpty();
    }

    private static void search(Path file, Map<Pattern, String> banned, List<String> found) {
        List<String> lines = Repository.lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int number = i + 1;
            banned.forEach((pattern, instead) -> {
                if (pattern.matcher(line).find()) {
                    found.add(file + ":" + number + ": " + line.strip() + "  -> " + instead);
                }
            });
        }
    }

    /// The formatter wraps a longer `///` line into something that is no comment any more.
    @Test
    void documentationLinesFitTheFormatter() {
        List<String> found = new ArrayList<>();
        for (Path file : Repository.files(".java")) {
            Repository.lines(file).stream()
                    .filter(line -> line.stripLeading().startsWith("///") && line.length() > DOC_COLUMNS)
                    .forEach(line -> found.add(file + ": " + line.strip()));
        }
        assertThat(found).as("/// lines over " + DOC_COLUMNS + " columns").isEmpty();
    }

    @Test
    void linksInDocumentsLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path file : Repository.files(".md")) {
            Matcher links = LINK.matcher(Repository.text(file));
            while (links.find()) {
                if (!leadsSomewhere(file, links.group(1))) {
                    broken.add(file + ": " + links.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Path file, String link) {
        if (link.startsWith("http://") || link.startsWith("https://") || link.startsWith("#")) {
            return true;
        }
        Path folder = Repository.ROOT.resolve(file).getParent();
        return folder != null && Files.exists(folder.resolve(link.split("#", 2)[0]));
    }

    @Test
    void everyDocumentIsReachedFromTheIndex() {
        String index = Repository.text(Path.of("docs/index.md")) + Repository.text(Path.of("docs/design/index.md"));
        List<String> lost = Repository.files(".md").stream()
                .filter(file -> file.startsWith("docs") && !file.endsWith("index.md"))
                .map(file -> String.valueOf(file.getFileName()))
                .filter(name -> !index.contains(name))
                .toList();
        assertThat(lost)
                .as("documents that neither docs/index.md nor docs/design/index.md names")
                .isEmpty();
    }

    @Test
    void classesNamedInTheArchitectureExist() {
        List<String> classes = Repository.files(".java").stream()
                .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                .toList();
        List<String> missing = new ArrayList<>();
        Matcher names = CODE_NAME.matcher(Repository.text(Path.of("ARCHITECTURE.md")));
        while (names.find()) {
            if (!classes.contains(names.group(1))) {
                missing.add(names.group(1));
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRuntimeDependencyIsAccountedFor() {
        String table = Repository.text(Path.of("docs/design/dependencies.md"));
        String pom = Repository.text(Path.of("pom.xml"));
        String dependencies = pom.substring(pom.lastIndexOf("</dependencyManagement>"), pom.indexOf("<build>"));
        List<String> missing = DEPENDENCY
                .matcher(dependencies)
                .results()
                .filter(match -> !match.group().contains("<scope>test</scope>"))
                .map(match -> match.group(1))
                .filter(artifact -> !table.contains("| `" + artifact + "`"))
                .toList();
        assertThat(missing)
                .as("dependencies without a line in docs/design/dependencies.md")
                .isEmpty();
    }
}
