package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Git work tree on a machine, by the user's own `git`, which asks no question.
public final class GitTree {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Machine machine;
    private final String folder;

    public GitTree(Machine machine, String folder) {
        this.machine = machine;
        this.folder = folder;
    }

    /// Where the tree stands.
    ///
    /// @param branch empty where a commit is checked out by itself
    public record Position(String commit, Optional<String> branch) {
        /// For a journal.
        public String text() {
            return commit + branch.map(name -> " " + name).orElse("");
        }

        public static Position parse(String text) {
            int space = text.indexOf(' ');
            return space < 0
                    ? new Position(text, Optional.empty())
                    : new Position(text.substring(0, space), Optional.of(text.substring(space + 1)));
        }

        @Override
        public String toString() {
            return branch.map(name -> name + " at ").orElse("") + commit.substring(0, Math.min(12, commit.length()));
        }
    }

    public Position position() throws InterruptedException {
        String commit = text("rev-parse", "--verify", "HEAD^{commit}");
        Answer branch = git(List.of("symbolic-ref", "--quiet", "--short", "HEAD"));
        return new Position(
                commit, branch.succeeded() ? Optional.of(branch.text().strip()) : Optional.empty());
    }

    /// Files that differ from what is checked out; such as Git does not know are not among them.
    public List<String> changed() throws InterruptedException {
        return paths("status", "--porcelain", "-z", "--untracked-files=no");
    }

    /// Files that Git does not know and that it was not told to ignore.
    public List<String> untracked() throws InterruptedException {
        return paths("ls-files", "--others", "--exclude-standard", "-z", "--directory");
    }

    private List<String> paths(String... words) throws InterruptedException {
        List<String> paths = new ArrayList<>();
        // Not stripped: the first column may be a space.
        for (String entry : printed(words).split("\0", -1)) {
            if (!entry.isBlank()) {
                paths.add(words[0].equals("status") && entry.length() > 3 ? entry.substring(3) : entry);
            }
        }
        return paths;
    }

    /// The commit that a branch or tag of a remote has now; nothing where it has none of that name. Asks the remote and
    /// changes nothing.
    public Optional<String> remoteCommit(String remote, String reference) throws InterruptedException {
        Answer answer = git(List.of(
                "ls-remote",
                remote,
                "refs/heads/" + reference,
                "refs/tags/" + reference,
                "refs/tags/" + reference + "^{}"));
        if (!answer.succeeded()) {
            throw failed("remote " + remote + " does not answer", answer);
        }
        List<String> lines = answer.text().lines().toList();
        // A tag with a message of its own is listed twice: the commit that it means stands last.
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast().split("\\s+", 2)[0]);
    }

    /// Gets what a reference needs without moving any reference of this tree.
    public void fetchObjects(String remote, String reference) throws InterruptedException {
        succeed(
                "objects of " + reference + " cannot be fetched",
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--refmap=",
                remote,
                reference);
    }

    public void fetch(String remote) throws InterruptedException {
        succeed("fetch from " + remote + " failed", "fetch", "--quiet", "--tags", remote);
    }

    public boolean knows(String commit) throws InterruptedException {
        return git(List.of("cat-file", "-e", commit + "^{commit}")).succeeded();
    }

    /// The commit that a text means here: a whole or short hash, a tag, a branch.
    public Optional<String> commit(String reference) throws InterruptedException {
        Answer answer = git(List.of("rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"));
        return answer.succeeded() ? Optional.of(answer.text().strip()) : Optional.empty();
    }

    /// Commits of the second that the first does not have.
    public int missing(String commit, String other) throws InterruptedException {
        return Integer.parseInt(text("rev-list", "--count", commit + ".." + other));
    }

    /// The remote's branch that the present branch follows, as `origin/main`.
    public Optional<String> upstream() throws InterruptedException {
        Answer answer = git(List.of("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"));
        return answer.succeeded() ? Optional.of(answer.text().strip()) : Optional.empty();
    }

    /// Whether the two differ in a path.
    public boolean differs(String commit, String other, String path) throws InterruptedException {
        return !git(List.of("diff", "--quiet", commit, other, "--", path)).succeeded();
    }

    /// Checks a branch out and moves it forward to a commit; a branch with commits of its own is refused by Git.
    public void checkoutBranch(String branch, String remote, String commit) throws InterruptedException {
        boolean here = git(List.of("show-ref", "--verify", "--quiet", "refs/heads/" + branch))
                .succeeded();
        if (here) {
            succeed("checkout of " + branch + " failed", "checkout", "--quiet", branch, "--");
        } else {
            succeed(
                    "checkout of " + branch + " failed",
                    "checkout",
                    "--quiet",
                    "-b",
                    branch,
                    "--track",
                    remote + "/" + branch);
        }
        succeed(branch + " cannot be moved forward to " + commit, "merge", "--quiet", "--ff-only", commit);
    }

    public void checkoutCommit(String commit) throws InterruptedException {
        succeed("checkout of " + commit + " failed", "checkout", "--quiet", "--detach", commit, "--");
    }

    /// Goes back to where the tree stood. Changes of the work tree that are in the way are never thrown away: Git
    /// refuses then.
    public void goBack(Position before) throws InterruptedException {
        if (before.branch().isEmpty()) {
            checkoutCommit(before.commit());
            return;
        }
        succeed(
                "checkout of " + before.branch().get() + " failed",
                "checkout",
                "--quiet",
                before.branch().get(),
                "--");
        succeed("the way back to " + before + " failed", "reset", "--quiet", "--keep", before.commit());
    }

    /// The commit that a branch of this tree has, not of a remote.
    public Optional<String> branch(String name) throws InterruptedException {
        return commit("refs/heads/" + name);
    }

    public void deleteBranch(String name) throws InterruptedException {
        succeed("branch " + name + " cannot be deleted", "branch", "--quiet", "-D", "--", name);
    }

    /// Moves a branch that is not checked out, if it is still where it is known to be.
    public void moveBranch(String name, String from, String to) throws InterruptedException {
        succeed("branch " + name + " cannot be moved back to " + to, "update-ref", "refs/heads/" + name, to, from);
    }

    private void succeed(String what, String... words) throws InterruptedException {
        Answer answer = git(List.of(words));
        if (!answer.succeeded()) {
            throw failed(what, answer);
        }
    }

    private String text(String... words) throws InterruptedException {
        return printed(words).strip();
    }

    private String printed(String... words) throws InterruptedException {
        Answer answer = git(List.of(words));
        if (!answer.succeeded()) {
            throw failed("git " + words[0] + " " + answer.how(), answer);
        }
        return answer.text();
    }

    private Answer git(List<String> words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("git"));
        all.addAll(words);
        return machine.run(Command.of(all)
                .with("GIT_TERMINAL_PROMPT", "0")
                .with("GIT_OPTIONAL_LOCKS", "0")
                .with("LC_ALL", "C")
                .in(folder)
                .within(LIMIT)
                .keeping(8 << 20));
    }

    private RehomeException failed(String what, Answer answer) {
        String words = answer.noSuchProgram() ? "there is no git on " + machine.name() : answer.lastWords();
        return new RehomeException(
                ServiceProblem.GIT_FAILED,
                "work tree " + folder + ": " + what,
                words,
                "make the same git command work by hand, without a question asked");
    }
}
