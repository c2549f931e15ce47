package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Tells the servers apart that the clients of an application ask. The code is moved to one database: chains that ask
/// another server than most do stay.
final class Servers {
    private final ServerReader reader;
    private final Map<Place, Server> known = new HashMap<>();
    private final Map<Program, Map<Span, Server>> asked = new HashMap<>();

    Servers(ServerReader reader) {
        this.reader = reader;
    }

    /// Notes what an expression of a program is.
    void note(Program program, Span expression, ClientUse use) {
        Optional<Server> server = use.origins().stream()
                .map(place -> known.computeIfAbsent(place, reader::of))
                .reduce(Server::and);
        server.ifPresent(
                it -> asked.computeIfAbsent(program, _ -> new HashMap<>()).put(expression, it));
    }

    /// The same chains; those that ask another server than most, or none, are unclear.
    Map<Program, List<FoundChain>> check(Map<Program, List<FoundChain>> chains) {
        if (known.values().stream().distinct().count() < 2) {
            return chains;
        }
        Optional<Server> byVariable =
                usual(chains, server -> !server.variables().isEmpty());
        Optional<Server> byHost = usual(
                chains,
                server -> server.variables().isEmpty() && !server.hosts().isEmpty());
        Map<Program, List<FoundChain>> checked = new LinkedHashMap<>();
        chains.forEach((program, each) -> checked.put(
                program,
                each.stream()
                        .map(chain -> reason(program, chain, byVariable, byHost)
                                .map(reason -> unclear(chain, reason))
                                .orElse(chain))
                        .toList()));
        return checked;
    }

    private static FoundChain unclear(FoundChain chain, String reason) {
        return new FoundChain(
                chain.chain(),
                chain.line(),
                chain.column(),
                chain.client(),
                chain.schema(),
                chain.root(),
                chain.calls(),
                new Flow.Unclear(reason, chain.client()));
    }

    private Optional<String> reason(
            Program program, FoundChain chain, Optional<Server> byVariable, Optional<Server> byHost) {
        Server server = server(program, chain);
        if (server.standIn()) {
            return Optional.of("a function of the test answers the requests of its client");
        }
        Optional<Server> usual = server.variables().isEmpty() ? byHost : byVariable;
        return usual.filter(server::differs)
                .map(other -> "its client asks another server (" + server.text() + ") than most do (" + other.text()
                        + "), and one database takes the place of one");
    }

    private Server server(Program program, FoundChain chain) {
        Map<Span, Server> here = asked.getOrDefault(program, Map.of());
        Server exact = here.get(chain.client());
        return exact != null
                ? exact
                : here.entrySet().stream()
                        .filter(entry -> chain.client().contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(Server.none());
    }

    /// The server of most chains; what tests ask counts only where nothing else asks.
    private Optional<Server> usual(Map<Program, List<FoundChain>> chains, Predicate<Server> kind) {
        Map<Server, Integer> count = new LinkedHashMap<>();
        List<Program> programs = new ArrayList<>(chains.keySet());
        programs.sort(Comparator.comparing(Mocks::isTest));
        int most = chains.values().stream().mapToInt(List::size).sum() + 1;
        for (Program program : programs) {
            for (FoundChain chain : chains.getOrDefault(program, List.of())) {
                Server server = server(program, chain);
                if (kind.test(server) && !server.standIn()) {
                    count.merge(server, Mocks.isTest(program) ? 1 : most, Integer::sum);
                }
            }
        }
        return count.entrySet().stream()
                .max(Comparator.<Map.Entry<Server, Integer>, Boolean>comparing(
                                entry -> entry.getKey().variables().contains(Set.of()))
                        .thenComparing(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }
}
