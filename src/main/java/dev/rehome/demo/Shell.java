package dev.rehome.demo;

import java.util.List;

/// Runs rehome's own commands as a shell would, and says things. The command line gives it; the demonstration cannot
/// know the command line.
public interface Shell {
    /// Runs a command whose output goes to whoever watches; gives its exit status.
    int show(List<String> args);

    /// Runs a command with `--format json`, for its result.
    Result read(List<String> args);

    /// A line for whoever watches.
    void say(String line);

    /// @param status exit status
    /// @param output what it wrote to standard output
    record Result(int status, String output) {}
}
