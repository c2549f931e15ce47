package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.notify.NotifyProblem;
import dev.rehome.notify.Recipient;
import dev.rehome.notify.Recipients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// People in a file: one a line, an address and, behind a comma, the language. Empty lines and those that begin with
/// `#` count for nothing.
record ListedPeople(Path file) implements Recipients {
    @Override
    public List<Recipient> read() {
        List<Recipient> people = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.strip().split("\\s*,\\s*", 2);
                if (!parts[0].isEmpty() && !parts[0].startsWith("#")) {
                    Optional<String> language = parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
                    people.add(new Recipient(parts[0], language.filter(text -> !text.isEmpty())));
                }
            }
            return people;
        } catch (IOException e) {
            throw new RehomeException(
                    NotifyProblem.NO_RECIPIENTS,
                    "notify: the file of recipients cannot be read: " + file,
                    String.valueOf(e.getMessage()),
                    "it must be UTF-8 text that this user can read",
                    e);
        }
    }
}
