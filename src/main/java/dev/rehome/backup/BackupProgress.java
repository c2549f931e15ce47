package dev.rehome.backup;

/// Told how far a backup or a restore is. Called from one thread.
public interface BackupProgress {
    /// Tells nobody.
    BackupProgress NONE = new BackupProgress() {
        @Override
        public void doing(String what, long bytes) {}

        @Override
        public void bytes(long more) {}

        @Override
        public void note(String line) {}
    };

    /// Something begins.
    ///
    /// @param bytes how much there is to do, about; 0 where that is not known
    void doing(String what, long bytes);

    /// So many bytes more are done.
    void bytes(long more);

    /// Something a person may want to know.
    void note(String line);
}
