package dev.rehome.migration.steps;

import dev.rehome.service.Local;
import dev.rehome.service.Machine;
import dev.rehome.settings.Keys;
import dev.rehome.settings.StepSettings;

/// The folder that a step works in: its own `folder`, else the plan's `code`.
final class CodeFolder {
    private CodeFolder() {}

    static String of(StepSettings step, Parts parts, Machine machine) {
        String code = parts.settings().get(Keys.CODE).orElse(parts.folder()).toString();
        if (!step.value().isMap()) {
            return code;
        }
        String folder = step.text("folder").orElse(code);
        return machine instanceof Local
                ? parts.folder().resolve(folder).normalize().toString()
                : folder;
    }
}
