package dev.rehome.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the demonstration came to.
///
/// @param tables the counts of both sides after the copy, partitions under their parent
/// @param held expectations that held
/// @param broken expectations that did not, each with what was seen
/// @param live what the part with writers came to; empty where it was left out
public record DemoResult(
        List<TableCount> tables, List<String> held, List<String> broken, Optional<Live> live, Duration took) {
    public DemoResult {
        tables = List.copyOf(tables);
        held = List.copyOf(held);
        broken = List.copyOf(broken);
    }

    /// @param table without its schema, as the runbook lists it
    public record TableCount(String table, long source, long target) {}

    /// What the writers saw.
    ///
    /// @param acknowledged writes that a server said it has
    /// @param lost those of them that were not on the live side at the end, or more than once
    /// @param pauses how long a writer had no side that took its write, one for each switch
    public record Live(long acknowledged, long lost, List<Duration> pauses) {
        public Live {
            pauses = List.copyOf(pauses);
        }
    }
}
