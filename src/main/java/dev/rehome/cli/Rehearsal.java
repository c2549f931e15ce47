package dev.rehome.cli;

import dev.rehome.demo.EmbeddedServer;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.CopyRequest;
import dev.rehome.migration.CopyResult;
import dev.rehome.migration.CopyRun;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.migration.steps.Databases;
import dev.rehome.migration.steps.NoticeDesk;
import dev.rehome.migration.steps.PlannedRunbook;
import dev.rehome.migration.steps.RehearsedRunbook;
import dev.rehome.migration.steps.Trial;
import dev.rehome.notify.Pause;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.Measured;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.Timekeeper;
import dev.rehome.settings.Flag;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Secrets;
import dev.rehome.settings.Settings;
import dev.rehome.settings.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Copies of everything that a plan's steps touch: both databases in servers that end with it, the plan's folder in a
/// temporary one. Its journal stays, beside those of other rehearsals.
final class Rehearsal implements AutoCloseable {
    private static final String BINARIES = "rehome.postgres.binaries";
    private static final List<String> NOT_COPIED = List.of(".rehome", ".git");

    private final Context context;
    private final EmbeddedServer source;
    private final EmbeddedServer target;
    private final Path folder;
    private final Path journals;
    private final Runbook runbook;

    private Rehearsal(
            Context context,
            EmbeddedServer source,
            EmbeddedServer target,
            Path folder,
            Path journals,
            Runbook runbook) {
        this.context = context;
        this.source = source;
        this.target = target;
        this.folder = folder;
        this.journals = journals;
        this.runbook = runbook;
    }

    /// @param run the plan's own, so far
    static Rehearsal open(Context context, RunState run) throws InterruptedException {
        Path binaries = Path.of(System.getProperty(BINARIES, "target/postgres"));
        Path plan = context.settings().folder();
        EmbeddedServer source = EmbeddedServer.start(binaries, major(context, Side.SOURCE, binaries), Map.of());
        EmbeddedServer target = EmbeddedServer.start(binaries, major(context, Side.TARGET, binaries), Map.of());
        try {
            Path folder = Files.createTempDirectory("rehome-rehearsal-");
            copyFolder(plan, folder, context.settings().get(Keys.BACKUP_FOLDER).orElse(plan.resolve("backups")));
            fill(context, Connections.source(context), server(Side.SOURCE, source));
            fillWhereItHoldsTables(context, Connections.target(context), server(Side.TARGET, target));
            String name = Instant.now().toString().replace(":", "").replaceAll("\\.\\d+", "");
            Path journals = plan.resolve(".rehome").resolve("rehearsals").resolve(name);
            return new Rehearsal(
                    context, source, target, folder, journals, runbook(context, source, target, folder, run));
        } catch (IOException e) {
            source.close();
            target.close();
            throw new UncheckedIOException(e);
        } catch (RehomeException e) {
            source.close();
            target.close();
            throw e;
        }
    }

    /// The nearest embedded server that is not older; where there is none, the newest, and this is said.
    private static int major(Context context, Side side, Path binaries) {
        try (Server server = side == Side.SOURCE ? Connections.source(context) : Connections.target(context);
                Session session = server.open("rehearse")) {
            int real = session.version().number() / 10_000;
            List<Integer> there = EmbeddedProof.majors(binaries);
            if (there.isEmpty()) {
                throw new RehomeException(
                        CliProblem.BAD_USAGE,
                        "rehearsal: there is no embedded PostgreSQL to rehearse on",
                        "looked in " + binaries,
                        "build anew: ./rehome --version");
            }
            int chosen =
                    there.stream().filter(major -> major >= real).findFirst().orElse(there.getLast());
            if (chosen != real) {
                context.output()
                        .note("rehearsal: the " + side.word() + " is PostgreSQL " + real + ", here are "
                                + String.join(
                                        " and ",
                                        there.stream().map(String::valueOf).toList())
                                + "; its copy is in PostgreSQL " + chosen);
            }
            return chosen;
        }
    }

    private static Server server(Side side, EmbeddedServer embedded) {
        return new Server(side, Endpoint.parse(embedded.url("postgres", "postgres")), Connections.runId());
    }

    /// The real database is read under one snapshot, and not changed.
    private static void fill(Context context, Server from, Server to) {
        try (from;
                to) {
            context.output().note("copying the " + from.side().word() + " into a server of this rehearsal");
            Server reading = new Server(Side.SOURCE, from.endpoint(), from.runId());
            Server writing = new Server(Side.TARGET, to.endpoint(), to.runId());
            try (reading;
                    writing;
                    Interrupts.Registration _ = context.interrupts().onInterrupt(() -> {
                        reading.cancelAll();
                        writing.cancelAll();
                    })) {
                CopyResult result = new CopyRun(CopyRequest.of(reading, writing, true)).run();
                if (!result.failures().isEmpty()) {
                    throw new RehomeException(
                            result.failures().getFirst().code(),
                            "rehearsal: the " + from.side().word() + " could not be copied: "
                                    + result.failures().getFirst().message(),
                            "",
                            result.failures().getFirst().remedy());
                }
                Session session = writing.open("rehearse");
                session.execute("DROP SCHEMA IF EXISTS rehome CASCADE");
                if (from.side() == Side.TARGET) {
                    dropBrought(from, session);
                }
            }
        }
    }

    /// What earlier phases brought to the target is not in its copy: a rehearsal begins at the beginning, with the rows
    /// that the source has by now. Those of a group that was switched are there by its way back.
    private static void dropBrought(Server target, Session copy) {
        try (Session real = target.open("rehearse")) {
            Ownership.entries(real)
                    .keySet()
                    .forEach(table -> copy.execute("DROP TABLE IF EXISTS " + table.quoted() + " CASCADE"));
        }
    }

    private static void fillWhereItHoldsTables(Context context, Server from, Server to) {
        boolean empty;
        try (Server looked = from.another();
                Session session = looked.open("rehearse")) {
            empty = session.scalar("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname !~ '^pg_'"
                            + " AND schemaname NOT IN ('information_schema', 'rehome')")
                    .equals("0");
        }
        if (empty) {
            from.close();
            to.close();
        } else {
            fill(context, from, to);
        }
    }

    /// Packages are linked: steps only read them. Backups may be larger than all else.
    private static void copyFolder(Path from, Path to, Path backups) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                String name = String.valueOf(folder.getFileName());
                Path there = to.resolve(from.relativize(folder));
                boolean isLeft = NOT_COPIED.contains(name) || folder.normalize().equals(backups.normalize());
                if (isLeft && !folder.equals(from)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (name.equals("node_modules")) {
                    Files.createSymbolicLink(there, folder.toAbsolutePath());
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(there);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// The same plan, read in its new place: with the copies, and without the hooks of the switch.
    private static Runbook runbook(
            Context context, EmbeddedServer source, EmbeddedServer target, Path folder, RunState run) {
        Path plan = Optional.ofNullable(context.options().file).orElse(Path.of("rehome.yaml"));
        Settings settings = new SettingsReader(
                        context.environment().variables(),
                        folder,
                        context.environment().home())
                .read(
                        List.of(
                                new Flag("source", "--source", source.url("postgres", "postgres")),
                                new Flag("target", "--target", target.url("postgres", "postgres")),
                                new Flag("cutover.switch", "--rehearse", "true"),
                                new Flag("cutover.back", "--rehearse", "true")),
                        Optional.of(folder.resolve(
                                Optional.ofNullable(plan.getFileName()).orElse(plan))));
        Databases copies = new Databases() {
            @Override
            public Server source() {
                return server(Side.SOURCE, source);
            }

            @Override
            public Server target() {
                return server(Side.TARGET, target);
            }
        };
        boolean codeIsCopied =
                settings.get(Keys.CODE).map(code -> code.startsWith(folder)).orElse(true);
        // Nothing is told in a rehearsal: the desk is only what steps are made with.
        try (NoticeDesk desk = new NoticeDesk(
                settings,
                copies,
                context.environment().variables(),
                Clock.systemUTC(),
                Pause.real(),
                told -> context.output().note(told.line()))) {
            Runbook planned = new PlannedRunbook(
                            settings, copies, context.environment().variables(), desk, Optional.empty())
                    .build();
            return RehearsedRunbook.of(planned, codeIsCopied, run);
        }
    }

    Runbook runbook() {
        return runbook;
    }

    RunRequest request(String phase) {
        return new RunRequest(
                journals,
                runbook,
                identity(),
                "rehearsal",
                () -> "",
                new RunRequest.Wanted(Optional.of(phase), Optional.empty(), Optional.empty()),
                new RunRequest.Manner(true, false, false, Duration.ofMillis(50)),
                new RunRequest.Operator(
                        "rehearsal", Optional.empty(), ProcessHandle.current().pid(), Version.text()),
                _ -> Set.of(),
                Measured.NOTHING,
                Timekeeper.steady(),
                Secrets::mask,
                new RunNotes(context.output()));
    }

    private static Map<String, String> identity() {
        return Map.of("rehearsal", "copies");
    }

    /// Says in the journal what it is a rehearsal of, so that one that fails is known as well.
    void begin(Map<String, String> fields) {
        append(Trial.BEGUN, fields);
    }

    /// Says what the rehearsal proved; nothing says so of one that failed.
    void finish(Map<String, String> fields) {
        append(Trial.REHEARSED, fields);
    }

    private void append(String kind, Map<String, String> fields) {
        try (FileJournal journal =
                FileJournal.open(RunRequest.journal(journals), new Fingerprint(identity()), Clock.systemUTC())) {
            journal.append(kind, fields);
        }
    }

    @Override
    public void close() {
        source.close();
        target.close();
        deleteFolder();
    }

    private void deleteFolder() {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path directory, @org.jspecify.annotations.Nullable IOException e) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            context.output().note("the rehearsal's folder " + folder + " could not be deleted: " + e.getMessage());
        }
    }
}
