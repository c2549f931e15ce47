package dev.rehome.migration.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// For how long something has failed, when nobody looked all the time.
class FailingTimeTest {
    private static final Instant BEGUN = Instant.parse("2026-11-23T02:00:00Z");
    private static final Duration GAP = Duration.ofMinutes(2);

    private final Memory memory = Memory.transitory();

    private FailingTime at(int minute) {
        return FailingTime.goesOn(memory, BEGUN.plus(Duration.ofMinutes(minute)), BEGUN, GAP);
    }

    @Test
    void timeGoesOnFromLookToLook() {
        assertThat(at(10).words()).isEmpty();
        at(11);
        assertThat(at(13).observed()).isEqualTo(Duration.ofMinutes(3));
        assertThat(at(14).words()).isEqualTo("for 4min");
    }

    @Test
    void aGapCountsNeitherAsFailingNorAsWorking() {
        at(10);
        at(12);
        FailingTime after = at(72);
        assertThat(after.observed()).isEqualTo(Duration.ofMinutes(2));
        assertThat(after.unobserved()).isEqualTo(Duration.ofHours(1));
        assertThat(at(73).words()).isEqualTo("for 3min (not observed: 1h)");
    }

    @Test
    void itEndsWithOneGoodLook() {
        at(10);
        FailingTime.ended(memory);
        assertThat(at(12).observed()).isZero();
    }

    @Test
    void whatFailedBeforeTheApplicationWasGivenBackDoesNotCount() {
        at(10);
        at(11);
        Instant again = BEGUN.plus(Duration.ofMinutes(12));
        FailingTime now = FailingTime.goesOn(memory, again.plusSeconds(60), again, GAP);
        assertThat(now.observed()).isEqualTo(Duration.ofMinutes(1));
    }
}
