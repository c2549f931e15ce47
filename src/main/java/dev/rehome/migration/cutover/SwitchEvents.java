package dev.rehome.migration.cutover;

import dev.rehome.runbook.Gate;
import java.util.List;

/// Told how a switch goes on.
public interface SwitchEvents {
    SwitchEvents NONE = new SwitchEvents() {};

    default void step(String name) {}

    default void undoing(String reason) {}

    default void recovering(SwitchState.Attempt attempt) {}

    default void note(String text) {}

    /// Whether somebody who can be asked wants to go on, though these gates cannot tell.
    default boolean approves(List<Gate> unclear) {
        return false;
    }
}
