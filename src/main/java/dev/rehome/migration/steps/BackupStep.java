package dev.rehome.migration.steps;

import dev.rehome.backup.BackupProgress;
import dev.rehome.backup.BackupResult;
import dev.rehome.backup.BackupRun;
import dev.rehome.backup.BackupStore;
import dev.rehome.backup.Proof;
import dev.rehome.backup.StoredBackup;
import dev.rehome.backup.Verdict;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.BackupPlan;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.Keys;
import dev.rehome.settings.StepSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `backup`: what `rehome backup` makes, by the plan's `backup` keys; `only: [source, target, files]` makes a part of
/// it. One that was made by this step, and still lies there undamaged, is not made again.
final class BackupStep implements Action {
    private static final String FOLDER = "folder";
    private static final List<String> PARTS = List.of("source", "target", "files");

    private final BackupPlan plan;
    private final Databases databases;
    private final List<String> only;
    private final boolean proves;
    private final boolean hasFiles;

    BackupStep(StepSettings step, Parts parts) {
        this(parts, step.mains("only"));
        only.stream()
                .filter(part -> !PARTS.contains(part))
                .forEach(part -> step.problem("backup takes only " + String.join(", ", PARTS) + ", not " + part));
        if (only.equals(List.of("files")) && !hasFiles) {
            step.problem("backup of files alone needs backup.files");
        }
    }

    /// @param only some of source, target, files; all where empty
    BackupStep(Parts parts, List<String> only) {
        String version = BackupStep.class.getPackage().getImplementationVersion();
        this.plan = new BackupPlan(
                parts.settings(),
                parts.variables(),
                parts.databases().proofs(),
                "rehome " + (version == null ? "development" : version));
        this.databases = parts.databases();
        this.only = List.copyOf(only);
        this.proves =
                !parts.settings().get(Keys.BACKUP_RESTORE).orElse("embedded").equals("never");
        this.hasFiles =
                !parts.settings().get(Keys.BACKUP_FILES).orElse(List.of()).isEmpty();
    }

    private boolean wants(String part) {
        return only.isEmpty() || only.contains(part);
    }

    @Override
    public String plan() {
        List<String> parts = new ArrayList<>();
        PARTS.stream()
                .filter(part -> wants(part) && (hasFiles || !part.equals("files")))
                .forEach(parts::add);
        return "back up " + String.join(", ", parts) + " into " + plan.folder()
                + (proves ? ", and restore it once to prove it" : "");
    }

    @Override
    public boolean holds(StepRun run) {
        Optional<String> folder = run.recorded(FOLDER);
        if (folder.isEmpty()) {
            return false;
        }
        try {
            StoredBackup made = BackupStore.find(plan.folder(), folder);
            made.check(n -> {});
            return !proves || made.proof().isPresent();
        } catch (RehomeException e) {
            run.note("the backup that was made is of no use any more: " + e.message());
            return false;
        }
    }

    @Override
    public Map<String, String> act(StepRun run) {
        List<Server> servers = new ArrayList<>();
        try {
            if (wants("source")) {
                servers.add(databases.source());
            }
            if (wants("target")) {
                servers.add(databases.target());
            }
            try (StepRun.Registration _ = run.onInterrupt(() -> servers.forEach(Server::cancelAll))) {
                BackupResult result = new BackupRun(
                                plan.request(servers, run.clock()).withFiles(wants("files")), new Notes(run))
                        .run();
                run.record(FOLDER, result.folder().toAbsolutePath().toString());
                result.findings().forEach(f -> run.note(f.code().text() + " " + f.subject() + ": " + f.message()));
                return values(result);
            }
        } finally {
            servers.forEach(Server::close);
        }
    }

    private static Map<String, String> values(BackupResult result) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(FOLDER, result.folder().toAbsolutePath().toString());
        values.put("bytes", String.valueOf(result.manifest().bytes()));
        values.put("encrypted", String.valueOf(result.manifest().sealed()));
        result.databases().forEach((side, contents) -> {
            values.put(side + ".tables", String.valueOf(contents.tables().size()));
            values.put(side + ".rows", String.valueOf(contents.rows()));
            values.put(side + ".position", contents.facts().position());
            values.put(
                    side + ".unreadable", String.valueOf(contents.unreadable().size()));
        });
        values.put("files", String.valueOf(result.files().size()));
        result.second().ifPresent(second -> values.put("second", second.toString()));
        return values;
    }

    /// The gate stands on what lies on the disk, so that it says the same after a resume.
    @Override
    public Map<String, String> verify(StepRun run) {
        StoredBackup made = BackupStore.find(plan.folder(), run.recorded(FOLDER));
        long missing = made.manifest().databases().stream()
                .mapToLong(d -> d.unreadable().size())
                .sum();
        run.gate(
                missing == 0
                        ? Gate.go(
                                "backup complete",
                                "all tables",
                                "all tables",
                                made.folder().toString())
                        : Gate.noGo(
                                "backup complete",
                                missing + " unreadable",
                                "all tables",
                                made.folder().toString()));
        if (!proves) {
            return Map.of();
        }
        String limit = "restored and equal";
        Verdict verdict = made.proof().map(Proof::verdict).orElse(Verdict.COULD_NOT_CHECK);
        String where = made.proof().map(Proof::server).orElse("not restored");
        run.gate(
                switch (verdict) {
                    case EQUAL -> Gate.go("backup restored once", limit, limit, where);
                    case DIFFERENT -> Gate.noGo("backup restored once", verdict.word(), limit, where);
                    case COULD_NOT_CHECK -> Gate.unclear("backup restored once", verdict.word(), limit, where);
                });
        return Map.of("proof", verdict.word(), "proofServer", where);
    }

    /// A dump is text: about as much as the databases take. Below a quarter of that it is no use to begin.
    @Override
    public List<Finding> preflight() {
        List<Finding> findings = new ArrayList<>();
        try {
            long bytes = (wants("source") ? bytes(databases.source()) : 0)
                    + (wants("target") ? bytes(databases.target()) : 0);
            List<Path> places = new ArrayList<>(List.of(plan.folder()));
            plan.settings().get(Keys.BACKUP_SECOND).ifPresent(places::add);
            places.forEach(place ->
                    DiskFinding.of(place, bytes / 4, bytes, "for a backup").ifPresent(findings::add));
            plan.key();
        } catch (RehomeException e) {
            findings.add(Finding.blocking("backup", e));
        }
        return findings;
    }

    private static long bytes(Server server) {
        try (server;
                Session session = server.open("backup")) {
            return Long.parseLong(session.scalar("SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"));
        }
    }

    private record Notes(StepRun run) implements BackupProgress {
        @Override
        public void doing(String what, long bytes) {
            run.note(what);
        }

        @Override
        public void bytes(long more) {}

        @Override
        public void note(String line) {
            run.note(line);
        }
    }
}
