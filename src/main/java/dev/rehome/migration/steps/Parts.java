package dev.rehome.migration.steps;

import dev.rehome.notify.Pause;
import dev.rehome.settings.PhaseSettings;
import dev.rehome.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// What steps are made of.
///
/// @param settings of the whole plan
/// @param phase that the step belongs to
/// @param variables the environment that rehome was started with
/// @param notices of the whole run
/// @param identity of the plan and code; empty in a rehearsal
public record Parts(
        Settings settings,
        PhaseSettings phase,
        Databases databases,
        Map<String, String> variables,
        NoticeDesk notices,
        Optional<PlanIdentity> identity) {
    public Parts {
        variables = Map.copyOf(variables);
    }

    /// Where nobody has to know which plan it is.
    public Parts(
            Settings settings,
            PhaseSettings phase,
            Databases databases,
            Map<String, String> variables,
            NoticeDesk notices) {
        this(settings, phase, databases, variables, notices, Optional.empty());
    }

    /// With notices of its own, for what is no run.
    public Parts(Settings settings, PhaseSettings phase, Databases databases, Map<String, String> variables) {
        this(
                settings,
                phase,
                databases,
                variables,
                new NoticeDesk(settings, databases, variables, Clock.systemUTC(), Pause.real(), _ -> {}));
    }

    /// The plan's folder: shell lines run there, relative paths start there.
    public Path folder() {
        return settings.folder();
    }

    /// `.rehome`
    public Path state() {
        return folder().resolve(".rehome");
    }
}
