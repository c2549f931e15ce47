package dev.rehome.rewrite.project;

import java.util.ArrayList;
import java.util.List;

/// Changes as `git apply` and `patch` take them.
public final class UnifiedDiff {
    private static final int CONTEXT = 3;

    private UnifiedDiff() {}

    /// The diff of one file; empty where nothing changes. Lines end with `\n`; a carriage return before it
    /// belongs to
    /// the line.
    public static String of(FileChange change) {
        if (!change.changes()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        String from = "a/" + change.path();
        String to = "b/" + change.newPath();
        text.append("diff --git ").append(from).append(' ').append(to).append('\n');
        if (change.renamed()) {
            text.append("rename from ").append(change.path()).append('\n');
            text.append("rename to ").append(change.newPath()).append('\n');
        }
        if (change.before().isEmpty()) {
            text.append("new file mode 100644\n");
        } else if (change.after().isEmpty()) {
            text.append("deleted file mode 100644\n");
        }
        List<String> before = lines(change.before().orElse(""));
        List<String> after = lines(change.after().orElse(""));
        List<LineDiff.Step> steps = LineDiff.of(before, after);
        if (steps.stream().anyMatch(step -> step.kind() != LineDiff.Kind.SAME)) {
            text.append("--- ")
                    .append(change.before().isEmpty() ? "/dev/null" : from)
                    .append('\n');
            text.append("+++ ")
                    .append(change.after().isEmpty() ? "/dev/null" : to)
                    .append('\n');
            hunks(steps, text);
        }
        return text.toString();
    }

    /// Each with its line end; the last one may have none.
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(text.substring(start, end + 1));
            start = end + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static void hunks(List<LineDiff.Step> steps, StringBuilder text) {
        int position = 0;
        while (position < steps.size()) {
            int first = nextChange(steps, position);
            if (first == steps.size()) {
                return;
            }
            int start = Math.max(position, first - CONTEXT);
            int end = hunkEnd(steps, first);
            hunk(steps.subList(start, end), steps.subList(0, start), text);
            position = end;
        }
    }

    private static int nextChange(List<LineDiff.Step> steps, int from) {
        int at = from;
        while (at < steps.size() && steps.get(at).kind() == LineDiff.Kind.SAME) {
            at++;
        }
        return at;
    }

    /// Changes that are nearer to each other than twice the context share a hunk.
    private static int hunkEnd(List<LineDiff.Step> steps, int firstChange) {
        int end = firstChange;
        while (true) {
            while (end < steps.size() && steps.get(end).kind() != LineDiff.Kind.SAME) {
                end++;
            }
            int next = nextChange(steps, end);
            if (next == steps.size() || next - end > 2 * CONTEXT) {
                return Math.min(steps.size(), end + CONTEXT);
            }
            end = next;
        }
    }

    private static void hunk(List<LineDiff.Step> hunk, List<LineDiff.Step> before, StringBuilder text) {
        long oldLines =
                hunk.stream().filter(s -> s.kind() != LineDiff.Kind.ADDED).count();
        long newLines =
                hunk.stream().filter(s -> s.kind() != LineDiff.Kind.REMOVED).count();
        long oldStart =
                before.stream().filter(s -> s.kind() != LineDiff.Kind.ADDED).count() + (oldLines == 0 ? 0 : 1);
        long newStart =
                before.stream().filter(s -> s.kind() != LineDiff.Kind.REMOVED).count() + (newLines == 0 ? 0 : 1);
        text.append("@@ -").append(oldStart).append(',').append(oldLines);
        text.append(" +").append(newStart).append(',').append(newLines).append(" @@\n");
        for (LineDiff.Step step : hunk) {
            text.append(step.kind().sign()).append(step.line());
            if (!step.line().endsWith("\n")) {
                text.append("\n\\ No newline at end of file\n");
            }
        }
    }
}
