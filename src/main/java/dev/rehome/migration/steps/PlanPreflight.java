package dev.rehome.migration.steps;

import dev.rehome.finding.Code;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.migration.PreflightResult;
import dev.rehome.migration.PreflightResult.NotChecked;
import dev.rehome.notify.NotifyProblem;
import dev.rehome.runbook.Phase;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.Step;
import dev.rehome.service.Command;
import dev.rehome.service.Local;
import dev.rehome.service.Machine;
import dev.rehome.service.NodePackages;
import dev.rehome.service.ProbeAnswer;
import dev.rehome.settings.Keys;
import dev.rehome.settings.NotifySettings;
import dev.rehome.settings.PhaseSettings;
import dev.rehome.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Everything that would stop a run of a whole plan, looked at at once and changed nowhere: what each step looks at,
/// and what no step does: services that no step names, machines and their clocks, Node, the disk of the journal,
/// everything that the plan calls a dependency.
public final class PlanPreflight {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Settings settings;
    private final Runbook runbook;
    private final Parts parts;
    private final Set<Finding> findings = new LinkedHashSet<>();
    private final List<NotChecked> notChecked = new ArrayList<>();

    /// What was found.
    public record Result(List<Finding> findings, List<NotChecked> notChecked) {}

    private interface Look {
        void look() throws InterruptedException;
    }

    /// @param settings of a plan with phases
    public PlanPreflight(
            Settings settings,
            Runbook runbook,
            Databases databases,
            Map<String, String> variables,
            NoticeDesk notices) {
        this.settings = settings;
        this.runbook = runbook;
        PhaseSettings first = settings.get(Keys.PHASES).orElseThrow().getFirst();
        this.parts = new Parts(settings, first, databases, variables, notices);
    }

    /// What a dry run is not about: itself, and what is asked of people and of other trials.
    private static final Set<Code> NOT_OF_A_DRY_RUN = Set.of(
            StepsProblem.NOT_REHEARSED,
            StepsProblem.NO_DRY_RUN,
            StepsProblem.NO_PROVEN_BACKUP,
            NotifyProblem.NOT_IN_TIME);

    /// The verdict of a dry run, from all that a preflight found.
    public static PreflightResult.Verdict dryRun(PreflightResult all) {
        List<Finding> counted = all.findings().stream()
                .filter(finding -> !NOT_OF_A_DRY_RUN.contains(finding.code()))
                .toList();
        return new PreflightResult(all.servers(), counted, all.notChecked(), all.tables()).verdict();
    }

    /// Whether a phase asks for a dry run.
    public static boolean isAsked(Settings settings) {
        return settings.get(Keys.PHASES).orElse(List.of()).stream()
                .anyMatch(phase -> phase.gates().dryRun());
    }

    public Result look() throws InterruptedException {
        findings.addAll(PlanNames.of(settings, parts.notices()));
        for (Phase phase : runbook.phases()) {
            for (Step step : phase.steps()) {
                each(
                        "step " + phase.name() + "/" + step.name(),
                        () -> findings.addAll(step.action().preflight()));
            }
        }
        PlannedServices services = new PlannedServices(parts);
        each(
                "services",
                () -> findings.addAll(new ServiceFindings(services)
                        .of(List.copyOf(services.services().keySet()), false)));
        each("node", () -> node(services));
        each("disk of the journal", this::journal);
        Map<String, Machine> machines = machines(services);
        for (Machine machine : machines.values()) {
            each("machine " + machine.name(), () -> clock(machine));
        }
        databaseClocks();
        each("dependencies", this::dependencies);
        each("channels", this::channels);
        findings.removeIf(finding -> finding.code() == StepsProblem.NO_DRY_RUN);
        return new Result(List.copyOf(findings), List.copyOf(notChecked));
    }

    /// What cannot be looked at is said, and the rest is looked at all the same.
    private void each(String subject, Look look) throws InterruptedException {
        try {
            look.look();
        } catch (RehomeException e) {
            notChecked.add(
                    new NotChecked(subject, e.reason().isEmpty() ? e.message() : e.message() + "; " + e.reason()));
        }
    }

    /// Every machine that the plan names, but for this one.
    private Map<String, Machine> machines(PlannedServices services) {
        Set<String> names = new TreeSet<>();
        services.settings().values().forEach(service -> names.add(service.machine()));
        settings.get(Keys.ENV)
                .orElse(Map.of())
                .values()
                .forEach(file -> file.machine().ifPresent(names::add));
        for (PhaseSettings phase : settings.get(Keys.PHASES).orElseThrow()) {
            phase.steps().stream()
                    .filter(step -> step.value().isMap())
                    .forEach(step -> step.text("machine").ifPresent(names::add));
        }
        names.remove(Local.NAME);
        Map<String, Machine> machines = new LinkedHashMap<>();
        names.forEach(name -> machines.put(name, services.machine(name)));
        return machines;
    }

    /// Windows, approvals and backups go by this machine's clock, what the application writes goes by its own.
    private void clock(Machine machine) throws InterruptedException {
        long before = System.currentTimeMillis();
        String there;
        try {
            there = machine.run(Command.of(List.of("date", "+%s"))).text().strip();
        } catch (RehomeException e) {
            findings.add(Finding.blocking("machine " + machine.name(), e));
            return;
        }
        if (there.matches("[0-9]{1,12}")) {
            ClockFinding.of("clock of " + machine.name(), before, Long.parseLong(there) * 1000, 1000)
                    .ifPresent(findings::add);
        } else {
            notChecked.add(new NotChecked("clock of " + machine.name(), "date +%s printed no number"));
        }
    }

    private void databaseClocks() throws InterruptedException {
        each(
                "clock of the source",
                () -> ClockFinding.of(parts.databases().source()).ifPresent(findings::add));
        each(
                "clock of the target",
                () -> ClockFinding.of(parts.databases().target()).ifPresent(findings::add));
    }

    /// Where the code has packages and services run it, each machine needs a Node that fits.
    private void node(PlannedServices services) throws InterruptedException {
        Path code = settings.get(Keys.CODE).orElse(settings.folder());
        if (!Files.exists(code.resolve("package.json"))) {
            return;
        }
        boolean here = services.settings().isEmpty()
                || services.settings().values().stream()
                        .anyMatch(service -> service.machine().equals(Local.NAME));
        if (here) {
            new NodePackages(services.machine(Local.NAME), code.toString(), Optional.empty())
                    .nodeFinding()
                    .ifPresent(findings::add);
        }
    }

    private void journal() throws InterruptedException {
        DiskFinding.journal(parts.state()).ifPresent(findings::add);
    }

    /// One that cannot be reached holds nothing up, so nobody would notice.
    private void channels() throws InterruptedException {
        ChannelReach reach = new ChannelReach(parts.variables(), settings.folder());
        for (var channel : settings.get(Keys.NOTIFY)
                .map(NotifySettings::channels)
                .orElse(Map.of())
                .entrySet()) {
            ProbeAnswer answer = reach.look(channel.getValue().way(), LOOK);
            if (!answer.isGood()) {
                findings.add(new Finding(
                        NotifyProblem.NOT_DELIVERED,
                        Severity.WARNING,
                        "channel " + channel.getKey(),
                        "cannot be reached: " + answer.value() + " (" + answer.evidence() + ")",
                        "mend it, then try it: rehome notify --test " + channel.getKey() + " --execute"));
            }
        }
    }

    private void dependencies() throws InterruptedException {
        DependencyFindings.of(PlannedMeters.of(parts), findings::add, notChecked::add);
    }
}
