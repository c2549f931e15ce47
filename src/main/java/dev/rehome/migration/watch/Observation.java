package dev.rehome.migration.watch;

import java.time.Instant;

/// How the application was at one moment.
public record Observation(Instant at, State state) {
    public enum State {
        UP("up"),
        DOWN("down"),
        /// It did not answer as it should while something that it depends on was out.
        THEIRS("theirs"),
        /// The probes themselves failed.
        UNKNOWN("unknown");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        static State of(String word) {
            for (State state : values()) {
                if (state.word.equals(word)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("no such state: " + word);
        }
    }
}
