package dev.rehome.cli;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.PreflightResult;
import dev.rehome.migration.steps.NoticeDesk;
import dev.rehome.migration.steps.PlanIdentity;
import dev.rehome.migration.steps.PlanNames;
import dev.rehome.migration.steps.PlanPreflight;
import dev.rehome.migration.steps.PlannedRunbook;
import dev.rehome.migration.steps.RunNotices;
import dev.rehome.migration.steps.Trial;
import dev.rehome.notify.Pause;
import dev.rehome.notify.Told;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import dev.rehome.runbook.Measured;
import dev.rehome.runbook.Request;
import dev.rehome.runbook.RunEvents;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.RunbookRun;
import dev.rehome.runbook.Timekeeper;
import dev.rehome.settings.ContactSettings;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Secrets;
import dev.rehome.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the commands of a run have in common: the plan, its journal, who is at the keyboard.
final class RunShell implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    /// Long enough for what a team is told at the end.
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final Context context;
    private @Nullable NoticeDesk desk;
    private @Nullable RunNotices notices;

    RunShell(Context context) {
        this.context = context;
    }

    /// `.rehome/run` beside the plan.
    Path folder() {
        return context.settings().folder().resolve(".rehome").resolve("run");
    }

    /// Where the run stands; nothing where there is none.
    RunState state() {
        return RunState.of(entries());
    }

    List<Entry> entries() {
        Path journal = RunRequest.journal(folder());
        return Files.exists(journal) ? FileJournal.read(journal) : List.of();
    }

    Runbook runbook() {
        Settings settings = context.settings();
        if (settings.get(Keys.PHASES).isEmpty()) {
            throw new RehomeException(
                    CliProblem.BAD_USAGE,
                    "phases are not given",
                    "the plan says nothing under phases",
                    "write them into rehome.yaml; docs/how-to/run-a-plan.md shows how");
        }
        settings.requireDatabases();
        return new PlannedRunbook(
                        settings,
                        new PlanDatabases(context),
                        context.environment().variables(),
                        desk(),
                        Optional.of(planIdentity()))
                .build();
    }

    /// What is run, rehearsed or looked at.
    PlanIdentity planIdentity() {
        return new PlanIdentity(hash(), commit());
    }

    /// Keeps what a dry run of the whole plan said, for a phase that asks for one before its cutover.
    void keepDryRun(PreflightResult.Verdict verdict) {
        PlanDatabases databases = new PlanDatabases(context);
        Path journal = Trial.dryRunJournal(context.settings().folder().resolve(".rehome"));
        try {
            Map<String, String> fields = planIdentity().with(databases);
            fields.put("verdict", verdict.word());
            try (FileJournal kept =
                    FileJournal.open(journal, new Fingerprint(Map.of("dry", "run")), Clock.systemUTC())) {
                kept.append(Trial.LOOKED, fields);
            }
        } catch (RehomeException e) {
            context.output().note("what preflight found is not kept: " + e.message());
        }
    }

    /// Names of the plan outside its phases that lead nowhere.
    List<Finding> names() {
        return PlanNames.of(context.settings(), desk());
    }

    /// Everything that would stop a run; nothing is changed.
    PlanPreflight.Result preflight() throws InterruptedException {
        return new PlanPreflight(
                        context.settings(),
                        runbook(),
                        new PlanDatabases(context),
                        context.environment().variables(),
                        desk())
                .look();
    }

    /// One for the whole run, whose channels all its notices share.
    private NoticeDesk desk() {
        if (desk == null) {
            desk = new NoticeDesk(
                    context.settings(),
                    new PlanDatabases(context),
                    context.environment().variables(),
                    Clock.systemUTC(),
                    Pause.real(),
                    this::told);
        }
        return desk;
    }

    private void told(Told told) {
        if (!told.good()) {
            context.output().note(told.line());
        }
    }

    private RunNotices notices() {
        if (notices == null) {
            notices = new RunNotices(desk(), Clock.systemUTC(), context.output()::note);
        }
        return notices;
    }

    /// What is still being sent has a moment more; the rest is told by `rehome notify --due --execute`.
    @Override
    public void close() {
        if (notices != null) {
            notices.close();
        }
        if (desk != null) {
            try {
                desk.drain(LAST_WORDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            desk.close();
        }
    }

    RunRequest request(Runbook runbook, RunRequest.Wanted wanted, RunRequest.Manner manner, Optional<String> as) {
        String plan = plan();
        return new RunRequest(
                folder(),
                runbook,
                identity(),
                plan,
                this::commit,
                wanted,
                manner,
                new RunRequest.Operator(user(), as, ProcessHandle.current().pid(), Version.text()),
                this::roles,
                measured(),
                Timekeeper.steady(),
                Secrets::mask,
                RunEvents.both(new RunNotes(context.output()), notices()));
    }

    RunRequest.Manner manner(boolean noWait, boolean arm) {
        return new RunRequest.Manner(context.options().yes, noWait || context.options().noInput, arm, POLL);
    }

    /// How long steps took in rehearsals and earlier runs.
    Measured measured() {
        List<List<Entry>> journals = new ArrayList<>();
        Path rehearsals = context.settings().folder().resolve(".rehome").resolve("rehearsals");
        if (Files.isDirectory(rehearsals)) {
            try (var folders = Files.list(rehearsals)) {
                folders.sorted()
                        .map(folder -> folder.resolve("journal"))
                        .filter(Files::exists)
                        .forEach(journal -> journals.add(FileJournal.read(journal)));
            } catch (IOException e) {
                context.output().note("rehearsals cannot be read: " + e.getMessage());
            }
        }
        journals.add(entries());
        return Measured.of(journals);
    }

    /// Where both databases are: no password, and nobody has to be reached to go back.
    private Map<String, String> identity() {
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("source", Connections.source(context).endpoint().display());
        identity.put("target", Connections.target(context).endpoint().display());
        return identity;
    }

    /// The plan's hash. A copy is kept, so that a phase can always be finished or undone with the plan it was begun
    /// with.
    String plan() {
        byte[] bytes = planBytes();
        String hash = hash(bytes);
        Path kept = folder().resolve("plan-" + hash + ".yaml");
        try {
            if (!Files.exists(kept)) {
                Files.createDirectories(folder());
                Files.write(kept, bytes);
            }
            return hash;
        } catch (IOException e) {
            throw unreadable(kept, e);
        }
    }

    /// Keeps no copy.
    private String hash() {
        return hash(planBytes());
    }

    private Path planFile() {
        return context.environment()
                .folder()
                .resolve(Optional.ofNullable(context.options().file).orElse(Path.of("rehome.yaml")));
    }

    private byte[] planBytes() {
        try {
            return Files.readAllBytes(planFile());
        } catch (IOException e) {
            throw unreadable(planFile(), e);
        }
    }

    private static RehomeException unreadable(Path file, IOException e) {
        return new RehomeException(
                CliProblem.BAD_USAGE,
                "plan " + file + ": it cannot be read or kept",
                String.valueOf(e.getMessage()),
                "name the plan with -f, and see that its folder can be written",
                e);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Of the code; empty where there is none, or it is under no version control.
    String commit() {
        Path code = context.settings().get(Keys.CODE).orElse(context.settings().folder());
        ProcessBuilder builder = new ProcessBuilder("git", "rev-parse", "HEAD")
                .directory(code.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        try {
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean good = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            return good ? text : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// That the plan's contacts give to whoever says he is one of them.
    private Set<String> roles(String person) {
        ContactSettings contact =
                context.settings().get(Keys.CONTACTS).orElse(Map.of()).get(person);
        return contact == null ? Set.of() : Set.of(contact.role());
    }

    /// The user at this machine.
    String user() {
        String name = System.getProperty("user.name", "?");
        try {
            return name + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return name;
        }
    }

    Request ask(Request.Kind kind, Optional<String> as, String about) {
        String id = String.format(
                java.util.Locale.ROOT,
                "%013d-%d",
                System.currentTimeMillis(),
                ProcessHandle.current().pid());
        return new Request(id, kind, user(), as.orElse(user()), about);
    }

    /// Has a request followed, by the living run or here.
    void deliver(Request request) {
        RunRequest about =
                request(new Runbook(List.of()), RunRequest.Wanted.ALL, manner(false, false), Optional.empty());
        try {
            RunbookRun.deliver(about, request);
        } catch (InterruptedException e) {
            throw Interrupts.problem();
        }
    }

    /// Between two looks at the journal of another process.
    void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            throw Interrupts.problem();
        }
    }
}
