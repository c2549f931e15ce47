package dev.rehome.migration.watch;

import dev.rehome.finding.ExitStatus;
import java.util.List;
import java.util.Locale;

/// What a watch came to.
///
/// @param reasons why it is not accepted; what was overlooked where it is
public record WatchEnd(State state, List<String> reasons) {
    public enum State {
        ACCEPTED(ExitStatus.OK),
        /// Something says no.
        FAILED(ExitStatus.NO_GO),
        /// Something could not be seen.
        INCONCLUSIVE(ExitStatus.COULD_NOT_CHECK);

        private final ExitStatus exitStatus;

        State(ExitStatus exitStatus) {
            this.exitStatus = exitStatus;
        }

        public ExitStatus exitStatus() {
            return exitStatus;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public WatchEnd {
        reasons = List.copyOf(reasons);
    }
}
