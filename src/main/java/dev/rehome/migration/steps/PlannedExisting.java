package dev.rehome.migration.steps;

import dev.rehome.copy.ExistingMode;
import dev.rehome.migration.CopyRequest;
import dev.rehome.settings.Existing;
import dev.rehome.settings.Keys;
import dev.rehome.settings.Settings;
import dev.rehome.sql.QualifiedName;
import java.util.Map;
import java.util.function.Function;

/// What the plan says of tables that hold rows on the target.
public final class PlannedExisting {
    private PlannedExisting() {}

    /// The first glob that fits counts, else they are refused.
    public static Function<QualifiedName, ExistingMode> of(Settings settings) {
        Map<String, Existing> byGlob = settings.get(Keys.TABLES_EXISTING).orElse(Map.of());
        return table -> byGlob.entrySet().stream()
                .filter(entry -> CopyRequest.globMatches(entry.getKey(), table))
                .map(entry -> ExistingMode.valueOf(entry.getValue().name()))
                .findFirst()
                .orElse(ExistingMode.REFUSE);
    }
}
