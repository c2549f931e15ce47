package dev.rehome.migration.cutover;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.FollowRequest;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.FollowRun;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The ground of a switch where nothing is followed: the source is frozen first, and everything is copied behind the
/// freeze. From there on it is followed, and the switch goes on as any other; so does the way back.
final class FrozenGround implements Ground {
    private final FollowRequest follow;
    private final Session control;
    private final Supplier<DatabaseGround> followed;
    private volatile DatabaseGround ground;
    private volatile @Nullable FollowRun copying;

    /// @param before knows the tables that are to be frozen
    /// @param control holds the route's lock
    /// @param followed made when the target is followed
    FrozenGround(DatabaseGround before, FollowRequest follow, Session control, Supplier<DatabaseGround> followed) {
        this.ground = before;
        this.follow = follow;
        this.control = control;
        this.followed = followed;
    }

    @Override
    public boolean isOpen(Side side) {
        return ground.isOpen(side);
    }

    @Override
    public Optional<Side> live() {
        return ground.live();
    }

    /// There is nothing on the target yet.
    @Override
    public void prepare(Side from) {}

    @Override
    public Map<String, String> freeze(Side from, Budget budget) {
        return ground.freezeBeforeCopy(from, budget);
    }

    /// Copies everything, and begins to follow; then as where that was done before.
    @Override
    public Map<String, String> catchUp(Side from, Budget budget) {
        FollowResult copied = copy(budget);
        ground.close();
        ground = followed.get();
        ground.prepare(from);
        budget.check("copy");
        Map<String, String> fields = new LinkedHashMap<>(ground.catchUp(from, budget));
        fields.put("tables", String.valueOf(copied.tables().size()));
        return fields;
    }

    private FollowResult copy(Budget budget) {
        FollowRun run = new FollowRun(follow.another(true));
        copying = run;
        Duration left = budget.left();
        Thread alarm = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(left);
                run.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            FollowResult result = run.bring(control);
            if (!result.failures().isEmpty()) {
                Finding first = result.failures().getFirst();
                throw new RehomeException(
                        first.code(),
                        first.subject() + ": " + first.message(),
                        "the copy behind the freeze",
                        first.remedy());
            }
            return result;
        } catch (RehomeException e) {
            budget.check("copy");
            throw e;
        } finally {
            alarm.interrupt();
            copying = null;
        }
    }

    @Override
    public Map<String, String> sequences(Side from, Budget budget) {
        return ground.sequences(from, budget);
    }

    @Override
    public Map<String, String> verify(Side from, Budget budget) {
        return ground.verify(from, budget);
    }

    @Override
    public Map<String, String> confirmQuiet(Side from, Budget budget) {
        return ground.confirmQuiet(from, budget);
    }

    @Override
    public void hooks(Side live) {
        ground.hooks(live);
    }

    @Override
    public void open(Side side) {
        ground.open(side);
    }

    @Override
    public void reopen(Side side) {
        ground.reopen(side);
    }

    @Override
    public void halt() {
        FollowRun running = copying;
        if (running != null) {
            running.interrupt();
        }
        ground.halt();
    }

    @Override
    public void afresh() {
        ground.afresh();
    }

    @Override
    public void settle(Side live) {
        ground.settle(live);
    }

    @Override
    public void close() {
        ground.close();
    }
}
