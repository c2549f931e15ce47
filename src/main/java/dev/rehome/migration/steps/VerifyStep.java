package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.VerifyRun;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import dev.rehome.verify.Method;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.Verdict;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `verify`: every row of both sides. What differs, and what cannot be compared, fails it: nobody can approve that.
final class VerifyStep implements Action {
    private static final int DIFFERENCES_MAX = 20;

    private final MoveParts move;
    private final Databases databases;
    private final Path state;

    VerifyStep(StepSettings step, Parts parts) {
        this.move = MoveParts.of(step, parts);
        this.databases = parts.databases();
        this.state = parts.state();
    }

    @Override
    public String plan() {
        return "compare the tables" + move.words() + " of both sides, row by row";
    }

    @Override
    public Map<String, String> act(StepRun run) {
        try (Server source = databases.source();
                Server target = databases.target();
                StepRun.Registration _ = run.onInterrupt(() -> {
                    source.cancelAll();
                    target.cancelAll();
                })) {
            VerifyResult result = new VerifyRun(source, target, move.include(), move.exclude(), Optional.of(state))
                    .with(move.group())
                    .run(
                            new VerifyOptions(move.jobs().orElse(4), DIFFERENCES_MAX, Method.CLIENT),
                            VerifyProgress.none());
            return values(result, run);
        }
    }

    private static Map<String, String> values(VerifyResult result, StepRun run) {
        result.tables()
                .forEach(t -> run.note(t.name().quoted() + ": " + t.verdict().word()));
        Verdict verdict = result.verdict();
        if (verdict != Verdict.EQUAL) {
            List<String> unequal = result.tables().stream()
                    .filter(t -> t.verdict() != Verdict.EQUAL)
                    .map(t -> t.name().quoted() + ": " + t.verdict().word())
                    .toList();
            throw new RehomeException(
                    verdict == Verdict.DIFFERENT ? StepsProblem.DIFFERENT : StepsProblem.NOT_COMPARED,
                    "verify: both sides are " + verdict.word(),
                    String.join("; ", unequal),
                    "see which rows with: rehome verify");
        }
        long equal = result.tables().stream()
                .map(TableResult::verdict)
                .filter(v -> v == Verdict.EQUAL)
                .count();
        return Map.of("verified", String.valueOf(equal), "verdict", verdict.word());
    }

    @Override
    public Duration patience() {
        return Duration.ofDays(1);
    }
}
