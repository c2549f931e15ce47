package dev.rehome.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/// Runs one shell line of a plan for a probe and waits for its end.
@FunctionalInterface
public interface ShellLine {
    /// How a line ended.
    ///
    /// @param status of its exit; nothing sensible where it was ended
    /// @param ended whether it ended by itself, in time
    /// @param last the last line it printed that is not blank
    record Ended(int status, boolean ended, String last) {
        /// The shell's own words for a program that is not there or may not be run.
        boolean isNotRun() {
            return ended && (status == 126 || status == 127);
        }

        boolean isGood() {
            return ended && status == 0;
        }
    }

    /// @param variables added to its environment
    /// @param within after which it is ended, with all it started
    Ended run(String line, Map<String, String> variables, Duration within) throws InterruptedException;

    /// Here, by `sh -c`.
    ///
    /// @param folder the plan's, in which lines run
    static ShellLine in(Path folder) {
        return (line, variables, within) -> {
            Last last = new Last();
            try {
                OptionalInt status =
                        ShellProcess.start(line, folder, variables, last::keep).await(within);
                return new Ended(status.orElse(-1), status.isPresent(), last.line());
            } catch (IOException e) {
                return new Ended(127, true, String.valueOf(e.getMessage()));
            }
        };
    }

    /// The last line that was read that is not blank, from one thread to another.
    final class Last {
        private volatile String line = "";

        void keep(String text) {
            if (!text.isBlank()) {
                line = text.strip();
            }
        }

        String line() {
            return line;
        }
    }
}
