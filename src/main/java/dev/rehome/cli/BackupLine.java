package dev.rehome.cli;

import dev.rehome.backup.BackupProgress;
import dev.rehome.json.Json;

/// Shows how far a backup or a restore is, and gives each part of it as an event.
record BackupLine(Output output, ProgressLine line) implements BackupProgress {
    @Override
    public void doing(String what, long bytes) {
        line.what(what);
        line.total(bytes);
        line.done(0);
        output.event("doing", Json.object("what", what, "bytes", bytes));
    }

    @Override
    public void bytes(long more) {
        line.add(more);
    }

    @Override
    public void note(String text) {
        output.note(text);
    }
}
