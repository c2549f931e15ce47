package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.runbook.Gate;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Gates as other programs read them: the same form in every command.
final class GateView {
    private static final List<String> HEADINGS = List.of("gate", "verdict", "value", "limit", "evidence");
    private static final String INDENT = "    ";

    private GateView() {}

    static List<Map<String, @Nullable Object>> json(List<Gate> gates) {
        return gates.stream().map(GateView::json).toList();
    }

    /// As a table; where the terminal is too narrow for it, one gate below the other.
    ///
    /// @param width of the terminal; empty where there is none
    static void print(List<Gate> gates, Text text, OptionalInt width) {
        List<List<String>> rows = gates.stream()
                .map(g -> List.of(g.name(), g.verdict().word(), g.value(), g.limit(), g.evidence()))
                .toList();
        if (width.isEmpty() || Text.tableWidth(HEADINGS, rows) <= width.getAsInt()) {
            text.table(HEADINGS, rows);
            return;
        }
        for (Gate gate : gates) {
            lines("", gate.verdict().word() + "  " + gate.name() + ": " + gate.value(), text, width.getAsInt());
            lines("wanted: ", gate.limit(), text, width.getAsInt());
            lines("seen: ", gate.evidence(), text, width.getAsInt());
        }
    }

    /// Lines that are no wider than this; all but a gate's first are indented.
    private static void lines(String label, String words, Text text, int width) {
        if (words.isEmpty()) {
            return;
        }
        String rest = label + words;
        String indent = label.isEmpty() ? "" : INDENT;
        while (!rest.isEmpty()) {
            int room = Math.max(1, width - indent.length());
            int space = rest.length() <= room ? rest.length() : rest.lastIndexOf(' ', room);
            int end = space > 0 ? space : Math.min(room, rest.length());
            text.line(indent + rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
            indent = INDENT;
        }
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
