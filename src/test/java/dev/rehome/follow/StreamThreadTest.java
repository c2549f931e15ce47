package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.RehomeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What ends a thread of a stream is told, or those who wait for the thread would wait for ever.
class StreamThreadTest {
    private static RehomeException endOf(Runnable work) throws Exception {
        CompletableFuture<RehomeException> ended = new CompletableFuture<>();
        StreamThread.start("receive a", work, ended::complete);
        return ended.get(30, TimeUnit.SECONDS);
    }

    @Test
    void tellsWhatEndedIt() throws Exception {
        RehomeException lost = new RehomeException(FollowProblem.SLOT_LOST, "the slot is lost", "", "begin again");
        assertThat(endOf(() -> {
                    throw lost;
                }))
                .isSameAs(lost);
    }

    @Test
    void saysWhatToDoWhereAChangeDoesNotFitIntoMemory() throws Exception {
        RehomeException full = endOf(() -> {
            throw new OutOfMemoryError("Java heap space");
        });
        assertThat(full.code()).isEqualTo(FollowProblem.MEMORY);
        assertThat(full.message()).startsWith("receive a: does not fit into ");
        assertThat(full.remedy()).contains("REHOME_JAVA_OPTS=-Xmx4g");
    }

    @Test
    void tellsAMistakeAsOne() throws Exception {
        RehomeException mistake = endOf(() -> {
            throw new IllegalStateException("cannot be");
        });
        assertThat(mistake.code()).isEqualTo(FollowProblem.STREAM);
        assertThat(mistake.reason()).contains("cannot be");
    }
}
