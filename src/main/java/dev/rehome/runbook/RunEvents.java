package dev.rehome.runbook;

/// Told how a run goes on. What listens returns at once, whatever happens to it: a run waits for nobody.
public interface RunEvents {
    RunEvents NONE = new RunEvents() {};

    /// Something was written to the journal.
    default void entry(Entry entry, RunState state) {}

    /// Progress that is not kept.
    ///
    /// @param step empty where it is about the run
    default void note(String step, String text) {}

    /// Both, in this order.
    static RunEvents both(RunEvents first, RunEvents second) {
        return new RunEvents() {
            @Override
            public void entry(Entry entry, RunState state) {
                first.entry(entry, state);
                second.entry(entry, state);
            }

            @Override
            public void note(String step, String text) {
                first.note(step, text);
                second.note(step, text);
            }
        };
    }
}
