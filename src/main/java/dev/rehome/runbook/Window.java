package dev.rehome.runbook;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/// When a phase may run: on one date, or every day where none is given. An end that is not after the start is on
/// the next day.
public record Window(Optional<LocalDate> date, LocalTime start, LocalTime end, ZoneId zone) {
    /// One window of time.
    public record Slot(Instant begin, Instant end) {
        public boolean holds(Instant at) {
            return !at.isBefore(begin) && at.isBefore(end);
        }
    }

    /// The one that is open now, else the next one; of a single date the one there is, also when it is past.
    public Slot at(Instant now) {
        LocalDate first = date.orElse(now.atZone(zone).toLocalDate().minusDays(1));
        Slot slot = on(first);
        while (date.isEmpty() && !now.isBefore(slot.end())) {
            first = first.plusDays(1);
            slot = on(first);
        }
        return slot;
    }

    private Slot on(LocalDate day) {
        LocalDate last = end.isAfter(start) ? day : day.plusDays(1);
        return new Slot(
                ZonedDateTime.of(day, start, zone).toInstant(),
                ZonedDateTime.of(last, end, zone).toInstant());
    }
}
