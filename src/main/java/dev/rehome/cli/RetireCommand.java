package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.migration.retire.BrownOut;
import dev.rehome.migration.retire.Leftovers;
import dev.rehome.migration.retire.RetireProblem;
import dev.rehome.migration.steps.PlannedMeters;
import dev.rehome.migration.watch.Memory;
import dev.rehome.migration.watch.Meter;
import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.Pace;
import dev.rehome.migration.watch.WatchEnd;
import dev.rehome.migration.watch.WatchState;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.Gate;
import dev.rehome.settings.Keys;
import dev.rehome.settings.ProbeSettings.Question;
import dev.rehome.settings.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome retire`
@Command(
        name = "retire",
        description = {
            "Before the old project is deleted: whether anything still uses it, and what is left of it.",
            "Without --execute it looks. With --execute the --role logins of the source are refused for --brown-out,",
            "the probes say what breaks, and the logins are given back. Deleting the project stays a step by hand:",
            "--confirm NAME-OF-THE-SOURCE-DATABASE shows it when all say GO."
        })
final class RetireCommand implements CliCommand {
    private static final Duration BROWN_OUT = Duration.ofMinutes(15);

    @Option(names = "--execute", description = "refuse the logins for a time")
    boolean execute;

    @Option(names = "--role", paramLabel = "ROLE", description = "a login of the source that the application used")
    List<String> roles = new ArrayList<>();

    @Option(names = "--brown-out", paramLabel = "DURATION", description = "for how long, e.g. 15min (default)")
    @Nullable
    String brownOut;

    @Override
    public Outcome run(Context context) {
        Thread running = Thread.currentThread();
        try (Interrupts.Registration _ = context.interrupts().onInterrupt(running::interrupt)) {
            Meters meters = PlannedMeters.of(
                    context.settings(),
                    new PlanDatabases(context),
                    context.environment().variables());
            List<Gate> gates = new ArrayList<>(finalCheck(meters));
            if (execute) {
                gates.addAll(brownOut(context, meters));
            }
            return RetireView.of(execute, gates, leftovers(context), deletion(context, gates));
        } catch (InterruptedException e) {
            throw Interrupts.problem();
        }
    }

    /// The watch was accepted, and nothing used the source since it began, up to now.
    private static List<Gate> finalCheck(Meters meters) throws InterruptedException {
        Path journal = meters.state().resolve("watch").resolve("journal");
        Optional<WatchState> watched =
                Files.exists(journal) ? Optional.of(WatchState.of(FileJournal.read(journal))) : Optional.empty();
        List<Gate> gates = new ArrayList<>();
        Optional<WatchEnd> end = watched.flatMap(WatchState::end);
        boolean accepted = end.isPresent() && end.get().state() == WatchEnd.State.ACCEPTED;
        gates.add(
                accepted
                        ? Gate.go("watch", "accepted", "accepted", journal.toString())
                        : Gate.noGo(
                                "watch",
                                end.map(known -> known.state().word())
                                        .orElse(watched.isPresent() ? "not ended" : "none was begun"),
                                "accepted",
                                "rehome watch --execute"));
        Memory memory = Memory.transitory();
        watched.ifPresent(state -> state.memory().forEach(memory::put));
        List<String> names = meters.probes().values().stream()
                .filter(probe -> probe.question() instanceof Question.LegacyQueries)
                .map(probe -> probe.name())
                .toList();
        for (Meter meter : meters.of(names.isEmpty() ? List.of() : names, memory)) {
            if (names.contains(meter.name())) {
                gates.add(sinceTheWatch(meter, watched.isPresent()));
            }
        }
        if (names.isEmpty()) {
            gates.add(Gate.unclear("legacy use", "nothing counts it", "0", "a probe with legacyQueries: 0"));
        }
        return gates;
    }

    private static Gate sinceTheWatch(Meter meter, boolean watched) throws InterruptedException {
        Gate gate = meter.look();
        return watched || gate.verdict() != Gate.Verdict.GO
                ? gate
                : Gate.unclear(gate.name(), "counted from now on only", gate.limit(), "no watch has counted before");
    }

    private List<Gate> brownOut(Context context, Meters meters) throws InterruptedException {
        Duration time = brownOut == null
                ? BROWN_OUT
                : Units.duration(brownOut)
                        .orElseThrow(() -> Usage.missing("--brown-out", "it must be a duration such as 15min"));
        Path file = meters.state().resolve("retire").resolve("journal");
        Fingerprint fingerprint = new Fingerprint(
                Map.of("source", Connections.source(context).endpoint().display()));
        Pace pace = Pace.real();
        List<Meter> asked = meters.of(List.of(), Memory.transitory()).stream()
                .filter(meter -> meter.kind() == Meter.Kind.UP)
                .toList();
        try (FileJournal journal = FileJournal.open(file, fingerprint, pace.clock());
                Server source = Connections.source(context)) {
            BrownOut without = new BrownOut(source, journal, pace, Duration.ofSeconds(5));
            without.recover();
            return without.run(roles, asked, time);
        }
    }

    private static List<Finding> leftovers(Context context) {
        Path folder =
                context.settings().get(Keys.CODE).orElse(context.settings().folder());
        String host = Connections.source(context).endpoint().host();
        boolean local = host.startsWith("127.") || host.equals("localhost") || host.startsWith("/");
        List<String> words = local ? List.of("supabase") : List.of("supabase", host);
        List<Finding> found =
                new ArrayList<>(new Leftovers(folder, context.environment().home(), words).find());
        found.add(new Finding(
                RetireProblem.KEYS,
                Severity.WARNING,
                "keys",
                "the anon and service_role keys and the database's password stay valid until the project is deleted",
                "rotate them now; rotate also what stood beside them in the same environment files"));
        return found;
    }

    /// Shown only when everything says GO and the name was given: it cannot be taken back.
    private List<String> deletion(Context context, List<Gate> gates) {
        boolean good = gates.stream().allMatch(gate -> gate.verdict() == Gate.Verdict.GO);
        String name = Connections.source(context).endpoint().database();
        if (!good) {
            return List.of("not yet: what does not say GO above comes first");
        }
        if (!name.equals(context.options().confirm)) {
            return List.of("all say GO; to see how the project is deleted: --confirm " + name);
        }
        return List.of(
                "1. rehome backup --execute, and keep it where the project's deletion does not reach",
                "2. rehome complete --execute --confirm NAME-OF-THE-TARGET-DATABASE, where the way back is still open",
                "3. in the old project's settings, under General: pause it for a day, then delete it",
                "4. cancel its subscription, and keep the last invoice",
                "5. remove what is listed above, and the old host from firewalls and DNS");
    }

    static ExitStatus status(List<Gate> gates) {
        boolean no = gates.stream().anyMatch(gate -> gate.verdict() == Gate.Verdict.NO_GO);
        boolean unclear = gates.stream().anyMatch(gate -> gate.verdict() != Gate.Verdict.GO);
        return no ? ExitStatus.NO_GO : unclear ? ExitStatus.COULD_NOT_CHECK : ExitStatus.OK;
    }
}
