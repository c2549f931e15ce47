package dev.rehome.migration.cutover;

/// Told how a switch goes on.
public interface SwitchEvents {
    SwitchEvents NONE = new SwitchEvents() {};

    default void step(String name) {}

    default void undoing(String reason) {}

    default void recovering(SwitchState.Attempt attempt) {}

    default void note(String text) {}
}
