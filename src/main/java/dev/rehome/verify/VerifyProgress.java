package dev.rehome.verify;

import dev.rehome.postgres.Side;

/// Told how the verification gets on, from any thread.
public interface VerifyProgress {
    /// @param tables how many tables will be read
    /// @param bytes how much there is to read, both sides together, as the servers estimate it
    void planned(int tables, long bytes);

    /// More of a side has been read, as a share of the planned bytes.
    void read(Side side, long bytes);

    /// The rows of a table have been compared.
    void compared(TableResult table);

    /// One that listens to nothing.
    static VerifyProgress none() {
        return new VerifyProgress() {
            @Override
            public void planned(int tables, long bytes) {}

            @Override
            public void read(Side side, long bytes) {}

            @Override
            public void compared(TableResult table) {}
        };
    }
}
