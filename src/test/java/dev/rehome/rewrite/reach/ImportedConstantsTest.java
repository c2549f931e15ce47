package dev.rehome.rewrite.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Program;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of a chain whose name another file exports.
final class ImportedConstantsTest {
    private static final String CLIENT = """
            const { createClient } = require('@supabase/supabase-js');
            const supabase = createClient(url, key);
            """;

    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '~',
            value = {
                "module.exports = { T: 'clients' }              ## const { T } = require('./tables'); ## T   ## clients",
                "exports.T = 'clients'                          ## const { T } = require('./tables'); ## T   ## clients",
                "const T = 'clients'; module.exports = { T }    ## const { T } = require('./tables'); ## T   ## clients",
                "const T = { A: 'clients' }; module.exports = { T } ## const { T } = require('./tables'); ## T.A ## clients",
                "module.exports = { T: { A: 'clients' } }; x.A = 1 ## const { T } = require('./tables'); ## T.A ## ?",
                "let T = 'clients'; T = x; module.exports = { T } ## const { T } = require('./tables'); ## T  ## ?",
                "module.exports = { T: process.env.T }          ## const { T } = require('./tables'); ## T   ## ?",
                "exports.T = 'a'; exports.T = 'b'               ## const { T } = require('./tables'); ## T   ## ?",
                "module.exports = { T: 'clients' }              ## const { T = 'x' } = require('./tables'); ## T ## ?",
                "module.exports = { T: 'clients' }              ## let { T } = require('./tables'); T = x; ## T ## ?",
                "module.exports = { T: 'clients' }              ## const { T } = require('other');    ## T   ## ?",
                "export const T = 'clients'                     ## import * as all from './tables';  ## all.T ## clients",
                "export const T = { A: 'clients' } as const     ## import * as all from './tables';  ## all.T.A ## clients",
                "const T = 'clients'; export { T }              ## import { T } from './tables';     ## T   ## clients",
                "const U = 'clients'; export { U as T }         ## import { T } from './tables';     ## T   ## clients",
                "export let T = 'clients'; T = x; export { T as U } ## import { U } from './tables'; ## U   ## ?",
                "export default { T: 'clients' }                ## import t from './tables';         ## t.T ## clients",
                "export default { T: 'clients' }; x.T = 1       ## import t from './tables';         ## t.T ## ?",
                "export enum T { A = 'clients', B = 1 }         ## import { T } from './tables';     ## T.A ## clients",
                "export enum T { A = 'clients', B = 1 }         ## import { T } from './tables';     ## T.B ## ?",
                "module.exports = { T: 'clients' }              ## const all = require('./tables');  ## all.T ## clients",
                "module.exports = { T: 'clients' }              ## const all = require('./tables'); all.T = 'x'; ## all.T ## ?",
                "export * from './more'                         ## import { M } from './tables';     ## M   ## clients",
                "export { M as T } from './more'                ## import { T } from './tables';     ## T   ## clients",
                "export * from './tables'                       ## import { T } from './tables';     ## T   ## ?",
                "export const T = 'a'; export * from './more'   ## import * as all from './tables';  ## all.T ## a",
                "const { U } = require('./user'); module.exports = { T: U } ## const { T } = require('./tables'); module.exports = { U: T }; ## T ## ?",
            })
    void isKnownWhereItCannotChange(String tables, String imports, String table, String expected) throws Exception {
        String user = CLIENT + imports + "\nasync () => { await supabase.from(" + table + ").select() }";
        Program program = Program.parse(new CodeFile("src/user.ts", user, false));
        Program other = Program.parse(new CodeFile("src/tables.ts", tables, false));
        Program more = Program.parse(new CodeFile("src/more.ts", "export const M = 'clients'", false));
        FoundChain chain = java.util.Objects.requireNonNull(
                        Chains.of(ClientFlow.of(List.of(program, other, more)), KnownHosts.none(), false)
                                .get(program))
                .getFirst();
        Value value = ((Chain.From) chain.chain().root()).table();
        assertThat(value instanceof Value.Str it ? it.value() : "?").isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '|',
            value = {
                "class A { table = 'clients'; ~ }                               ## clients",
                "class A { #x = 1; constructor() { this.table = 'clients'; } ~ } ## clients",
                "class A { constructor(t) { this.table = t; } ~ }               ## ?",
                "class A { constructor(t) { if (t) this.table = 'a'; } ~ }      ## ?",
                "class A { table = 'a'; rename(t) { this.table = t; } ~ }       ## ?",
                "class A { table = 'a'; ~ } class B extends A { table = 'b'; }  ## ?",
                "class A { table = 'clients'; ~ } class B { table = 'b'; }      ## clients",
                "class A { table = 'a'; ~ } const a = new A(); a.table = 'b';   ## ?",
                "class A { table = 'a'; constructor(o) { Object.assign(this, o); } ~ } ## ?",
                "class A { static table = 'a'; ~ }                              ## ?",
            })
    void fieldsAreKnownWhereNothingChangesThem(String code, String expected) throws Exception {
        String method = "async all() { return await supabase.from(this.table).select() }";
        Program program = Program.parse(new CodeFile("src/user.js", CLIENT + code.replace("~", method), false));
        FoundChain chain = java.util.Objects.requireNonNull(
                        Chains.of(ClientFlow.of(List.of(program)), KnownHosts.none(), false)
                                .get(program))
                .getFirst();
        Value value = ((Chain.From) chain.chain().root()).table();
        assertThat(value instanceof Value.Str it ? it.value() : "?").isEqualTo(expected.strip());
    }
}
