package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.runbook.Gate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gates as other programs read them: the same form in every command.
final class GateView {
    private GateView() {}

    static List<Map<String, @Nullable Object>> json(List<Gate> gates) {
        return gates.stream().map(GateView::json).toList();
    }

    private static Map<String, @Nullable Object> json(Gate gate) {
        return Json.object(
                "name", gate.name(),
                "verdict", gate.verdict().word(),
                "value", gate.value(),
                "limit", gate.limit(),
                "evidence", gate.evidence());
    }
}
