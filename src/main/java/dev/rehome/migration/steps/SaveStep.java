package dev.rehome.migration.steps;

import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.ProcessManager;
import dev.rehome.settings.StepSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `save`: what the process managers run now is what they bring up after a reboot. It stands behind the last condition
/// of a phase: saved earlier, a reboot during the way back would bring up the new processes, saved never, the old ones
/// with the old database. The way back puts the list back that was there.
final class SaveStep implements Action {
    private static final String TOKEN = "token";

    private final List<ProcessManager> managers;
    private final String phase;

    SaveStep(StepSettings step, Parts parts) {
        PlannedServices services = new PlannedServices(parts);
        List<String> named = step.mains("services");
        List<String> keys = named.isEmpty() || named.equals(List.of("all"))
                ? List.copyOf(services.services().keySet())
                : named;
        StopStep.refuseUnknown(step, keys, services);
        this.managers = keys.stream()
                .flatMap(key -> Optional.ofNullable(services.services().get(key)).stream())
                .map(service -> service.manager())
                .distinct()
                .toList();
        this.phase = parts.phase().name();
    }

    @Override
    public String plan() {
        return "save what runs now for the next reboot";
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        if (run.recorded(TOKEN).isEmpty()) {
            String time = run.clock().instant().toString().replaceAll("\\..*|[^0-9]", "");
            run.record(TOKEN, phase.replaceAll("[^A-Za-z0-9]", "-") + "-" + time);
        }
        String token = run.recorded(TOKEN).orElse("");
        for (ProcessManager manager : managers) {
            manager.save(token);
        }
        return Map.of(
                "saved",
                String.join(
                        ", ",
                        managers.stream().map(ProcessManager::kind).distinct().toList()));
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        Optional<String> token = run.recorded(TOKEN);
        if (token.isPresent()) {
            for (ProcessManager manager : managers) {
                manager.unsave(token.get());
            }
        }
    }

    @Override
    public String undoPlan() {
        return "put back the saved list of processes";
    }
}
