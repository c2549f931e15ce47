package dev.rehome.notify;

import java.time.Duration;
import java.util.List;

/// A notice that has to be out some time before a phase's window.
///
/// @param before the window's start it must have reached everybody
/// @param early how much sooner it may be sent, so that a timer and a slow sender come in time
public record Advance(String phase, String template, List<String> to, Duration before, Duration early) {
    public Advance {
        to = List.copyOf(to);
    }
}
