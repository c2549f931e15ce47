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

    @Test
    void buildersMayGoToFunctionsOfOtherFilesThatOnlyWaitForThem() throws Exception {
        Program helpers = Program.parse(new CodeFile("src/helpers.js", """
                export async function unwrap(promise) {
                  console.log('waiting');
                  const { data, error } = await promise;
                  if (error) throw error;
                  return data;
                }
                export const late = async (promise) => { await other(); return await promise; };
                export const maybe = async (promise) => { if (x) await promise; };
                export const retry = async (work) => { let last; for (;;) { last = await work(); if (!last.error) return last; } };
                export const lazily = async (work) => { const query = work(); await other(); return query.eq('a', 1); };
                """, false));
        Program program = Program.parse(new CodeFile("src/use.js", """
                import { createClient } from '@supabase/supabase-js';
                import { unwrap, late, maybe, retry, lazily } from './helpers.js';
                const db = createClient(url, key);
                const a = await unwrap(db.from('a').select());
                const b = await late(db.from('b').select());
                const c = await maybe(db.from('c').select());
                const d = await retry(() => db.from('d').select());
                const e = await lazily(() => db.from('e').select());
                """, false));
        List<FoundChain> chains =
                Chains.of(ClientFlow.of(List.of(program, helpers))).getOrDefault(program, List.of());
        assertThat(chains)
                .filteredOn(chain -> chain.flow() instanceof Flow.Inline)
                .extracting(FoundChain::line)
                .containsExactly(4, 7);
        assertThat(chains)
                .filteredOn(chain -> chain.flow() instanceof Flow.Unclear)
                .extracting(FoundChain::line)
                .containsExactly(5, 6, 8);
    }
}
