package dev.rehome.cli;

import dev.rehome.finding.Finding;
import dev.rehome.json.Json;
import dev.rehome.runbook.Gate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `rehome retire` shows.
final class RetireView {
    private RetireView() {}

    /// @param edits what was taken out of files, or would be
    static Outcome of(
            boolean executed, List<String> edits, List<Gate> gates, List<Finding> leftovers, List<String> byHand) {
        Map<String, @Nullable Object> json = Json.object(
                "executed",
                executed,
                "gates",
                GateView.json(gates),
                "edits",
                edits,
                "leftovers",
                leftovers.stream().map(Findings::json).toList(),
                "byHand",
                byHand);
        return new Outcome(RetireCommand.status(gates), json, text -> {
            text.table(
                    List.of("gate", "verdict", "value", "limit"),
                    gates.stream()
                            .map(gate -> List.of(gate.name(), gate.verdict().word(), gate.value(), gate.limit()))
                            .toList());
            text.line();
            edits.forEach(edit -> text.line((executed ? "taken out of " : "--execute takes out of ") + edit));
            text.line("left of the old service: " + leftovers.size());
            leftovers.forEach(
                    finding -> Findings.print(finding, finding.severity().word(), text));
            text.line();
            byHand.forEach(text::line);
        });
    }
}
