package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.chain.Chain.Access;
import dev.rehome.rewrite.code.Program;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How one program reaches the old service.
///
/// @param ways sorted words: `require`, `import`, `constructor default`, `field`; empty where it does not reach it
/// @param queries every `.from(..)` and `.rpc(..)` on a client, in the order in which they stand
/// @param services uses of what is no table: `storage`, `auth`, `realtime`, `functions`
/// @param doubts places where it is unsure whether something is a client
/// @param handed clients given to functions whose code is not seen
public record Reach(
        Set<String> ways, List<Query> queries, List<Remark> services, List<Remark> doubts, List<Remark> handed) {
    public Reach {
        ways = Set.copyOf(ways);
        queries = List.copyOf(queries);
        services = List.copyOf(services);
        doubts = List.copyOf(doubts);
        handed = List.copyOf(handed);
    }

    public static Reach of(ClientFlow flow, Program program) {
        return new ReachReader(flow, program).read();
    }

    public boolean reaches() {
        return !ways.isEmpty() || !queries.isEmpty();
    }

    /// One chain, as far as an inventory tells it.
    ///
    /// @param rpc whether it calls a function, not a table
    /// @param name of the table or function; empty where it is known only when the code runs
    /// @param verb `select`, `insert` and so on, `rpc`; empty where the chain ends before it says
    /// @param form what becomes of its builder: `inline`, `stored`, `extended`, `returned`, `passed`, `bare`
    /// @param schema as written, where it is not the default
    public record Query(
            int line,
            int column,
            boolean rpc,
            Optional<String> name,
            String verb,
            String form,
            Optional<String> schema,
            Access access,
            boolean sure) {}

    /// @param word what is used, or why it is doubtful, or what it is given to
    public record Remark(int line, String word) {}
}
