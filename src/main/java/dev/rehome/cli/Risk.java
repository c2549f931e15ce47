package dev.rehome.cli;

import dev.rehome.runbook.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What moves of this sort run into, and the kinds of steps that answer it.
enum Risk {
    DISCONNECTED(
            "the application loses its connections or sessions",
            "probe watch",
            true,
            "add a probe, and a rollbackWhen"),
    WRONG_QUERIES("a query is translated wrongly", "check verify probe", false, "add a check step"),
    LOST_DATA("rows are lost", "backup verify cutover", false, "add a backup and a verify or cutover step"),
    TOO_LONG("the application is away too long", "", false, "give the phase a budget and a window"),
    SLOWER("queries become slower", "baseline", false, "add a baseline step before the switch"),
    BREAKS_LATER(
            "something breaks only after the switch", "start watch", true, "add a watch step, and leave verifyFor on"),
    NO_WAY_BACK("the way back fails when it is needed", "cutover", false, "rehearse: rehome rehearse"),
    UNTOLD("users and team are surprised", "notify", false, "add a notify step");

    private final String text;
    /// Separated by blanks.
    private final String kinds;
    private final boolean triggers;
    private final String advice;

    Risk(String text, String kinds, boolean triggers, String advice) {
        this.text = text;
        this.kinds = kinds;
        this.triggers = triggers;
        this.advice = advice;
    }

    String text() {
        return text;
    }

    String advice() {
        return advice;
    }

    /// The gates, steps, triggers and limits of a phase that answer it.
    List<String> answers(Phase phase, PhaseGates gates) {
        List<String> answers = new ArrayList<>();
        gate(gates).ifPresent(gate -> answers.add("gate " + gate + " of phase " + phase.name()));
        phase.steps().stream()
                .filter(step -> List.of(kinds.split(" ")).contains(step.kind()))
                .forEach(step -> answers.add("step " + phase.name() + "/" + step.name()));
        if (triggers) {
            phase.triggers()
                    .forEach(trigger -> answers.add("phase " + phase.name() + " goes back when " + trigger.name()));
        }
        if (this == BREAKS_LATER && !phase.verifyFor().isZero()) {
            answers.add("verifyFor of phase " + phase.name());
        }
        if (this == TOO_LONG) {
            phase.budget().ifPresent(b -> answers.add("budget of phase " + phase.name()));
            phase.window().ifPresent(w -> answers.add("window of phase " + phase.name()));
        }
        return answers;
    }

    private Optional<String> gate(PhaseGates gates) {
        return switch (this) {
            case LOST_DATA -> gates.backup() ? Optional.of("backup restored") : Optional.empty();
            case TOO_LONG, NO_WAY_BACK -> gates.rehearsals() > 0 ? Optional.of("rehearsals") : Optional.empty();
            case UNTOLD -> gates.told() ? Optional.of("notices in time") : Optional.empty();
            case DISCONNECTED, WRONG_QUERIES, SLOWER, BREAKS_LATER -> Optional.empty();
        };
    }
}
