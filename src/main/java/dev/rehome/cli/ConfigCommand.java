package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.migration.steps.PlanNames;
import dev.rehome.settings.Keys;
import dev.rehome.settings.PlanSchema;
import dev.rehome.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `rehome config validate`, `rehome config schema`
@Command(
        name = "config",
        description = {
            "Check the plan file (-f), or print the JSON Schema of plan files.",
            "Nothing is connected to and no reference is looked up."
        })
final class ConfigCommand implements CliCommand {
    /// What can be done with a plan file.
    enum Action {
        validate,
        schema
    }

    @Parameters(arity = "1", paramLabel = "ACTION", description = "validate or schema")
    Action action = Action.validate;

    @Override
    public boolean readsPlan() {
        return action == Action.validate;
    }

    @Override
    public Outcome run(Context context) {
        return switch (action) {
            case validate -> validate(context);
            case schema -> Outcome.ok(PlanSchema.jsonSchema(), text -> text.line(Json.pretty(PlanSchema.jsonSchema())));
        };
    }

    /// Phases are made into steps, so that a word that no step, service, probe or channel has is found here.
    private static Outcome validate(Context context) {
        Settings settings = context.settings();
        settings.requireDatabases();
        try (RunShell shell = new RunShell(context)) {
            if (settings.get(Keys.PHASES).isPresent()) {
                shell.runbook();
            }
            PlanNames.refuse(shell.names());
        }
        long given =
                Keys.all().stream().filter(key -> settings.get(key).isPresent()).count();
        return Outcome.ok(
                Json.object("valid", true, "settings", given),
                text -> text.line("the plan is valid: " + given + " settings given"));
    }
}
