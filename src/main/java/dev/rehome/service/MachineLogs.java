package dev.rehome.service;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was written to log files since a mark. A file that is shorter than it was has been renewed: then all of it
/// counts.
final class MachineLogs {
    private MachineLogs() {}

    /// One line a file: its size, a space, its path.
    static String mark(Machine machine, List<String> files) throws InterruptedException {
        StringBuilder mark = new StringBuilder();
        for (String file : files) {
            mark.append(machine.size(file)).append(' ').append(file).append('\n');
        }
        return mark.toString();
    }

    static String since(Machine machine, List<String> files, String mark, int bytesMax) throws InterruptedException {
        Map<String, Long> offsets = offsets(mark);
        StringBuilder text = new StringBuilder();
        for (String file : files) {
            long from = offsets.getOrDefault(file, 0L);
            long start = machine.size(file) < from ? 0 : from;
            text.append(new String(machine.readFrom(file, start, bytesMax), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static Map<String, Long> offsets(String mark) {
        Map<String, Long> offsets = new LinkedHashMap<>();
        mark.lines()
                .map(line -> line.split(" ", 2))
                .filter(parts -> parts.length == 2 && parts[0].matches("[0-9]{1,18}"))
                .forEach(parts -> offsets.put(parts[1], Long.parseLong(parts[0])));
        return offsets;
    }
}
