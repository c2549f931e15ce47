package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a living process was started with, from `/proc`: the truth whatever a manager says. Later changes that a
/// process makes to its own variables do not show there.
final class LiveEnvironment {
    private LiveEnvironment() {}

    /// Empty where the process is gone, belongs to somebody else, or there is no `/proc`.
    static Map<String, String> of(Machine machine, long pid) throws InterruptedException {
        try {
            Optional<byte[]> content = machine.read("/proc/" + pid + "/environ");
            return content.map(LiveEnvironment::parse).orElse(Map.of());
        } catch (RehomeException e) {
            return Map.of();
        }
    }

    private static Map<String, String> parse(byte[] content) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String line : new String(content, StandardCharsets.UTF_8).split("\0", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return variables;
    }
}
