package dev.rehome.migration.steps;

import dev.rehome.migration.watch.Meters;
import dev.rehome.migration.watch.Triggers;
import dev.rehome.runbook.Trigger;
import dev.rehome.settings.PlanValue;
import java.util.Optional;

/// The conditions under `rollbackWhen`: each is a map that says by its key where it looks.
final class PlannedTriggers {
    private PlannedTriggers() {}

    /// Empty, with a problem added to the settings, where it says nothing that is known.
    static Optional<Trigger> of(PlanValue value, Parts parts) {
        Optional<Trigger> trigger = Optional.empty();
        if (value.field("shell").isPresent()) {
            KeptTrigger.RunMemory memory = new KeptTrigger.RunMemory();
            trigger = Optional.of(
                    new KeptTrigger(new ShellTrigger(value, parts, memory.of("trigger " + value.where())), memory));
        } else if (value.field("probe").isPresent()) {
            Meters meters = PlannedMeters.of(parts);
            KeptTrigger.RunMemory memory = new KeptTrigger.RunMemory();
            trigger = Triggers.of(
                            value, meters, memory, Triggers.gap(meters.metrics().sample()))
                    .map(inner -> new KeptTrigger(inner, memory));
        } else {
            value.problem("a condition for going back is a map such as {shell: ./is-well.sh} or {probe: api}");
        }
        value.refuseUnknown();
        return trigger;
    }
}
