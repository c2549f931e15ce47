package dev.rehome.rewrite.write;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// What the code needs of the generated module.
///
/// @param functions that it calls
/// @param features that these have to have
public record ModuleNeeds(Set<String> functions, Set<Feature> features) {
    public ModuleNeeds {
        functions = Set.copyOf(functions);
        features = Set.copyOf(features);
    }

    /// All that there is.
    public static ModuleNeeds everything() {
        return new ModuleNeeds(new LinkedHashSet<>(GeneratedModule.EXPORTS), EnumSet.allOf(Feature.class));
    }
}
