package dev.rehome.migration.retire;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks through a folder for what is left of the old service: mentions in documents, scripts and CI, variables in
/// environment files, copies of such files, dumps of the process manager. Reads only. No value of a variable and no
/// text of a line is part of a finding: either may be a secret.
///
/// @param words that name the old service: its name, its server's host
public record Leftovers(Path folder, Path home, List<String> words) {
    private static final Set<String> PASSED_OVER = Set.of(".git", "node_modules", ".rehome", "target", "dist", ".next");
    private static final Pattern ENVIRONMENT = Pattern.compile("\\.env(\\..+)?|.+\\.env");
    private static final Pattern COPY = Pattern.compile(
            "\\.env[._-]?.*(bak|backup|old|orig|save|copy|~|\\d{6,}).*|.+\\.env[._-](bak|backup|old|orig).*");
    private static final Pattern VARIABLE = Pattern.compile("^\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=");
    private static final long BYTES_MAX = 2 << 20;
    private static final int LINES_MAX = 3;

    public Leftovers {
        words = words.stream()
                .filter(word -> !word.isBlank())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    /// @throws RehomeException `RH-RETIRE-001` where the folder cannot be read
    public List<Finding> find() {
        List<Finding> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes attributes) {
                    boolean skipped = !place.equals(folder) && PASSED_OVER.contains(name(place));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile() && attributes.size() <= BYTES_MAX) {
                        look(file, found);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new RehomeException(
                    RetireProblem.UNREADABLE,
                    folder + ": cannot be looked through",
                    String.valueOf(e.getMessage()),
                    "give this user the right to read it",
                    e);
        }
        dumps(found);
        return found;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private void look(Path file, List<Finding> found) throws IOException {
        String path = folder.relativize(file).toString();
        byte[] bytes = Files.readAllBytes(file);
        if (isBinary(bytes)) {
            return;
        }
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        boolean copy = COPY.matcher(name(file)).matches();
        if (copy) {
            found.add(new Finding(
                    RetireProblem.COPY,
                    Severity.WARNING,
                    path,
                    "a copy of an environment file",
                    "delete it once nothing goes back to it: shred -u " + path));
        } else if (ENVIRONMENT.matcher(name(file)).matches()) {
            variables(path, lines, found);
        } else {
            mentions(path, lines, found);
        }
    }

    private static boolean isBinary(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 4096); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean names(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(lower::contains);
    }

    /// By name, or by a value that names the old server.
    private void variables(String path, List<String> lines, List<Finding> found) {
        for (int i = 0; i < lines.size(); i++) {
            Matcher variable = VARIABLE.matcher(lines.get(i));
            if (variable.find() && names(lines.get(i))) {
                found.add(new Finding(
                        RetireProblem.VARIABLE,
                        Severity.WARNING,
                        path + ":" + (i + 1),
                        "variable " + variable.group(1) + " belongs to the old service",
                        "take it out: sed -i '" + (i + 1) + "d' " + path));
            }
        }
    }

    private void mentions(String path, List<String> lines, List<Finding> found) {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (names(lines.get(i))) {
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
                places.size() + " lines name the old service: " + shown,
                "reword or take out"));
    }

    /// pm2 keeps the whole environment of every process in its dumps.
    private void dumps(List<Finding> found) {
        for (String name : List.of("dump.pm2", "dump.pm2.bak")) {
            Path dump = home.resolve(".pm2").resolve(name);
            try {
                if (Files.isRegularFile(dump) && names(Files.readString(dump))) {
                    found.add(new Finding(
                            RetireProblem.COPY,
                            Severity.WARNING,
                            dump.toString(),
                            "pm2's dump holds an environment with the old service's variables",
                            "start the services anew from their files, then twice: pm2 save"));
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
    }
}
