package dev.rehome.cli;

import dev.rehome.follow.Capture;
import dev.rehome.json.Json;
import dev.rehome.migration.FollowProgress;
import dev.rehome.migration.FollowRequest;
import dev.rehome.migration.GroupSelection;
import dev.rehome.migration.cutover.CutoverRequest;
import dev.rehome.migration.cutover.CutoverResult;
import dev.rehome.migration.cutover.CutoverRun;
import dev.rehome.migration.cutover.SwitchEvents;
import dev.rehome.migration.cutover.SwitchState;
import dev.rehome.migration.steps.PlannedExisting;
import dev.rehome.migration.steps.PlannedGates;
import dev.rehome.runbook.Gate;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What `cutover`, `rollback` and `complete` have in common: settings in, journal's steps on stderr, result out.
final class SwitchShell {
    private static final Duration BUDGET = Duration.ofSeconds(60);

    private final Context context;
    private final String group;
    private final boolean execute;
    private final Optional<String> until;
    private final boolean wayBack;
    private final Optional<Capture> capture;
    private Optional<GroupSelection> frozenCopy = Optional.empty();
    private Map<String, Supplier<Gate>> planned = Map.of();

    /// @param capture how changes are had on the way back; empty for what is to be had
    SwitchShell(
            Context context,
            String group,
            boolean execute,
            Optional<String> until,
            boolean wayBack,
            Optional<Capture> capture) {
        this.context = context;
        this.group = group;
        this.execute = execute;
        this.until = until;
        this.wayBack = wayBack;
        this.capture = capture;
    }

    /// Everything of a group is copied behind the freeze, where it is not followed.
    SwitchShell withFrozenCopy(GroupSelection tables) {
        frozenCopy = Optional.of(tables);
        return this;
    }

    /// What the plan adds is looked at, too.
    SwitchShell withPlannedGates() {
        try (RunShell run = new RunShell(context)) {
            planned = new PlannedGates(
                            context.settings(),
                            new PlanDatabases(context),
                            context.environment().variables(),
                            group,
                            run.state())
                    .all();
        }
        return this;
    }

    Outcome run(Function<CutoverRun, CutoverResult> what) {
        try (Connections connections = Connections.of(context)) {
            CutoverRun run = new CutoverRun(request(connections));
            Interrupts.Registration interrupt = context.interrupts().onInterrupt(run::interrupt);
            try {
                CutoverResult result = what.apply(run);
                return new Outcome(
                        result.exitStatus(), json(result), text -> print(result, text, width(context.environment())));
            } finally {
                interrupt.close();
            }
        }
    }

    private CutoverRequest request(Connections connections) {
        Settings settings = context.settings();
        CutoverRequest request = new CutoverRequest(
                        connections.source(),
                        connections.target(),
                        group,
                        execute,
                        settings.folder().resolve(".rehome"),
                        settings.folder(),
                        settings.get(Keys.CUTOVER_BUDGET).orElse(BUDGET),
                        until,
                        context.options().yes,
                        wayBack,
                        capture,
                        settings.get(Keys.CUTOVER_SWITCH).orElse(List.of()),
                        settings.get(Keys.CUTOVER_BACK).orElse(List.of()),
                        new Told(context))
                .withPlanned(planned);
        return frozenCopy
                .map(tables -> request.withFrozenCopy(follow(tables, connections)))
                .orElse(request);
    }

    private FollowRequest follow(GroupSelection tables, Connections connections) {
        Settings settings = context.settings();
        return new FollowRequest(
                connections.source(),
                connections.target(),
                execute,
                settings.get(Keys.TABLES_INCLUDE).orElse(List.of()),
                settings.get(Keys.TABLES_EXCLUDE).orElse(List.of()),
                settings.get(Keys.JOBS).map(OptionalInt::of).orElse(OptionalInt.empty()),
                settings.get(Keys.RATE).orElse(0L),
                settings.folder().resolve(".rehome"),
                FollowCommand.SPOOL_BYTES_MAX,
                true,
                false,
                Set.of(),
                Optional.empty(),
                tables,
                PlannedExisting.of(settings),
                FollowProgress.NONE);
    }

    private Map<String, @Nullable Object> json(CutoverResult result) {
        return Json.object(
                "group",
                group.isEmpty() ? null : group,
                "executed",
                result.executed(),
                "state",
                result.state(),
                "live",
                result.live().word(),
                "pauseMillis",
                result.pause().map(Duration::toMillis).orElse(null),
                "gates",
                GateView.json(result.gates()),
                "journal",
                result.steps());
    }

    private static OptionalInt width(Environment environment) {
        return environment.outIsTerminal() ? OptionalInt.of(environment.columns()) : OptionalInt.empty();
    }

    private void print(CutoverResult result, Text text, OptionalInt width) {
        if (!result.gates().isEmpty()) {
            GateView.print(result.gates(), text, width);
        }
        String live = "the application writes " + (group.isEmpty() ? "" : "the tables of group " + group + " ")
                + "to the " + result.live().word();
        String pause = result.pause()
                .map(p -> "; writes were refused for " + p.toMillis() + " ms")
                .orElse("");
        text.line(
                switch (result.state()) {
                    case "switched" -> text.good("switched: " + live + pause);
                    case "back" -> text.good("back: " + live + pause);
                    case "already" -> text.good("already so: " + live);
                    case "completed" ->
                        text.good("completed: " + live + ", nothing of rehome is left on "
                                + (group.isEmpty() ? "either side" : "them on either side"));
                    case "completable" ->
                        live
                                + "; completing takes rehome's slots, publications and schema off both sides and closes the"
                                + " way back for good; to do it: --execute --confirm NAME-OF-THE-TARGET-DATABASE";
                    case "refused" -> text.bad("not begun: " + live + " as before");
                    default ->
                        result.exitStatus().number() == 0
                                ? "all gates say GO; to do it: --execute"
                                : text.doubtful("gates hold it back; " + live);
                });
    }

    private record Told(Context context) implements SwitchEvents {
        private Output output() {
            return context.output();
        }

        /// Only where somebody sits there; `--yes` was asked before.
        @Override
        public boolean approves(List<Gate> unclear) {
            if (context.options().noInput || !context.environment().inIsTerminal()) {
                return false;
            }
            unclear.forEach(g -> output().note(g.name() + ": " + g.value() + "; wanted: " + g.limit()));
            context.environment().err().print("These cannot tell. Go on? [y/N] ");
            context.environment().err().flush();
            try {
                String answer = new BufferedReader(
                                new InputStreamReader(context.environment().in(), StandardCharsets.UTF_8))
                        .readLine();
                return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void step(String name) {
            output().note(name);
            output().event("step", Json.object("step", name));
        }

        @Override
        public void undoing(String reason) {
            output().note("undoing: " + reason);
            output().event("undoing", Json.object("reason", reason));
        }

        @Override
        public void recovering(SwitchState.Attempt attempt) {
            output().note("found an attempt that was cut short at: " + attempt.last());
            output().event("recovering", Json.object("last", attempt.last()));
        }

        @Override
        public void note(String text) {
            output().note(text);
        }
    }
}
