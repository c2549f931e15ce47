package dev.rehome.migration;

import dev.rehome.postgres.Server;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a report is made of.
///
/// @param source where the plan names one
/// @param target where the plan names one
/// @param state the folder that holds journals: `.rehome`
/// @param backups the folder of backups
/// @param plan the plan's file, where there is one
/// @param include globs of tables
/// @param exclude globs of tables
/// @param read whether every row of both sides is read
/// @param budget how long writes may be refused at a switch
/// @param tool name and version of this program
public record ReportRequest(
        Optional<Server> source,
        Optional<Server> target,
        Path state,
        Path backups,
        Optional<Path> plan,
        List<String> include,
        List<String> exclude,
        boolean read,
        Optional<Duration> budget,
        String tool,
        Clock clock) {
    public ReportRequest {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }
}
