package dev.rehome.runbook;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One line of a journal.
///
/// @param number from 1, without a gap
/// @param at when it was written, by the clock of the machine
/// @param kind what happened: `opened`, `step-begun`
/// @param fields its details in the order written; never a secret
public record Entry(long number, Instant at, String kind, Map<String, String> fields) {
    public Entry {
        if (number < 1 || kind.isBlank()) {
            throw new IllegalArgumentException("an entry needs a number and a kind");
        }
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /// A detail that entries of this kind always have.
    public String field(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("entry " + number + " (" + kind + ") has no field " + name);
        }
        return value;
    }
}
