package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.migration.retire.BrownOut;
import dev.rehome.migration.retire.CertainEdits;
import dev.rehome.migration.retire.FinalCheck;
import dev.rehome.migration.retire.Leftovers;
import dev.rehome.migration.retire.OldAddress;
import dev.rehome.migration.retire.OldNames;
import dev.rehome.migration.retire.RetireProblem;
import dev.rehome.migration.watch.Memory;
import dev.rehome.migration.watch.Meter;
import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.Pace;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.Gate;
import dev.rehome.service.Local;
import dev.rehome.settings.EnvSettings;
import dev.rehome.settings.Keys;
import dev.rehome.settings.ServiceSettings;
import dev.rehome.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The end of the old project, for the command and for the step: looks whether anything still uses it, takes its
/// variables out of files, and tries a time without it. Where something breaks all of it is given back.
public final class Retirement {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /// Of one service: after that much of a killed attempt the old address is in reach again by itself.
    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private final Settings settings;
    private final Databases databases;
    private final Meters meters;
    private final Optional<Parts> parts;
    private final Path home;

    private Retirement(Settings settings, Databases databases, Meters meters, Optional<Parts> parts, Path home) {
        this.settings = settings;
        this.databases = databases;
        this.meters = meters;
        this.parts = parts;
        this.home = home;
    }

    /// @param home of the user, where pm2 keeps its own files by default
    static Retirement of(Parts parts, Path home) {
        return new Retirement(parts.settings(), parts.databases(), PlannedMeters.of(parts), Optional.of(parts), home);
    }

    /// For the command: services are those of the plan, where it has phases.
    public static Retirement of(Settings settings, Databases databases, Map<String, String> variables, Path home) {
        Optional<Parts> parts = settings.get(Keys.PHASES).orElse(List.of()).stream()
                .findFirst()
                .map(phase -> new Parts(settings, phase, databases, variables));
        return new Retirement(settings, databases, PlannedMeters.of(settings, databases, variables), parts, home);
    }

    /// Whether the watch was accepted, and nothing used the source since it began.
    public List<Gate> finalCheck() throws InterruptedException {
        return new FinalCheck(meters).look();
    }

    private Path state() {
        return settings.folder().resolve(".rehome");
    }

    private OldNames names() {
        String host;
        try (Server source = databases.source()) {
            host = source.endpoint().host();
        }
        boolean local = host.startsWith("127.") || host.equals("localhost") || host.startsWith("/");
        Set<String> variables = new HashSet<>();
        for (EnvSettings file : settings.get(Keys.ENV).orElse(Map.of()).values()) {
            variables.addAll(file.remove());
        }
        return new OldNames(local ? List.of("supabase") : List.of("supabase", host), variables);
    }

    private Path folder() {
        return settings.get(Keys.CODE).orElse(settings.folder());
    }

    private CertainEdits edits() {
        return new CertainEdits(settings.folder(), folder(), environments(), state().resolve("retire"), names());
    }

    /// Files of the plan on this machine, wherever they lie.
    private List<Path> environments() {
        Set<String> files = new LinkedHashSet<>();
        settings.get(Keys.ENV).orElse(Map.of()).values().stream()
                .filter(file -> file.machine().orElse(Local.NAME).equals(Local.NAME))
                .forEach(file -> files.add(file.file()));
        settings.get(Keys.SERVICES).orElse(Map.of()).values().stream()
                .filter(service -> service.machine().equals(Local.NAME))
                .forEach(service -> service.env().ifPresent(files::add));
        return files.stream()
                .map(file -> settings.folder().resolve(file).normalize())
                .toList();
    }

    private OldAddress address(CertainEdits edits) {
        String host;
        try (Server source = databases.source()) {
            host = source.endpoint().host();
        }
        return new OldAddress(state().resolve("retire"), OldAddress.hosts(host, edits.oldValues()));
    }

    /// Of the retirement that goes on, or of the next one: what its way back goes by.
    String number() {
        return edits().number();
    }

    /// What `run` would take out of files.
    public List<CertainEdits.Edit> planned() {
        return edits().plan();
    }

    /// What a person has to see to.
    public List<Finding> leftovers() {
        Set<Path> managers = new LinkedHashSet<>(List.of(home.resolve(".pm2")));
        for (ServiceSettings service :
                settings.get(Keys.SERVICES).orElse(Map.of()).values()) {
            service.home().ifPresent(own -> managers.add(settings.folder().resolve(own)));
        }
        List<Finding> found = new ArrayList<>(
                new Leftovers(folder(), environments(), List.copyOf(managers), state(), names()).find());
        found.add(new Finding(
                RetireProblem.KEYS,
                Severity.WARNING,
                "keys",
                "the anon and service_role keys and the database's password stay valid until the project is deleted",
                "rotate them now; rotate also what stood beside them in the same environment files"));
        return found;
    }

    /// Takes the variables out, refuses the logins for a time, starts each service once without them, and looks at
    /// the probes. The logins are given back in any case, files and services where something broke.
    ///
    /// @param planned what is taken out of files, as `planned` gave it
    /// @param roles logins of the source that the application used
    /// @param services whether those of the plan are started anew
    public List<Gate> run(
            List<CertainEdits.Edit> planned,
            List<String> roles,
            Duration time,
            boolean services,
            Pace pace,
            dev.rehome.service.Pace own)
            throws InterruptedException {
        CertainEdits edits = edits();
        planned.forEach(edit -> own.note("takes out " + edit.words()));
        List<Meter> asked = meters.of(List.of(), Memory.transitory()).stream()
                .filter(meter -> meter.kind() == Meter.Kind.UP)
                .toList();
        OldAddress address = address(edits);
        String number = edits.number();
        List<Gate> gates;
        try (FileJournal journal = journal(pace);
                Server source = databases.source()) {
            BrownOut without = new BrownOut(source, journal, pace, PAUSE);
            without.recover();
            edits.apply(planned);
            Optional<RetireServices> started = parts.filter(_ -> services)
                    .map(known -> new RetireServices(known, edits.names(), address, own, journal));
            gates = brownOut(without, started, address, roles, asked, time, pace);
            if (isGood(gates) && started.isPresent()) {
                started.get().endCut();
            }
        }
        if (isGood(gates)) {
            edits.finish();
        } else {
            own.note("something breaks without the old project: all is given back");
            undo(number, pace, own);
        }
        return gates;
    }

    private static boolean isGood(List<Gate> gates) {
        return gates.stream().noneMatch(gate -> gate.verdict() == Gate.Verdict.NO_GO);
    }

    private static List<Gate> brownOut(
            BrownOut without,
            Optional<RetireServices> services,
            OldAddress address,
            List<String> roles,
            List<Meter> asked,
            Duration time,
            Pace pace)
            throws InterruptedException {
        List<BrownOut.Start> starts = services.map(RetireServices::starts).orElse(List.of());
        if (starts.isEmpty()) {
            return without.run(roles, starts, asked, time);
        }
        address.begin(pace.clock(), time.plus(LONGEST_START.multipliedBy(starts.size())));
        try {
            List<Gate> gates = new ArrayList<>(without.run(roles, starts, asked, time));
            gates.add(address.gate());
            gates.addAll(services.orElseThrow().notCut());
            return gates;
        } finally {
            address.end();
        }
    }

    private FileJournal journal(Pace pace) {
        try (Server source = databases.source()) {
            return FileJournal.open(
                    state().resolve("retire").resolve("journal"),
                    new Fingerprint(Map.of("source", source.endpoint().display())),
                    pace.clock());
        }
    }

    /// Gives everything back: logins, files of one retirement, and services with what their files say again.
    void undo(String number, Pace pace, dev.rehome.service.Pace own) throws InterruptedException {
        try (FileJournal journal = journal(pace);
                Server source = databases.source()) {
            new BrownOut(source, journal, pace, PAUSE).recover();
            CertainEdits edits = edits();
            OldAddress address = address(edits);
            address.end();
            edits.restore(number);
            if (parts.isPresent()) {
                new RetireServices(parts.get(), edits.names(), address, own, journal).bringBack();
            }
        }
    }

    /// @throws RehomeException where a file is not what it was
    void refuseUnrestored(String number) {
        if (!edits().isRestored(number)) {
            throw new RehomeException(
                    RetireProblem.NOT_WRITTEN,
                    "retire: files are not what they were",
                    "originals are in " + state().resolve("retire").resolve("originals"),
                    "put them back by hand");
        }
    }

    /// What a person does in the end; it cannot be taken back.
    public static List<String> deletion() {
        return List.of(
                "1. rehome backup --execute, and keep it where the project's deletion does not reach",
                "2. rehome complete --execute --confirm NAME-OF-THE-TARGET-DATABASE, where the way back is still open",
                "3. in the old project's settings, under General: pause it for a day, then delete it",
                "4. cancel its subscription, and keep the last invoice",
                "5. remove what is listed above, and the old host from firewalls and DNS");
    }
}
