package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Why a step failed, as the journal keeps it.
///
/// @param step its name; `budget`, or `trigger` and its name, where no step failed
public record Failure(String step, String code, String message, String cause, String remedy) {
    static Failure of(String step, RehomeException e) {
        return new Failure(step, e.code().text(), e.message(), e.reason(), e.remedy());
    }

    static Failure of(Entry entry) {
        return new Failure(
                entry.fields().getOrDefault("step", ""),
                entry.fields().getOrDefault("code", ""),
                entry.field("message"),
                entry.fields().getOrDefault("cause", ""),
                entry.fields().getOrDefault("remedy", ""));
    }

    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("step", step);
        fields.put("code", code);
        fields.put("message", message);
        fields.put("cause", cause);
        fields.put("remedy", remedy);
        return fields;
    }
}
