package dev.rehome.migration.watch;

import dev.rehome.service.ProbeAnswer;
import dev.rehome.settings.ProbeSettings.Question;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A service's state, how often it was started again since counting began, its memory and processor.
record ServiceGauge(ServiceFacts.Source services, Question.Service wanted) implements Gauge {
    private static final String STATE = "restarts";

    @Override
    public void begin(Memory memory) throws InterruptedException {
        if (memory.get(STATE).isEmpty()) {
            Optional<Long> restarts = services.of(wanted.service()).flatMap(ServiceFacts::restarts);
            restarts.ifPresent(count -> memory.put(STATE, count.toString()));
        }
    }

    @Override
    public ProbeAnswer look(Memory memory) throws InterruptedException {
        long began = System.nanoTime();
        Optional<ServiceFacts> facts = services.of(wanted.service());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        String evidence = "process manager, " + wanted.service();
        if (facts.isEmpty()) {
            return ProbeAnswer.noGo("no such service runs", limit(), evidence, took);
        }
        Found found = found(facts.get(), memory);
        String value = String.join(", ", found.words());
        if (!found.wrong().isEmpty()) {
            return ProbeAnswer.noGo(value, limit(), evidence, took);
        }
        return found.untold().isEmpty()
                ? ProbeAnswer.go(value, limit(), evidence, took)
                : ProbeAnswer.unclear(
                        value + "; not told: " + String.join(", ", found.untold()), limit(), evidence, took);
    }

    private record Found(List<String> words, List<String> wrong, List<String> untold) {
        void add(String name, Optional<String> value, boolean isWrong) {
            value.ifPresentOrElse(text -> words.add(text), () -> untold.add(name));
            if (isWrong) {
                wrong.add(name);
            }
        }
    }

    private Found found(ServiceFacts facts, Memory memory) throws InterruptedException {
        Found found = new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        found.add("state", Optional.of(facts.words()), !facts.running());
        if (wanted.restarts().isPresent()) {
            Optional<Long> since = restarts(facts, memory);
            boolean wrong = since.isPresent() && since.get() > wanted.restarts().get();
            found.add("restarts", since.map(count -> count + " restarts"), wrong);
        }
        if (wanted.memory().isPresent()) {
            boolean wrong = facts.memory().isPresent()
                    && facts.memory().get() > wanted.memory().get();
            found.add("memory", facts.memory().map(bytes -> (bytes >> 20) + " MiB"), wrong);
        }
        if (wanted.cpu().isPresent()) {
            Optional<BigDecimal> cpu = facts.cpu();
            boolean wrong = cpu.isPresent() && cpu.get().compareTo(wanted.cpu().get()) > 0;
            found.add("cpu", cpu.map(percent -> Percents.text(percent) + " of a core"), wrong);
        }
        return found;
    }

    /// A count that is lower than before is that of a service made anew: counting begins with it.
    private Optional<Long> restarts(ServiceFacts facts, Memory memory) throws InterruptedException {
        begin(memory);
        Optional<Long> first = memory.get(STATE).map(Long::valueOf);
        if (first.isEmpty() || facts.restarts().isEmpty()) {
            return Optional.empty();
        }
        long now = facts.restarts().get();
        if (now < first.get()) {
            memory.put(STATE, "0");
            return Optional.of(now);
        }
        return Optional.of(now - first.get());
    }

    private String limit() {
        List<String> words = new ArrayList<>(List.of("running"));
        wanted.restarts().ifPresent(count -> words.add("at most " + count + " restarts"));
        wanted.memory().ifPresent(bytes -> words.add("at most " + (bytes >> 20) + " MiB"));
        wanted.cpu().ifPresent(percent -> words.add("at most " + Percents.text(percent) + " of a core"));
        return String.join(", ", words);
    }
}
