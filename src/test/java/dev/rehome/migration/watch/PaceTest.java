package dev.rehome.migration.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// The time that a watch goes by.
class PaceTest {
    @Test
    void realTimeDoesNotFollowTheClockThatCanBeSet() {
        Clock clock = Pace.real().clock();
        assertThat(clock).isNotInstanceOf(Clock.systemUTC().getClass());
        assertThat(Duration.between(Instant.now(), clock.instant()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void aFasterClockStartsAtTheSameMoment() {
        Instant anchor = Instant.parse("2026-11-23T02:00:00Z");
        Clock slow = Clock.fixed(anchor.plusSeconds(2), java.time.ZoneOffset.UTC);
        Clock faster = Pace.of(slow, _ -> {}).faster(3600, anchor).clock();
        assertThat(faster.instant()).isEqualTo(anchor.plus(Duration.ofHours(2)));
    }
}
