package dev.rehome.demo;

import java.time.Duration;
import java.util.List;

/// What the demonstration came to.
///
/// @param tables the counts of both sides after the copy, partitions under their parent
/// @param held expectations that held
/// @param broken expectations that did not, each with what was seen
public record DemoResult(List<TableCount> tables, List<String> held, List<String> broken, Duration took) {
    public DemoResult {
        tables = List.copyOf(tables);
        held = List.copyOf(held);
        broken = List.copyOf(broken);
    }

    /// @param table without its schema, as the runbook lists it
    public record TableCount(String table, long source, long target) {}
}
