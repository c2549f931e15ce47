package dev.rehome.migration.retire;

import dev.rehome.finding.RehomeException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The text files of an application that are looked through when the old service is retired.
final class OldFiles {
    private static final Set<String> PASSED_OVER = Set.of(".git", "node_modules", ".rehome", "target", "dist", ".next");
    private static final Pattern ENVIRONMENT = Pattern.compile("\\.env(\\..+)?|.+\\.env");
    private static final Pattern COPY = Pattern.compile(
            "\\.env[._-]?.*(bak|backup|old|orig|save|copy|~|\\d{6,}).*|.+\\.env[._-](bak|backup|old|orig).*");
    private static final long BYTES_MAX = 2 << 20;
    /// Of a file, in which a zero byte shows that it is no text.
    private static final int BEGINNING_BYTES = 4096;

    private OldFiles() {}

    /// Those of the application, and environment files of the plan that lie elsewhere, with the copies beside them.
    static List<Path> in(Path folder, List<Path> environments) {
        Set<Path> files = new TreeSet<>(in(folder));
        for (Path file : environments) {
            Path place = Optional.ofNullable(file.getParent()).orElse(folder);
            if (Files.isRegularFile(file)) {
                files.add(file);
            }
            File[] beside = place.toFile().listFiles((_, name) -> isCopy(Path.of(name)));
            for (File copy : beside == null ? new File[0] : beside) {
                files.add(copy.toPath());
            }
        }
        return List.copyOf(files);
    }

    /// Sorted; files that are no text, or too big for one that people write, are left out.
    static List<Path> in(Path folder) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes attributes) {
                    boolean skipped = !place.equals(folder) && PASSED_OVER.contains(name(place));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile() && attributes.size() <= BYTES_MAX && isText(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        files.sort(null);
        return files;
    }

    static RehomeException unreadable(Path place, IOException e) {
        return new RehomeException(
                RetireProblem.UNREADABLE,
                place + ": cannot be looked through",
                String.valueOf(e.getMessage()),
                "give this user the right to read it",
                e);
    }

    private static boolean isText(Path file) throws IOException {
        byte[] beginning;
        try (InputStream in = Files.newInputStream(file)) {
            beginning = in.readNBytes(BEGINNING_BYTES);
        }
        for (byte each : beginning) {
            if (each == 0) {
                return false;
            }
        }
        return true;
    }

    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    static boolean isCopy(Path file) {
        return COPY.matcher(name(file)).matches();
    }

    /// One that is in use, or an example of one.
    static boolean isEnvironment(Path file) {
        return ENVIRONMENT.matcher(name(file)).matches() && !isCopy(file);
    }
}
