package dev.rehome.migration.watch;

import dev.rehome.runbook.Gate;
import dev.rehome.service.ProbeAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One look at everything that tells whether the application is up, all at once, so that a slow one does not make the
/// others late; then at what is counted.
///
/// @param failed primary ones that say no
/// @param theirs dependencies that say no
record Samples(Observation.State state, List<String> failed, List<String> theirs, String words) {
    static Samples take(List<Meter> meters) throws InterruptedException {
        List<Meter> asked =
                meters.stream().filter(meter -> meter.kind() == Meter.Kind.UP).toList();
        List<ProbeAnswer> answers = askAll(asked);
        for (Meter meter : meters) {
            if (meter.kind() == Meter.Kind.COUNTED) {
                meter.answer();
            }
        }
        return judge(asked, answers);
    }

    private static List<ProbeAnswer> askAll(List<Meter> meters) throws InterruptedException {
        List<ProbeAnswer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ProbeAnswer>> asked =
                    meters.stream().map(meter -> threads.submit(meter::answer)).toList();
            try {
                for (Future<ProbeAnswer> future : asked) {
                    answers.add(future.get());
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("a probe throws nothing but interrupts", e.getCause());
            } finally {
                asked.forEach(future -> future.cancel(true));
            }
        }
        return answers;
    }

    private static Samples judge(List<Meter> meters, List<ProbeAnswer> answers) {
        List<String> failed = new ArrayList<>();
        List<String> theirs = new ArrayList<>();
        List<String> words = new ArrayList<>();
        boolean untold = meters.stream().noneMatch(Meter::isPrimary);
        for (int i = 0; i < meters.size(); i++) {
            Meter meter = meters.get(i);
            Gate.Verdict verdict = answers.get(i).verdict();
            if (verdict == Gate.Verdict.GO) {
                continue;
            }
            words.add(meter.name() + ": " + answers.get(i).value());
            if (verdict == Gate.Verdict.NO_GO && meter.isDependency()) {
                theirs.add(meter.name());
            } else if (meter.isPrimary()) {
                untold |= verdict != Gate.Verdict.NO_GO;
                if (verdict == Gate.Verdict.NO_GO) {
                    failed.add(meter.name());
                }
            }
        }
        return new Samples(state(failed, theirs, untold), failed, theirs, String.join("; ", words));
    }

    private static Observation.State state(List<String> failed, List<String> theirs, boolean untold) {
        if (!failed.isEmpty()) {
            return theirs.isEmpty() ? Observation.State.DOWN : Observation.State.THEIRS;
        }
        return untold ? Observation.State.UNKNOWN : Observation.State.UP;
    }
}
