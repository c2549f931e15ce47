package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Program;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All chains of all programs.
public final class Chains {
    private static final String MOCK = "let the test use a database, or imitate the new module there";

    private Chains() {}

    /// By program, those without a chain left out.
    ///
    /// @param hosts what is known of servers' addresses
    /// @param oneServer whether all clients are said to ask one server
    public static Map<Program, List<FoundChain>> of(ClientFlow flow, KnownHosts hosts, boolean oneServer) {
        MentionIndex index = new MentionIndex(flow.programs(), flow::scopes, flow::callees);
        Servers servers = new Servers(flow.servers(index), hosts, oneServer);
        Map<Program, List<FoundChain>> all = new LinkedHashMap<>();
        for (Program program : flow.programs()) {
            Clients clients = expression -> client(flow, servers, program, expression);
            List<FoundChain> found = new ChainFinder(
                            index.context(program), clients, new ImportedConstants(index, flow.modules(), program))
                    .find();
            if (!found.isEmpty()) {
                all.put(program, found);
            }
        }
        return servers.check(all);
    }

    private static Optional<Clients.Client> client(
            ClientFlow flow, Servers servers, Program program, ISwc4jAst expression) {
        if (ClientFlow.isSchemaCall(expression)) {
            // The chain finder looks at what it is called on, and takes the call for a part of the chain.
            return Optional.empty();
        }
        Optional<ClientUse> found = flow.clientAt(program, expression);
        found.ifPresent(use -> servers.note(program, program.span(expression), use));
        return found.map(use ->
                new Clients.Client(use.access(), use.schema(), doubt(use), use.mock() ? MOCK : Flow.Unclear.CLIENT));
    }

    /// Code that imitates the client in a test keeps doing so.
    private static Optional<String> doubt(ClientUse use) {
        return use.mock()
                ? Optional.of("it is a mock of the old client")
                : Optional.of(use.doubt()).filter(doubt -> !doubt.isEmpty());
    }
}
