package dev.rehome.migration;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiCatalogReader;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.rewrite.Rewrite;
import dev.rehome.rewrite.RewriteResult;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.Git;
import dev.rehome.rewrite.project.ProjectFiles;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.supabase.Supabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads the catalog of the database that the code will talk to, plans the rewrite, and writes it where asked to.
public final class RewriteRun {
    private final Server database;
    private final RewriteRequest request;

    public RewriteRun(Server database, RewriteRequest request) {
        this.database = database;
        this.request = request;
    }

    public RewriteOutcome run() {
        Rewrite.requireCode(request.code());
        if (request.execute()) {
            request.units().ifPresent(units -> Git.of(request.code()).ifPresent(git -> git.checkOut(units.branch())));
        }
        RewriteResult result = Rewrite.plan(request.code(), catalog(), request.options());
        List<FileChange> changes =
                result.changes().stream().filter(FileChange::changes).toList();
        if (!request.execute() || changes.isEmpty()) {
            return new RewriteOutcome(result, request.execute(), Optional.empty(), List.of());
        }
        Optional<Git> git = Git.of(request.code());
        git.ifPresent(work -> refuseUncommitted(work, changes));
        Optional<RewriteRequest.Units> units = request.units();
        if (units.isPresent()) {
            Git work = git.orElseThrow(() -> new RehomeException(
                    RewriteProblem.GIT,
                    request.code() + " is in no Git work tree, so nothing can be committed",
                    "",
                    "leave out --branch, or run git init and commit the code first"));
            return new RewriteOutcome(
                    result,
                    true,
                    Optional.empty(),
                    new RewriteUnits(request, work, units.get(), result.module()).run(changes));
        }
        Optional<Path> originals = git.isPresent() ? Optional.empty() : Optional.of(originals());
        new ProjectFiles(request.code()).write(changes, originals);
        return new RewriteOutcome(result, true, originals, List.of());
    }

    private ApiCatalog catalog() {
        try (Session session = database.open("rewrite")) {
            session.beginSnapshot(Optional.empty());
            ApiCatalog catalog = ApiCatalogReader.readExcept(session, Supabase.managedSchemas());
            session.rollback();
            return catalog;
        }
    }

    private void refuseUncommitted(Git git, List<FileChange> changes) {
        List<String> paths = changes.stream()
                .filter(change -> change.before().isPresent())
                .map(FileChange::path)
                .toList();
        List<String> uncommitted = git.uncommitted(paths);
        if (!uncommitted.isEmpty() && !request.allowDirty()) {
            throw new RehomeException(
                    RewriteProblem.UNCOMMITTED,
                    uncommitted.getFirst()
                            + (uncommitted.size() > 1 ? " and " + (uncommitted.size() - 1) + " more" : "")
                            + ": changes that are not committed would be mixed with the rewrite",
                    "git status: " + String.join(", ", uncommitted),
                    "commit or stash them, or: --allow-dirty");
        }
    }

    /// Never inside the code: a build or a search would find them there.
    private Path originals() {
        Path code = request.code().toAbsolutePath().normalize();
        Path state = request.state().toAbsolutePath().normalize();
        Path outside = state.startsWith(code) ? code.resolveSibling(".rehome") : state;
        return outside.resolve("originals").resolve(String.valueOf(code.getFileName()));
    }
}
