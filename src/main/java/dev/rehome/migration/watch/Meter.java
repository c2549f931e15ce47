package dev.rehome.migration.watch;

import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.Gate;
import dev.rehome.service.ProbeAnswer;
import dev.rehome.settings.ProbeSettings;
import dev.rehome.settings.ProbeSettings.Question;
import java.time.Duration;

/// A probe or metric of the plan, ready to be looked at.
///
/// @param memory its own
public record Meter(ProbeSettings settings, Kind kind, Gauge gauge, Memory memory) {
    /// When it is looked at during a watch.
    public enum Kind {
        /// With every sample; tells whether the application is up.
        UP,
        /// With every sample, so that nothing is missed between two checks; does not tell whether it is up.
        COUNTED,
        /// At checks only: it costs something, or writes.
        CHECKED
    }

    public String name() {
        return settings.name();
    }

    public boolean isPrimary() {
        return settings.primary() && !settings.dependency();
    }

    public boolean isDependency() {
        return settings.dependency();
    }

    /// Whether one look by itself tells anything, and changes nothing.
    public boolean isNow() {
        return kind != Kind.COUNTED
                && switch (settings.question()) {
                    case Question.TargetActivity _ -> false;
                    case Question.Command command -> command.writes().isEmpty();
                    default -> true;
                };
    }

    /// Counting begins now, where it did not before. What cannot be counted says so when it is looked at.
    public void begin() throws InterruptedException {
        try {
            gauge.begin(memory);
        } catch (RehomeException e) {
            // The look finds no beginning, tries again and has the words for it.
        }
    }

    public ProbeAnswer answer() throws InterruptedException {
        try {
            return gauge.look(memory);
        } catch (RehomeException e) {
            return ProbeAnswer.error(e.message(), "", e.reason(), Duration.ZERO);
        }
    }

    public Gate look() throws InterruptedException {
        return answer().gate(name());
    }
}
