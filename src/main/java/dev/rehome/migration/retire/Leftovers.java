package dev.rehome.migration.retire;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks through a folder for what is left of the old service: mentions in documents, scripts and CI, variables in
/// environment files, copies of such files, dumps of the process manager. Reads only. No value of a variable and no
/// text of a line is part of a finding: either may be a secret.
///
/// @param folder of the application
/// @param environments files of the plan that services read, wherever they lie
/// @param managers folders of pm2 (`PM2_HOME`)
/// @param state `.rehome`, whose copies of environment files are left over as well
public record Leftovers(Path folder, List<Path> environments, List<Path> managers, Path state, OldNames names) {
    public Leftovers {
        environments = List.copyOf(environments);
        managers = List.copyOf(managers);
    }

    private static final Pattern VARIABLE = Pattern.compile("^\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=");
    private static final int LINES_MAX = 3;

    /// @throws RehomeException `RH-RETIRE-001` where the folder cannot be read
    public List<Finding> find() {
        List<Finding> found = new ArrayList<>();
        try {
            for (Path file : OldFiles.in(folder, environments)) {
                look(file, found);
            }
        } catch (IOException e) {
            throw OldFiles.unreadable(folder, e);
        }
        own(found);
        packages(found);
        dumps(found);
        return found;
    }

    private void look(Path file, List<Finding> found) throws IOException {
        String path = path(file);
        byte[] bytes = Files.readAllBytes(file);
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        boolean copy = OldFiles.isCopy(file);
        if (copy) {
            found.add(new Finding(
                    RetireProblem.COPY,
                    Severity.WARNING,
                    path,
                    "a copy of an environment file",
                    "delete it once nothing goes back to it: shred -u " + path));
        } else if (OldFiles.isEnvironment(file) || environments.contains(file)) {
            variables(path, lines, found);
        } else {
            mentions(path, lines, found);
        }
    }

    /// Inside of the application as its people write it, else from the plan's folder.
    private String path(Path file) {
        Path plan = Optional.ofNullable(state.getParent()).orElse(folder);
        return (file.startsWith(folder) || !file.startsWith(plan) ? folder : plan)
                .relativize(file)
                .toString();
    }

    /// By name, or by a value that names the old server.
    private void variables(String path, List<String> lines, List<Finding> found) {
        for (int i = 0; i < lines.size(); i++) {
            Matcher variable = VARIABLE.matcher(lines.get(i));
            if (variable.find() && (names.isOld(variable.group(1)) || names.names(lines.get(i)))) {
                boolean certain = names.isOld(variable.group(1));
                found.add(new Finding(
                        RetireProblem.VARIABLE,
                        Severity.WARNING,
                        path + ":" + (i + 1),
                        "variable " + variable.group(1) + " belongs to the old service",
                        certain
                                ? "rehome retire --execute takes it out"
                                : "its value names the old server: give it another, or take it out by hand"));
            }
        }
    }

    private void mentions(String path, List<String> lines, List<Finding> found) {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (names.names(lines.get(i))) {
                places.add(String.valueOf(i + 1));
            }
        }
        if (places.isEmpty()) {
            return;
        }
        String shown = String.join(", ", places.subList(0, Math.min(LINES_MAX, places.size())))
                + (places.size() > LINES_MAX ? " and " + (places.size() - LINES_MAX) + " more" : "");
        found.add(new Finding(
                RetireProblem.MENTION,
                Severity.NOTE,
                path,
                (places.size() == 1 ? "line " + shown + " names" : "lines " + shown + " name") + " the old service",
                "lines that only set a variable are taken out by --execute; reword or take out the others"));
    }

    /// pm2 keeps the whole environment of every process in its dumps; rehome keeps such dumps for the way back.
    private void dumps(List<Finding> found) {
        for (Path manager : managers) {
            File[] files =
                    manager.toFile().listFiles((_, name) -> name.matches("dump\\.pm2(\\.bak)?|dump\\.rehome-.*"));
            for (File file : files == null ? new File[0] : files) {
                dump(file.toPath(), found);
            }
        }
    }

    private void dump(Path dump, List<Finding> found) {
        boolean ofRehome = OldFiles.name(dump).startsWith("dump.rehome-");
        try {
            if (names.names(Files.readString(dump, StandardCharsets.ISO_8859_1))) {
                found.add(new Finding(
                        RetireProblem.COPY,
                        Severity.WARNING,
                        dump.toString(),
                        "pm2's dump holds an environment with the old service's variables",
                        ofRehome
                                ? "delete it once nothing goes back to it: shred -u " + dump
                                : "start the services anew from their files, then twice: pm2 save"));
            }
        } catch (IOException e) {
            found.add(new Finding(
                    RetireProblem.UNREADABLE,
                    Severity.WARNING,
                    dump.toString(),
                    "pm2's dump cannot be read",
                    "look into it by hand"));
        }
    }

    /// What steps `install` kept for their way back, the old client among it.
    private void packages(List<Finding> found) {
        Stream.concat(Stream.of(folder), environments.stream().flatMap(file -> Stream.ofNullable(file.getParent())))
                .map(place -> place.resolve(".rehome").resolve("packages"))
                .distinct()
                .filter(Files::isDirectory)
                .forEach(kept -> found.add(new Finding(
                        RetireProblem.COPY,
                        Severity.NOTE,
                        kept.toString(),
                        "packages as they were before an install, kept for the way back",
                        "delete the folder once nothing goes back: rm -r " + kept)));
    }

    /// What steps kept of environment files for their way back.
    private void own(List<Finding> found) {
        for (Path kept : List.of(
                state.resolve("run").resolve("files"), state.resolve("retire").resolve("originals"))) {
            String[] files = kept.toFile().list();
            if (files != null && files.length > 0) {
                found.add(new Finding(
                        RetireProblem.COPY,
                        Severity.WARNING,
                        kept.toString(),
                        "rehome's copies of files as they were hold the old credentials",
                        "delete the folder once nothing goes back: rm -r " + kept));
            }
        }
    }
}
