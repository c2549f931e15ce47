package dev.rehome.rewrite.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChainsTest {
    @Test
    void chainsOnMocksAreFoundAndStay() throws Exception {
        Program program = Program.parse(new CodeFile("src/client.test.js", """
                const { createClient } = require('@supabase/supabase-js');
                const real = createClient(url, key);
                const mock = { from: jest.fn(), rpc: () => {} };
                async function all(db) {
                  await mock.from('a').select();
                  await real.from('b').select();
                }
                """, false));
        List<FoundChain> chains = Chains.of(ClientFlow.of(List.of(program))).getOrDefault(program, List.of());
        assertThat(chains)
                .filteredOn(chain -> chain.flow() instanceof Flow.Inline)
                .extracting(FoundChain::line)
                .containsExactly(6);
        assertThat(chains)
                .filteredOn(chain -> chain.flow() instanceof Flow.Unclear)
                .extracting(FoundChain::line)
                .containsExactly(5);
    }
}
