package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.time.Duration;

/// Whether a database answers as wanted. This package knows no database: the question is asked by a function from
/// outside.
///
/// @param words what is asked, without values
/// @param question gives the value that the statement returned
public record SqlProbe(String words, Question question, Bound bound) implements Probe {
    /// Asks a database for one value.
    @FunctionalInterface
    public interface Question {
        /// @return the text of the first column of the only row
        /// @throws RehomeException where the database does not answer or refuses
        String ask(Duration within) throws InterruptedException;
    }

    @Override
    public String asks() {
        return words;
    }

    @Override
    public ProbeAnswer look(Duration within) throws InterruptedException {
        Stopwatch watch = new Stopwatch();
        try {
            String value = question.ask(within);
            return bound.judge(value, words, watch.took());
        } catch (RehomeException e) {
            return ProbeAnswer.error(
                    e.message(), bound.words(), e.reason().isEmpty() ? words : e.reason(), watch.took());
        }
    }
}
