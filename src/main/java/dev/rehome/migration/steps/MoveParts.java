package dev.rehome.migration.steps;

import dev.rehome.copy.ExistingMode;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.GroupSelection;
import dev.rehome.settings.Keys;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.Settings;
import dev.rehome.settings.StepSettings;
import dev.rehome.settings.TableGroups;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// What the steps that move data take from the plan: tables, group, limits.
///
/// @param group that the step or its phase names; all tables that no group holds where neither does
record MoveParts(Settings settings, GroupSelection group) {
    /// @param step whose `group` counts before that of its phase
    static MoveParts of(StepSettings step, Parts parts) {
        TableGroups groups = parts.settings().get(Keys.GROUPS).orElse(TableGroups.NONE);
        Optional<String> own = step.value().isMap() ? step.text("group") : Optional.empty();
        String name = own.or(() -> parts.phase().group()).orElse("");
        if (!name.isEmpty() && !groups.globs().containsKey(name)) {
            step.problem("the plan has no group \"" + name + "\""
                    + PlanValue.nearest(name, new ArrayList<>(groups.globs().keySet())));
            return new MoveParts(parts.settings(), GroupSelection.ALL);
        }
        return new MoveParts(parts.settings(), new GroupSelection(name, groups.globs()));
    }

    List<String> include() {
        return settings.get(Keys.TABLES_INCLUDE).orElse(List.of());
    }

    List<String> exclude() {
        return settings.get(Keys.TABLES_EXCLUDE).orElse(List.of());
    }

    OptionalInt jobs() {
        return settings.get(Keys.JOBS).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    long rate() {
        return settings.get(Keys.RATE).orElse(0L);
    }

    Function<QualifiedName, ExistingMode> existing() {
        return PlannedExisting.of(settings);
    }

    /// ", of group auth": for what a step says it does.
    String words() {
        return group.name().isEmpty() ? "" : " of group " + group.name();
    }

    /// The first of what went wrong, as an error that names the others.
    static void refuse(List<Finding> failures) {
        if (failures.isEmpty()) {
            return;
        }
        Finding first = failures.getFirst();
        List<String> others = failures.stream()
                .skip(1)
                .map(f -> f.subject() + ": " + f.message())
                .toList();
        throw new RehomeException(
                first.code(), first.subject() + ": " + first.message(), String.join("\n", others), first.remedy());
    }
}
