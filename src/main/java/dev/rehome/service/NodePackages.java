package dev.rehome.service;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The npm packages of a folder with a `package.json`, as its lock file pins them.
public final class NodePackages {
    private static final int FORBIDDEN = 126;

    private final Machine machine;
    private final String folder;
    private final Optional<String> line;

    /// @param line that installs them; found out from the lock file where it is not given
    public NodePackages(Machine machine, String folder, Optional<String> line) {
        this.machine = machine;
        this.folder = folder;
        this.line = line;
    }

    /// What installs them; nothing where there is no lock file.
    public Optional<String> line() throws InterruptedException {
        if (line.isPresent()) {
            return line;
        }
        if (has("package-lock.json") || has("npm-shrinkwrap.json")) {
            return Optional.of("npm ci --no-audit --no-fund --loglevel=error");
        }
        if (has("pnpm-lock.yaml")) {
            return Optional.of("pnpm install --frozen-lockfile");
        }
        if (has("yarn.lock")) {
            return Optional.of(has(".yarnrc.yml") ? "yarn install --immutable" : "yarn install --frozen-lockfile");
        }
        return Optional.empty();
    }

    private boolean has(String name) throws InterruptedException {
        return machine.exists(folder + "/" + name);
    }

    /// Installs them; may be repeated.
    public String install(Duration limit) throws InterruptedException {
        Optional<String> command = line();
        if (command.isEmpty()) {
            throw new RehomeException(
                    ServiceProblem.INSTALL_FAILED,
                    "packages of " + folder + ": there is no lock file",
                    "looked for package-lock.json, pnpm-lock.yaml, yarn.lock",
                    "commit a lock file, or say how to install: {install: {command: npm install}}");
        }
        Answer answer = machine.run(
                Command.shell(command.get()).in(folder).within(limit).inheriting());
        if (!answer.succeeded()) {
            boolean missing = answer.noSuchProgram() || answer.status() == FORBIDDEN;
            throw new RehomeException(
                    ServiceProblem.INSTALL_FAILED,
                    "packages of " + folder + ": " + (missing ? "cannot be installed" : "the install ")
                            + (missing ? "" : answer.how()),
                    answer.lastWords(),
                    "make this work by hand in " + folder + ": " + command.get());
        }
        return command.get();
    }

    /// Whether what is installed is what the lock file pins; not where that cannot be told.
    public boolean fit() throws InterruptedException {
        return LockedPackages.fit(machine, folder);
    }

    /// What is wrong with the Node of the machine, if anything.
    public Optional<Finding> nodeFinding() throws InterruptedException {
        Optional<String> version = nodeVersion();
        Optional<String> wanted = wantedNode();
        if (version.isEmpty()) {
            return Optional.of(new Finding(
                    ServiceProblem.NODE_VERSION,
                    Severity.BLOCKING,
                    "node on " + machine.name(),
                    "there is no program node",
                    "install it, and put it on the PATH of a shell that is not interactive"));
        }
        Optional<Boolean> fits = wanted.flatMap(range -> NodeRange.holds(range, version.get()));
        if (wanted.isEmpty() || fits.equals(Optional.of(true))) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                ServiceProblem.NODE_VERSION,
                fits.isPresent() ? Severity.BLOCKING : Severity.WARNING,
                "node on " + machine.name(),
                "version " + version.get() + (fits.isPresent() ? " is not in the range " : ", wanted is ")
                        + wanted.get() + " of " + folder + "/package.json",
                "install a version that fits, or mend engines.node"));
    }

    /// The version of Node that a shell finds; nothing where there is none.
    private Optional<String> nodeVersion() throws InterruptedException {
        Answer answer = machine.run(Command.of(List.of("node", "--version")));
        return answer.succeeded() ? Optional.of(answer.text().strip().replaceFirst("^v", "")) : Optional.empty();
    }

    /// The range of Node versions that the folder's `package.json` asks for.
    private Optional<String> wantedNode() throws InterruptedException {
        Optional<byte[]> json = machine.read(folder + "/package.json");
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JsonValues.read(json.get()).get("engines.node"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
