package dev.rehome.migration;

import dev.rehome.follow.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/// When all tables of a route were last found equal, while it was followed: kept in `.rehome`, to be shown. Nothing
/// is left out because of it.
///
/// @param at by the clock of the machine that verified
/// @param tables how many there were
public record VerifiedLately(Instant at, int tables) {
    private static Path file(Path folder, Route forward) {
        return folder.resolve("verified").resolve(forward.name());
    }

    /// A note that cannot be written is none: the next reader says that it was not verified lately.
    public static void write(Path folder, Route forward, Instant at, int tables) {
        Path file = file(folder, forward);
        try {
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, at + "\n" + tables + "\n");
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            forget(folder, forward);
        }
    }

    /// Something was not equal.
    public static void forget(Path folder, Route forward) {
        try {
            Files.deleteIfExists(file(folder, forward));
        } catch (IOException e) {
            // It grows old by itself.
        }
    }

    public static Optional<VerifiedLately> read(Path folder, Route forward) {
        try {
            List<String> lines = Files.readAllLines(file(folder, forward));
            return lines.size() < 2
                    ? Optional.empty()
                    : Optional.of(new VerifiedLately(Instant.parse(lines.getFirst()), Integer.parseInt(lines.get(1))));
        } catch (IOException | DateTimeParseException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
