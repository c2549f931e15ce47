package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.reach.Address.Host;
import dev.rehome.rewrite.reach.Address.RunTime;
import dev.rehome.rewrite.reach.Address.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tells the servers apart that the clients of an application ask. The code is moved to one database: chains stay whose
/// client does not certainly ask the server that most ask.
final class Servers {
    private static final String REMEDY_OTHER =
            "move that database by a plan of its own, or say --one-server (rewrite.oneServer) where both are one";
    private static final String REMEDY_RUN_TIME =
            "where there are several, give each its pool by hand; where all are the one that moves, say --one-server"
                    + " (rewrite.oneServer)";
    private static final String REMEDY_TEST = "let the test use a database, or answer in place of the new module";

    private final ServerReader reader;
    private final KnownHosts hosts;
    private final boolean one;
    private final Map<Place, Server> known = new HashMap<>();
    private final Map<Program, Map<Span, Server>> asked = new HashMap<>();

    /// @param one whether all are said to be one
    Servers(ServerReader reader, KnownHosts hosts, boolean one) {
        this.reader = reader;
        this.hosts = hosts;
        this.one = one;
    }

    /// Notes what an expression of a program is.
    void note(Program program, Span expression, ClientUse use) {
        Optional<Server> server = use.origins().stream()
                .map(place -> known.computeIfAbsent(place, reader::of))
                .reduce(Server::and);
        server.ifPresent(
                it -> asked.computeIfAbsent(program, _ -> new HashMap<>()).put(expression, it));
    }

    /// The same chains; those that may ask another server than most, or none, are unclear.
    Map<Program, List<FoundChain>> check(Map<Program, List<FoundChain>> chains) {
        Optional<Address> usual = usual(chains);
        Map<Program, List<FoundChain>> checked = new LinkedHashMap<>();
        chains.forEach((program, each) -> checked.put(
                program,
                each.stream()
                        .map(chain ->
                                unclear(program, chain, usual).map(chain::with).orElse(chain))
                        .toList()));
        return checked;
    }

    private Optional<Flow> unclear(Program program, FoundChain chain, Optional<Address> usual) {
        Server server = server(program, chain);
        if (server.standIn()) {
            return Optional.of(new Flow.Unclear(
                    "a function of the test answers the requests of its client", chain.client(), REMEDY_TEST));
        }
        if (one) {
            return Optional.empty();
        }
        Optional<Address> runTime =
                server.addresses().stream().filter(RunTime.class::isInstance).min(Comparator.comparing(Address::text));
        if (runTime.isPresent()) {
            return Optional.of(new Flow.Unclear(
                    "which server its client asks is known only at run time (`"
                            + runTime.get().text() + "`), and one database takes the place of one",
                    chain.client(),
                    REMEDY_RUN_TIME));
        }
        return usual.flatMap(main -> server.addresses().stream()
                .filter(address -> differs(address, main, program))
                .min(Comparator.comparing(Address::text))
                .map(other -> new Flow.Unclear(
                        "its client asks another server (" + other.text() + ") than most do (" + main.text()
                                + "), and one database takes the place of one",
                        chain.client(),
                        REMEDY_OTHER)));
    }

    /// Whether it is not certain that an address is that of the usual server. A developer's own machine may stand for
    /// any other, and so may what a test names.
    private boolean differs(Address address, Address main, Program program) {
        if (address.equals(main) || hosts.same(address, main) || isFallback(main, address)) {
            return false;
        }
        boolean local = isLocal(address) || isLocal(main);
        boolean bothLocal = isLocal(address) && isLocal(main);
        boolean kinds = address.getClass() != main.getClass();
        boolean nowhere = address instanceof Host it && it.name().endsWith(".invalid");
        boolean mayStandIn = kinds && Mocks.isTest(program);
        return (!kinds && nowhere) || (!mayStandIn && (!local || bothLocal));
    }

    private boolean isFallback(Address main, Address address) {
        Map<Address, Set<Address>> fallbacks = reader.addresses().fallbacks();
        return (address instanceof Host
                        && fallbacks.getOrDefault(main, Set.of()).contains(address))
                || (main instanceof Host
                        && fallbacks.getOrDefault(address, Set.of()).contains(main));
    }

    private static boolean isLocal(Address address) {
        return address instanceof Host host && host.isLocal();
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

    /// The address of most chains, a setting if there is one; what tests ask counts only where nothing else asks.
    private Optional<Address> usual(Map<Program, List<FoundChain>> chains) {
        Map<Address, Integer> count = new LinkedHashMap<>();
        List<Program> programs = new ArrayList<>(chains.keySet());
        programs.sort(Comparator.comparing(Mocks::isTest));
        int most = chains.values().stream().mapToInt(List::size).sum() + 1;
        for (Program program : programs) {
            for (FoundChain chain : chains.getOrDefault(program, List.of())) {
                Server server = server(program, chain);
                if (!server.standIn()) {
                    server.addresses().forEach(it -> count.merge(it, Mocks.isTest(program) ? 1 : most, Integer::sum));
                }
            }
        }
        return count.entrySet().stream()
                .filter(entry -> !(entry.getKey() instanceof RunTime))
                .max(Comparator.comparingInt((Map.Entry<Address, Integer> entry) -> rank(entry.getKey()))
                        .thenComparing(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    private static int rank(Address address) {
        return switch (address) {
            case Setting it -> it.isUsual() ? 3 : 2;
            case Host it -> it.isLocal() ? 0 : 1;
            case RunTime _ -> -1;
        };
    }
}
