package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.GitTree;
import dev.rehome.service.Machine;
import dev.rehome.service.NodePackages;
import dev.rehome.service.ServiceProblem;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `deploy`: a branch, tag or commit of the remote becomes what is checked out. A tree that has changes, commits of its
/// own, or lags behind is NO-GO: what would go live then is not what was rehearsed. The way back is the commit that was
/// recorded, with its packages where other ones are installed.
final class DeployStep implements Action {
    private static final Duration INSTALL = Duration.ofMinutes(10);
    private static final String BEFORE = "before";
    private static final String BRANCH = "branch";
    private static final String DEPLOYING = "deploying";
    private static final String NONE = "none";
    private static final List<String> LOCKS =
            List.of("package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock");

    private final Machine machine;
    private final String folder;
    private final GitTree tree;
    private final String remote;
    private final String reference;
    private final Optional<String> from;

    DeployStep(StepSettings step, Parts parts) {
        boolean map = step.value().isMap();
        this.reference = step.main("ref");
        this.remote = map ? step.text("remote").orElse("origin") : "origin";
        this.from = map ? step.text("from") : Optional.empty();
        this.machine =
                new PlannedServices(parts).machine(map ? step.text("machine").orElse("local") : "local");
        this.folder = CodeFolder.of(step, parts, machine);
        this.tree = new GitTree(machine, folder);
        if (reference.isBlank() || reference.startsWith("-")) {
            step.problem("deploy needs ref: a branch, tag or commit");
        }
    }

    @Override
    public String plan() {
        return "check out " + reference + " of " + remote + " in " + folder;
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        if (run.recorded(BEFORE).isEmpty()) {
            refuseDirty();
            run.record(BRANCH, tree.branch(reference).orElse(NONE));
            run.record(BEFORE, tree.position().text());
        }
        tree.fetch(remote);
        Optional<String> branch = tree.commit("refs/remotes/" + remote + "/" + reference);
        Optional<String> commit = branch.isPresent() ? branch : tree.commit(reference);
        if (commit.isEmpty()) {
            throw unknown();
        }
        run.record(DEPLOYING, commit.get());
        if (branch.isPresent()) {
            tree.checkoutBranch(reference, remote, commit.get());
        } else {
            tree.checkoutCommit(commit.get());
        }
        return Map.of("commit", commit.get(), "before", run.recorded(BEFORE).orElse(""));
    }

    private RehomeException unknown() {
        return new RehomeException(
                ServiceProblem.GIT_FAILED,
                "work tree " + folder + ": " + remote + " has no branch, tag or commit " + reference,
                "",
                "push it, or mend ref");
    }

    private void refuseDirty() throws InterruptedException {
        List<String> changed = tree.changed();
        if (!changed.isEmpty()) {
            throw new RehomeException(
                    ServiceProblem.TREE_DIRTY, "work tree " + folder + ": " + dirty(changed), "", COMMIT_THEM);
        }
    }

    private static final String COMMIT_THEM = "commit them and push, or take them back with: git stash";

    private static String dirty(List<String> changed) {
        String names = String.join(", ", changed.subList(0, Math.min(5, changed.size())));
        return changed.size() + " changed " + (changed.size() == 1 ? "file" : "files") + " that nobody committed: "
                + names + (changed.size() > 5 ? ", ..." : "");
    }

    @Override
    public Map<String, String> verify(StepRun run) throws InterruptedException {
        refuseDirty();
        GitTree.Position position = tree.position();
        Optional<String> now = tree.remoteCommit(remote, reference);
        if (now.isPresent() && !now.get().equals(position.commit())) {
            throw new RehomeException(
                    ServiceProblem.TREE_OUTDATED,
                    "work tree " + folder + ": " + position + " is not what " + remote + " has as " + reference,
                    "somebody pushed meanwhile",
                    "run the same command again, or deploy a tag");
        }
        return Map.of("deployed", position.text());
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        Optional<GitTree.Position> before = run.recorded(BEFORE).map(GitTree.Position::parse);
        if (before.isEmpty()) {
            return;
        }
        String now = tree.position().commit();
        // Recorded, because a second attempt finds the commits equal and the packages not yet back.
        if (run.recorded("from").isEmpty()) {
            run.record("from", now);
        }
        tree.goBack(before.get());
        putBranchBack(run, before.get());
        String undone = run.recorded("from").orElse(now);
        boolean other = false;
        for (String lock : LOCKS) {
            other |= tree.differs(before.get().commit(), undone, lock);
        }
        NodePackages packages = new NodePackages(machine, folder, Optional.empty());
        if (other && machine.exists(folder + "/node_modules") && !packages.fit()) {
            run.note("installing the packages of " + before.get());
            packages.install(INSTALL);
        }
    }

    /// A local branch that was made here goes, one that was moved forward goes back, as long as nobody has committed on
    /// it
    /// since.
    private void putBranchBack(StepRun run, GitTree.Position before) throws InterruptedException {
        Optional<String> was = run.recorded(BRANCH);
        Optional<String> deployed = run.recorded(DEPLOYING);
        Optional<String> now = tree.branch(reference);
        boolean untouched = was.isEmpty() || deployed.isEmpty() || now.isEmpty() || was.equals(now);
        if (untouched || before.branch().equals(Optional.of(reference))) {
            return;
        }
        if (tree.missing(deployed.get(), now.get()) > 0) {
            run.note("branch " + reference + " stays: it has commits of its own");
        } else if (was.get().equals(NONE)) {
            tree.deleteBranch(reference);
        } else {
            tree.moveBranch(reference, now.get(), was.get());
        }
    }

    @Override
    public void verifyUndone(StepRun run) throws InterruptedException {
        Optional<GitTree.Position> before = run.recorded(BEFORE).map(GitTree.Position::parse);
        if (before.isPresent() && !tree.position().equals(before.get())) {
            throw new RehomeException(
                    ServiceProblem.GIT_FAILED,
                    "work tree " + folder + ": is at " + tree.position() + ", was at " + before.get(),
                    "",
                    "check out " + before.get().commit() + " by hand");
        }
    }

    @Override
    public String undoPlan() {
        return "check out the commit from before, with its packages";
    }

    @Override
    public boolean changesCode() {
        return true;
    }

    @Override
    public List<Finding> preflight() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            GitTree.Position position = tree.position();
            List<String> changed = tree.changed();
            if (!changed.isEmpty()) {
                findings.add(finding(ServiceProblem.TREE_DIRTY, Severity.BLOCKING, dirty(changed), COMMIT_THEM));
            }
            List<String> untracked = tree.untracked();
            if (!untracked.isEmpty()) {
                String message = untracked.size() + (untracked.size() == 1 ? " file" : " files")
                        + " that Git does not know, such as " + untracked.getFirst();
                findings.add(finding(
                        ServiceProblem.TREE_DIRTY, Severity.NOTE, message, "commit them, or list them in .gitignore"));
            }
            compare(position, findings);
        } catch (RehomeException e) {
            findings.add(Finding.blocking(folder, e));
        }
        return findings;
    }

    private Finding finding(ServiceProblem code, Severity severity, String message, String remedy) {
        return new Finding(code, severity, folder, message, remedy);
    }

    private void compare(GitTree.Position position, List<Finding> findings) throws InterruptedException {
        Optional<String> named = tree.remoteCommit(remote, reference);
        Optional<String> wanted = named.isPresent() ? named : tree.commit(reference);
        if (wanted.isEmpty()) {
            throw unknown();
        }
        if (!tree.knows(wanted.get())) {
            tree.fetchObjects(remote, reference);
        }
        int own = tree.missing(wanted.get(), position.commit());
        if (own > 0) {
            findings.add(finding(
                    ServiceProblem.TREE_OUTDATED,
                    Severity.BLOCKING,
                    position + " has " + own + " commits that " + reference + " does not have: they would go",
                    "merge them into " + reference + " and push"));
        }
        if (from.isPresent() && !tree.commit(from.get()).equals(Optional.of(position.commit()))) {
            findings.add(finding(
                    ServiceProblem.TREE_OUTDATED,
                    Severity.BLOCKING,
                    "is at " + position + ", the plan says from " + from.get(),
                    "find out what runs here, then mend from or the tree"));
        }
        behind(position, wanted.get(), findings);
    }

    /// Behind what it follows: production does not run what the team takes it to run. Where the deploy itself moves
    /// that
    /// branch on, `from` says that where it stands is known.
    private void behind(GitTree.Position position, String wanted, List<Finding> findings) throws InterruptedException {
        Optional<String> upstream = tree.upstream()
                .filter(name -> name.startsWith(remote + "/"))
                .map(name -> name.substring(remote.length() + 1));
        boolean moves = upstream.equals(Optional.of(reference));
        Optional<String> tip = upstream.isEmpty()
                ? Optional.empty()
                : moves ? Optional.of(wanted) : tree.remoteCommit(remote, upstream.get());
        if (tip.isEmpty() || (moves && from.isPresent())) {
            return;
        }
        if (!tree.knows(tip.get())) {
            tree.fetchObjects(remote, upstream.get());
        }
        int behind = tree.missing(position.commit(), tip.get());
        if (behind > 0) {
            findings.add(finding(
                    ServiceProblem.TREE_OUTDATED,
                    Severity.BLOCKING,
                    position + " is " + behind + " commits behind " + remote + "/" + upstream.get(),
                    moves
                            ? "bring it up to date before the window; or, where these commits are what is deployed, say so:"
                                    + " {deploy: {ref: " + reference + ", from: " + position.commit() + "}}"
                            : "bring it up to date before the window, so that only what was rehearsed changes"));
        }
    }
}
