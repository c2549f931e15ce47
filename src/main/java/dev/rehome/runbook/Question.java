package dev.rehome.runbook;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A question that a run waits for an answer to.
///
/// @param id what it is about: the same question asked again has the same
/// @param step empty where it is about the whole phase
/// @param role who may answer; empty for anybody
/// @param people how many different ones have to
/// @param backupAt when it goes to the backup contact
/// @param toBackup whether it has gone there
/// @param given who has said yes so far
public record Question(
        String id,
        String phase,
        String step,
        String text,
        String role,
        int people,
        Instant askedAt,
        Optional<Instant> backupAt,
        boolean toBackup,
        Set<String> given) {
    public Question {
        given = Set.copyOf(given);
    }

    static Question of(Entry entry) {
        String backup = entry.fields().getOrDefault("backupAt", "");
        return new Question(
                entry.field("id"),
                entry.field("phase"),
                entry.fields().getOrDefault("step", ""),
                entry.field("question"),
                entry.fields().getOrDefault("role", ""),
                Integer.parseInt(entry.fields().getOrDefault("people", "1")),
                entry.at(),
                backup.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(backup)),
                false,
                Set.of());
    }

    Question withBackup() {
        return new Question(id, phase, step, text, role, people, askedAt, backupAt, true, given);
    }

    Question withGiven(Set<String> now) {
        return new Question(id, phase, step, text, role, people, askedAt, backupAt, toBackup, now);
    }

    /// What answers it. Who may is looked up by the contact that one says to be.
    public String command() {
        return command(role);
    }

    static String command(String role) {
        return "rehome approve" + (role.isEmpty() ? "" : " --as NAME");
    }

    /// Whether enough people said yes.
    public boolean isAnswered() {
        return given.size() >= people;
    }
}
