package dev.rehome.settings;

import java.util.regex.Pattern;

/// Finds secrets that stand in a plan file as they are, whatever key they stand under.
final class SecretScan {
    private static final Pattern SECRET_KEY =
            Pattern.compile("(?i).*(password|passwd|secret|token|api_?key|service_?role|private_?key).*");
    private static final Pattern REFERENCE = Pattern.compile("(env|file|cmd):.+");

    private final Problems problems;

    SecretScan(Problems problems) {
        this.problems = problems;
    }

    void scan(Raw raw, String key) {
        switch (raw) {
            case Raw.Scalar scalar -> scalar(scalar, key);
            case Raw.Sequence sequence -> sequence.elements().forEach(element -> scan(element, key));
            case Raw.Mapping mapping ->
                mapping.entries()
                        .forEach(entry -> scan(entry.value(), key.isEmpty() ? entry.key() : key + "." + entry.key()));
        }
    }

    private void scalar(Raw.Scalar scalar, String key) {
        String name = key.substring(key.lastIndexOf('.') + 1);
        boolean named = SECRET_KEY.matcher(name).matches()
                && !scalar.text().isBlank()
                && !REFERENCE.matcher(scalar.text()).matches();
        if (named || Secrets.isIn(scalar.text())) {
            problems.addSecret(scalar.place(), Secrets.mask(key));
        }
    }
}
