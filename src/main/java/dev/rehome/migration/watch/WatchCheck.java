package dev.rehome.migration.watch;

import dev.rehome.runbook.Gate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One look at everything.
///
/// @param number of the schedule, from 1
/// @param due when it was planned for
/// @param at when it was made
/// @param gates one for each probe and metric
/// @param failed names of the primary ones that say NO-GO
/// @param unclear names of the primary ones that do not tell
/// @param theirs names of the dependencies that are out
public record WatchCheck(
        int number,
        Instant due,
        Instant at,
        List<Gate> gates,
        List<String> failed,
        List<String> unclear,
        List<String> theirs) {
    private static final String GATE = "gate ";
    private static final char BETWEEN = '\u001F';

    public WatchCheck {
        gates = List.copyOf(gates);
        failed = List.copyOf(failed);
        unclear = List.copyOf(unclear);
        theirs = List.copyOf(theirs);
    }

    public Gate.Verdict verdict() {
        return !failed.isEmpty() ? Gate.Verdict.NO_GO : unclear.isEmpty() ? Gate.Verdict.GO : Gate.Verdict.INCONCLUSIVE;
    }

    /// `errors: 7% (14 of 200), wanted at most 5 %`
    public String words(List<String> names) {
        return String.join(
                "; ",
                gates.stream()
                        .filter(gate -> names.contains(gate.name()))
                        .map(gate -> gate.name() + ": " + gate.value() + ", wanted " + gate.limit())
                        .toList());
    }

    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("number", String.valueOf(number));
        fields.put("due", due.toString());
        fields.put("verdict", verdict().word());
        fields.put("failed", String.join(",", failed));
        fields.put("unclear", String.join(",", unclear));
        fields.put("theirs", String.join(",", theirs));
        gates.forEach(gate -> put(gate, fields));
        return fields;
    }

    /// As a journal keeps a gate, and as the report finds it there.
    static void put(Gate gate, Map<String, String> fields) {
        fields.put(
                GATE + gate.name(),
                String.join(
                        String.valueOf(BETWEEN), gate.verdict().name(), gate.value(), gate.limit(), gate.evidence()));
    }

    static WatchCheck parse(Instant at, Map<String, String> fields) {
        List<Gate> gates = new ArrayList<>();
        fields.forEach((name, text) -> {
            String[] parts = text.split(String.valueOf(BETWEEN), -1);
            if (name.startsWith(GATE) && parts.length == 4) {
                gates.add(new Gate(
                        name.substring(GATE.length()), Gate.Verdict.valueOf(parts[0]), parts[1], parts[2], parts[3]));
            }
        });
        return new WatchCheck(
                Integer.parseInt(fields.getOrDefault("number", "0")),
                Instant.parse(fields.getOrDefault("due", at.toString())),
                at,
                gates,
                names(fields, "failed"),
                names(fields, "unclear"),
                names(fields, "theirs"));
    }

    private static List<String> names(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "");
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }
}
