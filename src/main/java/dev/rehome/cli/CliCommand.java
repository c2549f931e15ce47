package dev.rehome.cli;

import dev.rehome.settings.Flag;
import java.util.List;

/// A command. Its fields carry picocli's annotations; a new one is added to [Commands].
interface CliCommand {
    /// Does the work. Throws [dev.rehome.finding.RehomeException] for every error it expects; whatever else escapes
    /// is reported as a bug.
    Outcome run(Context context);

    /// The settings that this command's own options give.
    default List<Flag> flags() {
        return List.of();
    }

    /// Whether it works from a plan file; one that does not must not fail because of a broken plan.
    default boolean readsPlan() {
        return true;
    }
}
