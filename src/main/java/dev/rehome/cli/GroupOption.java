package dev.rehome.cli;

import dev.rehome.migration.GroupSelection;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import dev.rehome.settings.TableGroups;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--group NAME`: the tables of one group of the plan.
final class GroupOption {
    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "only the tables of this group of the plan; without it all that no group of its own holds")
    @Nullable
    String group;

    /// @throws dev.rehome.finding.RehomeException `RH-SET-008` where the plan does not have it
    GroupSelection of(Settings settings) {
        TableGroups groups = settings.get(Keys.GROUPS).orElse(TableGroups.NONE);
        if (group != null) {
            groups.require(group);
        }
        return new GroupSelection(group == null ? "" : group, groups.globs());
    }

    /// Its name; empty without one.
    String name(Settings settings) {
        return of(settings).name();
    }
}
