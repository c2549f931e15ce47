package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.migration.cutover.LiveSide;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.Progress;
import dev.rehome.runbook.Question;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.StepState;
import dev.rehome.runbook.Times;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome status`: from the journals alone, so it answers whatever has become of both databases and of the plan.
@Command(
        name = "status",
        description = "Say where the run and the switch stand, why, and what to do next; from the journals alone.")
final class StatusCommand implements CliCommand {
    @Option(names = "--watch", description = "go on saying it whenever it changes, until Ctrl-C")
    boolean watch;

    @Override
    public boolean readsPlan() {
        return false;
    }

    @Override
    public Outcome run(Context context) {
        Path folder = folder(context);
        if (watch) {
            return new StatusScreen(context, folder).untilOver();
        }
        Status status = Status.read(folder, Instant.now());
        return Outcome.ok(status.json(), status::print);
    }

    /// Beside the plan, as for every command.
    private static Path folder(Context context) {
        Path plan = context.environment()
                .folder()
                .resolve(Optional.ofNullable(context.options().file).orElse(Path.of("rehome.yaml")));
        return Optional.ofNullable(plan.toAbsolutePath().normalize().getParent())
                .orElse(context.environment().folder())
                .resolve(".rehome");
    }

    /// What the journals say at one moment.
    ///
    /// @param held whether the file `stop` is there, which lets nothing run
    record Status(RunState state, Optional<Progress> progress, List<LiveSide> sides, Instant now, boolean held) {
        static Status read(Path folder, Instant now) {
            Path journal = RunRequest.journal(folder.resolve("run"));
            List<Entry> entries = Files.exists(journal) ? FileJournal.read(journal) : List.of();
            RunState state = RunState.of(entries);
            boolean held = Files.exists(folder.resolve("run").resolve("stop"));
            return new Status(state, Progress.of(state, now), LiveSide.read(folder), now, held);
        }

        /// The process that runs it was killed, or the machine went down: nobody works on it.
        boolean isAbandoned() {
            return state.process()
                    .filter(process -> process.endedAt().isEmpty())
                    .filter(process -> !ProcessHandle.of(process.pid())
                            .map(ProcessHandle::isAlive)
                            .orElse(false))
                    .isPresent();
        }

        boolean isOver() {
            return state.process().flatMap(p -> p.endedAt()).isPresent();
        }

        Map<String, @Nullable Object> json() {
            Map<String, @Nullable Object> json = Json.object(
                    "phases",
                    state.phases().values().stream().map(Status::phase).toList(),
                    "live",
                    sides.stream().map(this::side).toList());
            progress.ifPresent(p -> json.putAll(json(p)));
            json.put("question", state.question().map(Status::question).orElse(null));
            json.put("abandoned", isAbandoned());
            json.put("next", next());
            return json;
        }

        private static Map<String, @Nullable Object> phase(PhaseState phase) {
            return Json.object(
                    "name", phase.name(),
                    "title", phase.opening().title(),
                    "attempt", phase.opening().attempt(),
                    "state", word(phase));
        }

        private Map<String, @Nullable Object> side(LiveSide side) {
            return Json.object(
                    "route",
                    side.route(),
                    "group",
                    side.group().orElse(null),
                    "tables",
                    side.tables(),
                    "live",
                    side.side().word(),
                    "since",
                    side.since().map(Instant::toString).orElse(null),
                    "underWay",
                    side.underWay().orElse(null),
                    "wayBackOpen",
                    side.side() == Side.TARGET && !side.completed());
        }

        private static Map<String, @Nullable Object> question(Question question) {
            return Json.object(
                    "text", question.text(),
                    "phase", question.phase(),
                    "step", question.step(),
                    "role", question.role(),
                    "people", question.people(),
                    "given", question.given().stream().sorted().toList(),
                    "askedAt", question.askedAt().toString(),
                    "toBackup", question.toBackup());
        }

        private static Map<String, @Nullable Object> json(Progress p) {
            return Json.object(
                    "phase",
                    p.phase().name(),
                    "title",
                    p.phase().opening().title(),
                    "state",
                    word(p.phase()),
                    "reason",
                    p.state(),
                    "step",
                    p.step().map(StepState::name).orElse(null),
                    "index",
                    p.index(),
                    "steps",
                    p.steps(),
                    "health",
                    p.health().word(),
                    "elapsedSeconds",
                    p.elapsed().toSeconds(),
                    "awaySeconds",
                    p.away().map(Duration::toSeconds).orElse(null),
                    "budgetLeftSeconds",
                    p.budgetLeft().map(Duration::toSeconds).orElse(null),
                    "eta",
                    p.eta().map(Instant::toString).orElse(null),
                    "values",
                    p.values(),
                    "errors",
                    p.errors());
        }

        private static String word(PhaseState phase) {
            return phase.status().name().toLowerCase(Locale.ROOT);
        }

        private String next() {
            return (held ? "delete the file .rehome/run/stop, then " : "") + nextOfRun();
        }

        private String nextOfRun() {
            if (isAbandoned()) {
                return "resume with: rehome run --execute, or go back with: rehome rollback --execute";
            }
            return progress.map(p -> p.next(state)).orElse(nothingYet());
        }

        private String nothingYet() {
            return sides.isEmpty()
                    ? "begin with: rehome run, or rehome cutover"
                    : "see: rehome cutover, rehome rollback";
        }

        void print(Text text) {
            if (progress.isEmpty()) {
                text.line("no phase was begun");
            } else {
                print(progress.get(), text);
            }
            sides.forEach(side -> text.line(line(side)));
            if (!sides.isEmpty() && sides.stream().allMatch(side -> side.group().isPresent())) {
                text.line("all other tables: the application writes to the source");
            }
            text.line("next: " + next());
        }

        private void print(Progress p, Text text) {
            String title = p.phase().opening().title();
            String name = "phase " + p.phase().name() + (title.equals(p.phase().name()) ? "" : " (" + title + ")");
            text.line(text.bold(name) + ": " + health(p, text) + ", " + p.state());
            if (p.phase().stands()) {
                text.line("step " + p.index() + "/" + p.steps()
                        + p.step()
                                .map(s -> " " + s.name() + ", for " + Times.text(s.time(now)))
                                .orElse(""));
            }
            text.line("elapsed " + Times.text(p.elapsed())
                    + p.away()
                            .map(a -> ", " + Times.text(a) + " without the application")
                            .orElse("")
                    + p.budgetLeft().map(b -> ", budget left " + Times.text(b)).orElse("")
                    + p.eta()
                            .map(e -> ", done in about " + Times.text(positive(Duration.between(now, e))))
                            .orElse(""));
            counted("services", List.of("services.online", "services.stopped"), p, text);
            counted("tables", List.of("tables.done", "tables.total"), p, text);
            p.errors().forEach(error -> text.line("error: " + error));
            state.process()
                    .ifPresent(process -> text.line(
                            process.endedAt().isPresent()
                                    ? "the last process ended: " + process.endedAs()
                                    : (isAbandoned() ? "begun by " : "run by ") + process.by() + ", process "
                                            + process.pid() + (isAbandoned() ? ", which lives no more" : "")));
        }

        private static Duration positive(Duration time) {
            return time.isNegative() ? Duration.ZERO : time;
        }

        private static String health(Progress p, Text text) {
            String word = p.health().word();
            return switch (p.health()) {
                case ON_TRACK -> text.good(word);
                case DELAYED -> text.doubtful(word);
                case ISSUE -> text.bad(word);
            };
        }

        private static void counted(String what, List<String> names, Progress p, Text text) {
            List<String> found = names.stream()
                    .filter(p.values()::containsKey)
                    .map(name -> name.substring(name.indexOf('.') + 1) + " "
                            + p.values().get(name))
                    .toList();
            if (!found.isEmpty()) {
                text.line(what + ": " + String.join(", ", found));
            }
        }

        private String line(LiveSide side) {
            String since = side.since()
                    .map(at -> ", for " + Times.text(Duration.between(at, now)))
                    .orElse("");
            String back = side.side() == Side.SOURCE
                    ? ""
                    : side.completed() ? "; the way back is closed" : "; the way back is open";
            String attempt = side.underWay()
                    .map(last -> "; an attempt stands at: " + last)
                    .orElse("");
            return side.about() + ": the application writes to the "
                    + side.side().word() + since + back + attempt;
        }
    }
}
