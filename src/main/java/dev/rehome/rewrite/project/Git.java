package dev.rehome.rewrite.project;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The `git` that a project's folder is kept in, driven as a person would.
public final class Git {
    private static final int SECONDS_MAX = 120;

    private final Path folder;

    private Git(Path folder) {
        this.folder = folder;
    }

    /// Nothing where the folder is in no work tree, is ignored by the one it is in, or where there is no `git`.
    public static Optional<Git> of(Path folder) {
        Git git = new Git(folder);
        Ran inside = git.run(List.of("rev-parse", "--is-inside-work-tree"));
        boolean tracked = inside.ok() && inside.out().strip().equals("true");
        return tracked && !git.run(List.of("check-ignore", "-q", ".")).ok() ? Optional.of(git) : Optional.empty();
    }

    /// What a call of `git` left.
    public record Ran(int exit, String out, String err) {
        public boolean ok() {
            return exit == 0;
        }
    }

    /// Of these paths, relative to the folder, those whose content is not what was committed last: changed,
    /// staged,
    /// or never added.
    public List<String> uncommitted(List<String> paths) {
        if (paths.isEmpty()) {
            return List.of();
        }
        String prefix = must(List.of("rev-parse", "--show-prefix")).strip();
        List<String> arguments = new ArrayList<>(
                List.of("status", "--porcelain", "-z", "--untracked-files=all", "--ignored=matching", "--no-renames"));
        arguments.add("--");
        paths.forEach(path -> arguments.add(":(literal)" + path));
        List<String> found = new ArrayList<>();
        for (String entry : must(arguments).split("\0")) {
            if (entry.length() > 3) {
                String path = entry.substring(3);
                found.add(path.startsWith(prefix) ? path.substring(prefix.length()) : path);
            }
        }
        return found;
    }

    /// Goes on with a branch, where there is one of the name.
    public void checkOut(String branch) {
        if (run(List.of("rev-parse", "--verify", "--quiet", "refs/heads/" + branch))
                .ok()) {
            must(List.of("checkout", "-q", branch));
        }
    }

    /// Standard output of a call that has to succeed.
    public String must(List<String> arguments) {
        Ran ran = run(arguments);
        if (!ran.ok()) {
            throw new RehomeException(
                    RewriteProblem.GIT,
                    folder + ": git " + arguments.getFirst() + " failed",
                    ran.err().strip(),
                    "look at the work tree with: git status");
        }
        return ran.out();
    }

    public Ran run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString(), "-c", "core.quotePath=false"));
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile("rehome-git", ".out");
            Path err = Files.createTempFile("rehome-git", ".err");
            try {
                return run(command, out, err);
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            return new Ran(127, "", e.toString());
        }
    }

    private static Ran run(List<String> command, Path out, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Ran(124, "", "no answer within " + SECONDS_MAX + " s");
            }
            return new Ran(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Ran(130, "", "interrupted");
        }
    }
}
