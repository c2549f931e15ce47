package dev.rehome.migration.watch;

import dev.rehome.settings.WatchSettings.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// When everything is checked: stretches of time, one behind the other. The last check is at the very end.
public record Schedule(List<Stretch> stretches) {
    public Schedule {
        stretches = List.copyOf(stretches);
        if (stretches.isEmpty()) {
            throw new IllegalArgumentException("a schedule needs a stretch of time");
        }
    }

    public Duration time() {
        return stretches.stream().map(Stretch::time).reduce(Duration.ZERO, Duration::plus);
    }

    /// Every check from the beginning on; the first one after the first pause, the last one at the end.
    public List<Instant> checks(Instant begun) {
        List<Instant> checks = new ArrayList<>();
        Instant at = begun;
        for (Stretch stretch : stretches) {
            Instant end = at.plus(stretch.time());
            for (Instant due = at.plus(stretch.every()); due.isBefore(end); due = due.plus(stretch.every())) {
                checks.add(due);
            }
            checks.add(end);
            at = end;
        }
        return checks;
    }

    /// `86400/7200,172800/21600`: seconds, and seconds between two checks.
    public String text() {
        return stretches.stream()
                .map(stretch ->
                        stretch.time().toSeconds() + "/" + stretch.every().toSeconds())
                .collect(Collectors.joining(","));
    }
}
