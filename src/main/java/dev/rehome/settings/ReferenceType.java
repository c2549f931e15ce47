package dev.rehome.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A secret that the plan names and does not hold.
final class ReferenceType implements ValueType<Reference> {
    static final ValueType<Reference> SECRET = new ReferenceType();

    private static final String PATTERN = "^(env|file|cmd):.+$";

    private ReferenceType() {}

    @Override
    public Optional<Reference> read(Raw raw, Path home, Problems problems) {
        Optional<Reference> reference = raw instanceof Raw.Scalar scalar
                        && !scalar.text().isBlank()
                ? Optional.of(Reference.parse(scalar.text().strip(), raw.place().folder(), home))
                        .filter(r -> !(r instanceof Reference.Literal))
                : Optional.empty();
        if (reference.isEmpty()) {
            problems.add(raw.place(), "must be " + words());
        }
        return reference;
    }

    @Override
    public String show(Reference value) {
        return value.toString();
    }

    @Override
    public String words() {
        return "env:NAME, file:PATH or cmd:COMMAND";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        return Map.of("type", "string", "pattern", PATTERN);
    }
}
