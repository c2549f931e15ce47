package dev.rehome.cli;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.steps.NoticeDesk;
import dev.rehome.migration.steps.PlannedMeters;
import dev.rehome.migration.steps.ToldWatch;
import dev.rehome.migration.watch.Memory;
import dev.rehome.migration.watch.Meter;
import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.Pace;
import dev.rehome.migration.watch.WatchProblem;
import dev.rehome.migration.watch.WatchSession;
import dev.rehome.notify.Pause;
import dev.rehome.runbook.Gate;
import dev.rehome.settings.Keys;
import dev.rehome.settings.WatchSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `rehome watch`
@Command(
        name = "watch",
        description = {
            "Watch the application after the switch, as the plan's watch and probes say; ends in ACCEPTED or the reason why not.",
            "Without --execute: how a watch stands, and one look at what can be asked now.",
            "With --execute it runs until the end; killed or after a reboot the same command goes on where it was."
        })
final class WatchCommand implements CliCommand {
    @Option(names = "--execute", description = "watch, or go on watching")
    boolean execute;

    @Option(names = "--again", description = "begin anew; what an earlier watch saw is kept under another name")
    boolean again;

    @Option(
            names = "--timer",
            paramLabel = "KIND",
            description = "print what brings the watch back after a reboot: systemd (a unit) or cron (a line)")
    @Nullable
    String timer;

    @Override
    public Outcome run(Context context) {
        if (timer != null) {
            return WatchTimer.print(timer, context);
        }
        WatchSettings watch = context.settings().get(Keys.WATCH).orElse(WatchSettings.DEFAULT);
        Meters meters = PlannedMeters.of(
                context.settings(),
                new PlanDatabases(context),
                context.environment().variables());
        Path journal = meters.state().resolve("watch").resolve("journal");
        WatchSession session = new WatchSession(watch, meters, journal, Pace.real(), context.options().yes);
        Thread running = Thread.currentThread();
        try (Interrupts.Registration _ = context.interrupts().onInterrupt(running::interrupt)) {
            return execute ? watch(context, watch, session) : look(watch, meters, session);
        } catch (InterruptedException e) {
            throw Interrupts.problem();
        }
    }

    private Outcome watch(Context context, WatchSettings watch, WatchSession session) throws InterruptedException {
        if (again) {
            session.setAside();
        }
        String name = session.state()
                .flatMap(state -> state.begun())
                .orElseGet(session::now)
                .toString();
        try (NoticeDesk desk = new NoticeDesk(
                context.settings(),
                new PlanDatabases(context),
                context.environment().variables(),
                Clock.systemUTC(),
                Pause.real(),
                told -> context.output().note(told.line()))) {
            ToldWatch events = new ToldWatch(desk, "", watch, name, context.output()::note);
            WatchSession.Result result = session.run(events);
            return WatchView.ended(result, watch);
        }
    }

    private static Outcome look(WatchSettings watch, Meters meters, WatchSession session) throws InterruptedException {
        if (meters.probes().isEmpty()) {
            throw new RehomeException(
                    WatchProblem.UNKNOWN_PROBE, "watch: the plan has no probes", "", "name some under probes");
        }
        List<Gate> gates = new ArrayList<>();
        List<String> later = new ArrayList<>();
        ExitStatus status = ExitStatus.OK;
        for (Meter meter : meters.of(watch.probes(), Memory.transitory())) {
            if (!meter.isNow()) {
                later.add(meter.name());
                continue;
            }
            Gate gate = meter.look();
            gates.add(gate);
            status = meter.isPrimary() ? worse(status, gate.verdict()) : status;
        }
        return WatchView.standing(watch, session, gates, later, status, Optional.of(session.now()));
    }

    private static ExitStatus worse(ExitStatus status, Gate.Verdict verdict) {
        return switch (verdict) {
            case GO -> status;
            case NO_GO -> ExitStatus.NO_GO;
            case INCONCLUSIVE, ERROR -> status == ExitStatus.NO_GO ? status : ExitStatus.COULD_NOT_CHECK;
        };
    }
}
