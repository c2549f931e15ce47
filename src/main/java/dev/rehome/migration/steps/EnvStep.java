package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.EnvFile;
import dev.rehome.service.Machine;
import dev.rehome.service.ServiceProblem;
import dev.rehome.settings.EnvSettings;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.Reference;
import dev.rehome.settings.StepSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `env`: edits environment files as the plan's `env` says, all of them or those named. Each is backed up first; the
/// way back puts back exactly what was there. Values are looked up when they are written and shown nowhere.
final class EnvStep implements Action {
    private static final String ALL = "all";

    private final PlannedEnvironment environment;
    private final FileBackups backups;
    private final List<EnvSettings> files;
    private final Map<String, String> variables;

    EnvStep(StepSettings step, Parts parts) {
        this.environment = new PlannedEnvironment(parts, new PlannedServices(parts));
        this.backups = new FileBackups(parts);
        this.variables = parts.variables();
        List<String> named = step.mains("files");
        List<String> known = List.copyOf(environment.files().keySet());
        List<String> wanted = named.isEmpty() || named.equals(List.of(ALL)) ? known : named;
        wanted.stream()
                .filter(name -> !known.contains(name))
                .forEach(name ->
                        step.problem("there is no file \"" + name + "\" in env" + PlanValue.nearest(name, known)));
        this.files = wanted.stream()
                .flatMap(name -> Optional.ofNullable(environment.files().get(name)).stream())
                .toList();
        if (known.isEmpty()) {
            step.problem("env of the plan names no file");
        }
    }

    @Override
    public String plan() {
        return "edit " + String.join("; ", files.stream().map(EnvStep::words).toList());
    }

    /// Names of variables, never values.
    private static String words(EnvSettings file) {
        List<String> words = new ArrayList<>();
        if (!file.set().isEmpty()) {
            words.add("set " + String.join(", ", file.set().keySet()));
        }
        if (!file.remove().isEmpty()) {
            words.add("remove " + String.join(", ", file.remove()));
        }
        return file.file() + ": " + String.join(", ", words);
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        Map<String, String> values = new LinkedHashMap<>();
        for (EnvSettings file : files) {
            Machine machine = environment.machine(file);
            backups.keep(machine, file.file(), run);
            EnvFile before = content(machine, file);
            EnvFile after = edited(before, file, resolved(file));
            if (!Arrays.equals(before.bytes(), after.bytes())) {
                machine.replace(file.file(), after.bytes());
            }
            values.put(file.file(), words(file).substring(file.file().length() + 2));
        }
        return values;
    }

    private static EnvFile content(Machine machine, EnvSettings file) throws InterruptedException {
        return EnvFile.of(machine.read(file.file()).orElse(new byte[0]));
    }

    private Map<String, String> resolved(EnvSettings file) {
        Map<String, String> values = new LinkedHashMap<>();
        file.set().forEach((name, reference) -> values.put(name, reference.resolve(variables)));
        return values;
    }

    private static EnvFile edited(EnvFile content, EnvSettings file, Map<String, String> values) {
        EnvFile edited = content;
        for (Map.Entry<String, String> value : values.entrySet()) {
            edited = edited.with(value.getKey(), value.getValue());
        }
        for (String name : file.remove()) {
            edited = edited.without(name);
        }
        return edited;
    }

    @Override
    public Map<String, String> verify(StepRun run) throws InterruptedException {
        for (EnvSettings file : files) {
            EnvFile content = content(environment.machine(file), file);
            List<String> wrong = new ArrayList<>();
            resolved(file).forEach((name, value) -> {
                if (!content.value(name).equals(Optional.of(value))) {
                    wrong.add(name);
                }
            });
            file.remove().stream()
                    .filter(name -> content.value(name).isPresent())
                    .forEach(wrong::add);
            if (!wrong.isEmpty()) {
                throw new RehomeException(
                        ServiceProblem.WRONG_ENVIRONMENT,
                        file.file() + ": does not say what the plan says of " + String.join(", ", wrong),
                        "somebody else may have written it",
                        "look at the file and run the same command again");
            }
        }
        return Map.of();
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        for (EnvSettings file : files.reversed()) {
            backups.restore(environment.machine(file), file.file(), run);
        }
    }

    @Override
    public void verifyUndone(StepRun run) throws InterruptedException {
        for (EnvSettings file : files) {
            if (!backups.isRestored(environment.machine(file), file.file(), run)) {
                throw new RehomeException(
                        StepsProblem.FILE_FAILED,
                        file.file() + ": is not what it was before",
                        "",
                        "compare it with its copy in .rehome/run/files");
            }
        }
    }

    @Override
    public String undoPlan() {
        return "put back "
                + String.join(", ", files.stream().map(EnvSettings::file).toList());
    }

    @Override
    public List<Finding> preflight() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (EnvSettings file : files) {
            try {
                look(file, findings);
            } catch (RehomeException e) {
                findings.add(Finding.blocking(file.file(), e));
            }
        }
        return findings;
    }

    private void look(EnvSettings file, List<Finding> findings) throws InterruptedException {
        Machine machine = environment.machine(file);
        EnvFile content = content(machine, file);
        if (!machine.writable(file.file())) {
            findings.add(new Finding(
                    ServiceProblem.FILE_NOT_WRITTEN,
                    Severity.BLOCKING,
                    file.file(),
                    "this user may not write it, or not into its folder",
                    "give the user who runs rehome the right to both"));
        }
        if (!machine.exists(file.file())) {
            findings.add(new Finding(
                    ServiceProblem.FILE_UNREADABLE,
                    Severity.WARNING,
                    file.file(),
                    "there is no such file; it would be made",
                    "see whether the path is right"));
        }
        for (Map.Entry<String, Reference> one : file.set().entrySet()) {
            try {
                content.with(one.getKey(), one.getValue().resolve(variables));
            } catch (RehomeException e) {
                findings.add(Finding.blocking(file.file() + " " + one.getKey(), e));
            }
        }
    }
}
