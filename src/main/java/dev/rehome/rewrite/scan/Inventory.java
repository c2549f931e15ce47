package dev.rehome.rewrite.scan;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Reach;
import dev.rehome.rewrite.reach.Reach.Query;
import dev.rehome.rewrite.reach.Reach.Remark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Puts together what a scan tells of programs, settings and secrets.
public final class Inventory {
    private static final Pattern OLD_NAME = Pattern.compile("(?i).*supabase.*");
    private static final Pattern OLD_CLIENT =
            Pattern.compile("@supabase/|supabase\\w*\\s*\\.\\s*(from|rpc|auth|storage)\\b");

    private final List<Program> programs;
    private final Map<String, String> settings;
    private final Map<String, Reach> reaches = new TreeMap<>();
    private final Variables variables = new Variables();
    private final List<Finding> findings = new ArrayList<>();

    /// @param settings texts of files that are no programs, by path
    public Inventory(List<Program> programs, Map<String, String> settings) {
        this.programs = programs;
        this.settings = settings;
    }

    /// One file that reaches the old service.
    ///
    /// @param hours that rewriting it by hand takes, roughly
    public record File(
            String path, int lines, String category, List<String> reach, List<Query> queries, double hours) {}

    /// @param variables environment variables that name the old service, and where they stand
    public record Result(List<File> files, Map<String, List<String>> variables, List<Finding> findings) {}

    /// @param code paths of all files of code
    public Result of(Map<Program, Reach> found, List<String> code) {
        List<File> files = new ArrayList<>();
        Set<String> making = new HashSet<>();
        for (Program program : programs) {
            Reach reach = found.get(program);
            if (reach != null && reach.reaches()) {
                reaches.put(program.path(), reach);
                files.add(file(program, reach));
                remarks(program, reach);
                if (reach.ways().contains("creates")) {
                    making.add(program.path());
                }
            }
        }
        programs.forEach(variables::read);
        settings.forEach(variables::read);
        findings.addAll(Flags.of(variables, programs, reaches.keySet(), making));
        texts();
        findings.addAll(Copies.of(code));
        return new Result(files, old(), findings);
    }

    private static File file(Program program, Reach reach) {
        int lines = program.file().lines();
        int chains = reach.queries().size();
        return new File(
                program.path(),
                lines,
                Category.of(program.path()),
                List.copyOf(new TreeSet<>(reach.ways())),
                reach.queries(),
                Effort.hours(lines, chains));
    }

    private void remarks(Program program, Reach reach) {
        for (Remark doubt : reach.doubts()) {
            add(
                    ScanProblem.UNSURE_CLIENT,
                    Severity.WARNING,
                    program,
                    doubt.line(),
                    "it is unsure that this is the client: " + doubt.word(),
                    "look at it by hand; it is not rewritten");
        }
        for (Query query : reach.queries()) {
            if (query.name().isEmpty()) {
                add(
                        ScanProblem.RUN_TIME_NAME,
                        Severity.NOTE,
                        program,
                        query.line(),
                        "the name of this " + (query.rpc() ? "function" : "table") + " is known only when it runs",
                        "");
            }
        }
        for (Remark given : reach.handed()) {
            add(
                    ScanProblem.HANDED_OVER,
                    Severity.WARNING,
                    program,
                    given.line(),
                    "a client is given to " + shortened(given.word()) + ", whose code is not among what is scanned",
                    "look at what it does with it");
        }
        Map<String, List<Integer>> services = new LinkedHashMap<>();
        reach.services()
                .forEach(use -> services.computeIfAbsent(use.word(), any -> new ArrayList<>())
                        .add(use.line()));
        services.forEach((service, lines) -> add(
                ScanProblem.OTHER_SERVICE,
                Severity.WARNING,
                program,
                lines.getFirst(),
                "uses the old service's " + service + " on "
                        + (lines.size() == 1 ? "line " : "lines ")
                        + lines.stream().distinct().map(String::valueOf).collect(Collectors.joining(", ")),
                "SQL does not replace it: plan what does"));
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > 60 ? line.substring(0, 60) + ".." : line;
    }

    private void add(ScanProblem code, Severity severity, Program program, int line, String message, String remedy) {
        findings.add(new Finding(code, severity, program.path() + ":" + line, message, remedy));
    }

    private void texts() {
        programs.forEach(program -> findings.addAll(Credentials.of(program.path(), program.text())));
        settings.forEach((path, text) -> {
            findings.addAll(Credentials.of(path, text));
            if (path.matches(".*\\.(vue|svelte|astro|html)")
                    && OLD_CLIENT.matcher(text).find()) {
                findings.add(new Finding(
                        ScanProblem.NOT_READ,
                        Severity.WARNING,
                        path,
                        "names the old client, and files of this kind are not read",
                        "look through it by hand"));
            }
        });
    }

    /// Variables that name the old service, and one finding for each.
    private Map<String, List<String>> old() {
        Map<String, List<String>> old = new TreeMap<>();
        variables.places().forEach((name, places) -> {
            if (OLD_NAME.matcher(name).matches()) {
                old.put(name, List.copyOf(places));
                findings.add(new Finding(
                        ScanProblem.VARIABLE,
                        Severity.NOTE,
                        places.getFirst(),
                        name + " names the old service; it stands in "
                                + (places.size() == 1 ? "this place" : places.size() + " places"),
                        "take it out when nothing reads it any more"));
            }
        });
        return old;
    }
}
