package dev.rehome.migration.steps;

import dev.rehome.migration.FollowProgress;
import dev.rehome.migration.FollowRequest;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.FollowRun;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `follow`: copies where nothing is followed yet, then brings the target to where the source is, and ends. From then
/// on
/// the slot holds what is written until the switch drains it. Undoing it leaves the target closed and followed.
final class FollowStep implements Action {
    private static final long SPOOL_BYTES_MAX = 10L << 30;

    private final MoveParts move;
    private final Databases databases;
    private final Path state;

    FollowStep(StepSettings step, Parts parts) {
        this.move = MoveParts.of(step, parts);
        this.databases = parts.databases();
        this.state = parts.state();
    }

    @Override
    public String plan() {
        return "bring the target" + move.words() + " to where the source is, and hold what is written from then on";
    }

    @Override
    public Map<String, String> act(StepRun run) {
        try (Server source = databases.source();
                Server target = databases.target()) {
            FollowRun follow = new FollowRun(new FollowRequest(
                    source,
                    target,
                    true,
                    move.include(),
                    move.exclude(),
                    move.jobs(),
                    move.rate(),
                    state,
                    SPOOL_BYTES_MAX,
                    true,
                    false,
                    Set.of(),
                    Optional.empty(),
                    move.group(),
                    move.existing(),
                    FollowProgress.NONE));
            try (StepRun.Registration _ = run.onInterrupt(() -> {
                follow.interrupt();
                source.cancelAll();
                target.cancelAll();
            })) {
                return values(follow.run());
            }
        }
    }

    private static Map<String, String> values(FollowResult result) {
        MoveParts.refuse(result.failures());
        String tables = String.valueOf(result.tables().size());
        return Map.of("state", result.state(), "tables.done", tables, "tables.total", tables);
    }

    @Override
    public Duration patience() {
        return Duration.ofDays(1);
    }
}
