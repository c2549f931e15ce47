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
        List<FoundChain> chains = Chains.of(ClientFlow.of(List.of(program)), KnownHosts.none(), false)
                .getOrDefault(program, List.of());
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
        List<FoundChain> chains = Chains.of(ClientFlow.of(List.of(program, helpers)), KnownHosts.none(), false)
                .getOrDefault(program, List.of());
        assertThat(chains)
                .filteredOn(chain -> chain.flow() instanceof Flow.Inline)
                .extracting(FoundChain::line)
                .containsExactly(4, 7);
        assertThat(chains)
                .filteredOn(chain -> chain.flow() instanceof Flow.Unclear)
                .extracting(FoundChain::line)
                .containsExactly(5, 6, 8);
    }

    @Test
    void chainsThatAskAnotherServerThanMostStay() throws Exception {
        assertThat(unclearLines("""
                import { createClient } from '@supabase/supabase-js';
                import { PostgrestClient } from '@supabase/postgrest-js';
                const { OLD_SUPABASE_URL: old } = process.env;
                const main = createClient(process.env.SUPABASE_URL, key);
                const site = createClient(process.env.NEXT_PUBLIC_SUPABASE_URL ?? 'http://localhost:54321', key);
                const before = createClient(old || process.env.OLD_SUPABASE_URL, key);
                const given = createClient(config.url, key);
                await main.from('a').select();
                await site.from('b').select();
                await before.from('c').select();
                await given.from('d').select();
                """)).containsExactly(10);
        assertThat(unclearLines("""
                import { PostgrestClient } from '@supabase/postgrest-js';
                const MAIN = 'https://one.example.com';
                const main = new PostgrestClient(MAIN);
                const other = new PostgrestClient('https://two.example.com/rest/v1');
                const local = new PostgrestClient('http://localhost:3000');
                const nowhere = new PostgrestClient('http://nowhere.invalid');
                await main.from('a').select();
                await main.from('a').select('id');
                await other.from('b').select();
                await local.schema('x').from('c').select();
                await nowhere.from('d').select();
                """)).containsExactly(9, 11);
    }

    @Test
    void chainsWhoseRequestsATestAnswersStay() throws Exception {
        assertThat(unclearLines("""
                import { PostgrestClient } from '@supabase/postgrest-js';
                const fetch = jest.fn().mockResolvedValue(answer);
                const real = new PostgrestClient(url);
                const answered = new PostgrestClient(url, { fetch });
                const other = new PostgrestClient(url, { fetch: fetch });
                await real.from('a').select();
                await other.from('b').select();
                await answered.from('c').select();
                """)).containsExactly(7, 8);
    }

    private static List<Integer> unclearLines(String code) throws Exception {
        Program program = Program.parse(new CodeFile("src/client.test.js", code, false));
        return Chains.of(ClientFlow.of(List.of(program)), KnownHosts.none(), false)
                .getOrDefault(program, List.of())
                .stream()
                .filter(chain -> chain.flow() instanceof Flow.Unclear)
                .map(FoundChain::line)
                .toList();
    }
}
