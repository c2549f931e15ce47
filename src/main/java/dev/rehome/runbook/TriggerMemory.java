package dev.rehome.runbook;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the triggers of one phase keep of their earlier samples: a fold over the phase's entries since it was begun
/// last, so that a restart takes nothing from it. Safe for use from any thread.
final class TriggerMemory {
    private final String phase;
    private final RunLog log;
    private final Map<String, String> values = new HashMap<>();
    private boolean over;

    TriggerMemory(String phase, RunLog log) {
        this.phase = phase;
        this.log = log;
        log.entries().stream()
                .filter(entry -> phase.equals(entry.fields().get("phase")))
                .forEach(this::add);
    }

    private void add(Entry entry) {
        switch (entry.kind()) {
            case RunEntries.PHASE_BEGUN -> values.clear();
            case RunEntries.TRIGGER_RECORDED -> values.put(entry.field("name"), entry.field("value"));
            default -> {
                // Nothing that a trigger keeps.
            }
        }
    }

    synchronized Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// Durable when it returns. A sample that outlives its phase leaves nothing.
    synchronized void put(String name, String value) {
        if (over || value.equals(values.get(name))) {
            return;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("phase", phase);
        fields.put("name", name);
        fields.put("value", value);
        log.append(RunEntries.TRIGGER_RECORDED, fields);
        values.put(name, value);
    }

    synchronized void end() {
        over = true;
    }
}
