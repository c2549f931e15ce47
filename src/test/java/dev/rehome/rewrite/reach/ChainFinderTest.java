package dev.rehome.rewrite.reach;

import static org.assertj.core.api.Assertions.assertThat;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chains on anything called `supabase`, `this.supabase` or `getClient()`, printed short: the calls, `?`
/// before those
/// that run only under a condition, and where the builder goes.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class ChainFinderTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '~',
            value = {
                // one expression
                "await supabase.from('a').select('*')                                  ## select: inline AWAITED",
                "await supabase.from('a').select('*').eq('id', 1).single()             ## select eq single: inline AWAITED",
                "await supabase.from('a')                                              ## : inline AWAITED",
                "await supabase.rpc('f', { a: 1 }).single()                            ## single: inline AWAITED",
                "await supabase /* x.y */ . from('a') /* c.d */ .select( )                ## select: inline AWAITED",
                "await (supabase as any).from('a')!.select<string>('*')                ## select: inline AWAITED",
                "await (<any>supabase).from('a').select()                              ## select: inline AWAITED",
                "await supabase?.from('a')?.select()                                   ## select: inline AWAITED",
                "await (supabase.from('a')).select()                                   ## select: inline AWAITED",
                "await supabase['from']('a')['select']('*')                            ## select: inline AWAITED",
                "await supabase.schema('s').from('a').select()                         ## select: inline AWAITED",
                "await this.supabase.from('a').delete().eq('id', 1)                    ## delete eq: inline AWAITED",
                "await getClient().from('a').select()                                  ## select: inline AWAITED",
                "return supabase.from('a').select()                                    ## select: inline RETURNED",
                "return x ? supabase.from('a').select() : null                         ## select: inline RETURNED",
                "return await supabase.from('a').select()                              ## select: inline AWAITED",
                "supabase.from('a').select().then(r => r.data)                         ## select: inline THENED",
                "await supabase.from('a').select().then(f).catch(g)                    ## select: inline THENED",
                "await supabase.from('a').insert(x).catch(g)                           ## insert: inline CAUGHT",
                "await Promise.all([supabase.from('a').select(), y])                   ## select: inline PROMISE",
                "await Promise.allSettled([supabase.from('a').select()])               ## select: inline PROMISE",
                "const [a] = await Promise.all([...x, supabase.from('a').select()])    ## select: inline PROMISE",
                "await Promise.resolve(supabase.from('a').select())                    ## select: inline PROMISE",
                "await Promise.all(ids.map(id => supabase.from('a').select().eq('id', id))) ## select eq: inline HANDED_ON",
                "const p = ids.map(id => supabase.from('a').select()); await Promise.all(p) ## select: inline HANDED_ON",
                "await Promise.all(ids.map(async id => supabase.from('a').select()))   ## select: inline RETURNED",
                "await Promise.all([...ids.map(id => supabase.from('a').select())])    ## select: inline HANDED_ON",
                "const l = []; l.push(supabase.from('a').select()); await Promise.all(l) ## select: inline PROMISE",
                "ids.forEach(async id => { await supabase.from('a').delete().eq('id', id) }) ## delete eq: inline AWAITED",
                "f().then(() => supabase.from('a').select())                           ## select: inline HANDED_ON",
                "const r = await (x && supabase.from('a').select())                    ## select: inline AWAITED",
                "const p = supabase.from('a').select(); const r = await p              ## select: built Start() Run(p)",
                // what does not run
                "supabase.from('a').insert(x)                                          ## insert: never",
                "const { data } = supabase.from('a').select()                          ## select: never",
                "ids.forEach(id => supabase.from('a').delete().eq('id', id))           ## delete eq: never",
                "setTimeout(() => supabase.from('a').select(), 10)                     ## select: never",
                "const q = supabase.from('a').select(); q.eq('id', 1)                  ## select eq: never",
                "void supabase.from('a').select()                                      ## select: never",
                // what cannot be followed
                "await supabase.from('a')[verb]('*')                                   ## : unclear",
                "use(supabase.from('a').select())                                      ## select: unclear",
                "await retry(() => supabase.from('a').select())                        ## select: unclear",
                "const o = { q: supabase.from('a').select() }                          ## select: unclear",
                "const q = supabase.from('a').select(); const o = { q }; await q       ## select: unclear",
                "this.q = supabase.from('a').select()                                  ## select: unclear",
                "const p = ids.map(id => supabase.from('a').select())                  ## select: unclear",
                "const p = ids.map(id => supabase.from('a').select()); await x; await Promise.all(p) ## select: unclear",
                "use(ids.map(id => supabase.from('a').select()))                       ## select: unclear",
                "let q = supabase.from('a').select(); q ||= x; await q                 ## select: unclear",
                "let q = supabase.from('a').select(); if (x) q = y; await q            ## select: unclear",
                "const f = supabase.from('a').select().eq; await f('id', 1)            ## select: unclear",
            })
    void followsAnExpression(String code, String expected) throws Exception {
        assertThat(find("async function outer() {" + code.strip() + "}")).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '~',
            value = {
                "q = q.eq('b', 1); await q                             ## select eq: built Start() Extend(q:1) Run(q)",
                "q.eq('b', 1); await q                                 ## select eq: built Start() Extend(q:1) Run(q)",
                "await q.eq('b', 1)                                    ## select eq: built Start() Run(q:1)",
                "if (x) q = q.eq('b', 1); await q                      ## select ?eq: built Start() Extend(q:1) Run(q)",
                "if (x) { q = q.eq('b', 1) } else { q.neq('b', 1) } await q ## select ?eq ?neq: built Start() Extend(q:1) Extend(q:2) Run(q)",
                "if (x) return null; q = q.eq('b', 1); await q         ## select eq: built Start() Extend(q:1) Run(q)",
                "for (const y of z) q = q.or(y); await q               ## select ?or: built Start() Extend(q:1) Run(q)",
                "for (let i = 0; i < 3; i++) { q.gt('b', i) } await q  ## select ?gt: built Start() Extend(q:1) Run(q)",
                "while (x) q.eq('b', 1); await q                       ## select ?eq: built Start() Extend(q:1) Run(q)",
                "z.forEach(y => { q = q.or(y) }); await q              ## select ?or: built Start() Extend(q:1) Run(q)",
                "z.forEach(y => q.or(y)); await q                      ## select ?or: unclear",
                "switch (x) { case 1: q = q.eq('b', 1); break; default: q = q.gt('b', 1) } await q ## select ?eq ?gt: built Start() Extend(q:1) Extend(q:2) Run(q)",
                "q = x ? q.eq('b', 1) : q.order('b'); await q          ## select ?eq ?order: built Start() Extend[q:1] Extend[q:2] Run(q)",
                "q = x ? q.eq('b', 1) : q; await q                     ## select ?eq: built Start() Extend[q:1] Pass(q) Run(q)",
                "x && q.eq('b', 1); await q                            ## select ?eq: built Start() Extend[q:1] Run(q)",
                "x && (q = q.eq('b', 1)); await q                      ## select ?eq: built Start() Extend[q:1] Run(q)",
                "try { q = q.eq('b', 1) } catch (e) { } await q        ## select ?eq: built Start() Extend(q:1) Run(q)",
                "try { q = q.eq('b', 1); await q } catch (e) { }       ## select eq: built Start() Extend(q:1) Run(q)",
                "const r = q.eq('b', 1); await r                       ## select eq: built Start() Extend[q:1] Run(r)",
                "const r = q; r.eq('b', 1); await q                    ## select eq: built Start() Pass(q) Extend(r:1) Run(q)",
                "await q; await q                                      ## select: built Start() Run(q) Run(q)",
                "await q; q.eq('b', 1); await q                        ## select ?eq: built Start() Run(q) Extend(q:1) Run(q)",
                "for (;;) { await q.range(a, b) }                      ## select ?range: built Start() Run(q:1)",
                "if (x) return await q.limit(1); return q.limit(2)     ## select ?limit ?limit: built Start() Run(q:1) Run(q:2)",
                "const f = async () => { await q }; q.eq('b', 1); await f() ## select ?eq: built Start() Run(q) Extend(q:1)",
                "if (q) await q                                        ## select: built Start() Run(q)",
                "await Promise.all([q.eq('b', 1), y])                  ## select eq: built Start() Run(q:1)",
                "return q.eq('b', 1)                                   ## select eq: built Start() Run(q:1)",
                "return x ? q : q.eq('b', 1)                           ## select ?eq: built Start() Run(q) Run(q:1)",
                "q.then(f)                                             ## select: built Start() Run(q)",
                "q = add(q); await q                                   ## select: unclear",
                "add(q, 1); await q; function add(p, v) { p.eq('b', v) } ## select eq: built Start() Pass(q) Extend(p:1) Run(q)",
                "q = add(q, 1); await q; function add(p, v) { return p.eq('b', v) } ## select eq: built Start() Pass(q) Extend[p:1] Pass(add(q, 1)) Run(q)",
                "q = add(q, 1); await q; function add(p, v) { if (v) p = p.eq('b', v); return p } ## select ?eq: built Start() Pass(q) Extend(p:1) Pass(p) Pass(add(q, 1)) Run(q)",
                "if (x) q = add(q, 1); await q; function add(p, v) { return p.eq('b', v) } ## select ?eq: built Start() Pass(q) Extend[p:1] Pass(add(q, 1)) Run(q)",
                "await add(q, 1).limit(2); function add(p, v) { return p.eq('b', v) } ## select eq limit: built Start() Pass(q) Extend[p:1] Run(add(q, 1):2)",
                "const add = (p, v) => p.eq('b', v); await add(q, 1)   ## select eq: built Start() Pass(q) Extend[p:1] Run(add(q, 1))",
                "await run(q); async function run(p) { return p.single() } ## select single: built Start() Pass(q) Run(p:1)",
                "await add(q); function add(p = x) { return p }        ## select: unclear",
                "await add(...[q]); function add(p) { return p }       ## select: unclear",
                "add(q); add(q); await q; function add(p) { p.eq('b', 1) } ## select eq: unclear",
            })
    void followsAVariable(String code, String expected) throws Exception {
        String whole = "async function outer() { let q = supabase.from('a').select(); " + code.strip() + "}";
        assertThat(find(whole)).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '~',
            value = {
                "const get = () => supabase.from('a').select(); async () => { await get() }       ## select: inline HANDED_ON",
                "function get() { return supabase.from('a').select() } async () => { await get() } ## select: inline HANDED_ON",
                "function get() { return supabase.from('a').select() } async () => { get() }       ## select: never",
                "function get() { return supabase.from('a').select() } async () => { get(); await get() } ## select: unclear",
                "function get() { return supabase.from('a').select() } async () => { await get().eq('b', 1) } ## select eq: built Start() Run(get():1)",
                "function get() { return supabase.from('a').select() } async () => { let q = get(); if (x) q = q.eq('b', 1); await q } ## select ?eq: built Start() Pass(get()) Extend(q:1) Run(q)",
                "function get() { return supabase.from('a').select() } async () => { await get().eq('b', 1); await get().limit(2) } ## select eq: built Start() Run(get():1) | select limit: built Start() Run(get():1)",
                "function get() { return supabase.from('a').select() } use(get)                   ## select: unclear",
                "const get = () => supabase.from('a').select(); get().then(f)                     ## select: inline HANDED_ON",
                "module.exports = { get: () => supabase.from('a').select() }                      ## select: inline HANDED_ON",
                "export const get = () => supabase.from('a').select();                            ## select: inline HANDED_ON",
                "class A { get(id) { return this.supabase.from('a').select() } async b() { return await this.get(1) } } ## select: inline HANDED_ON",
                "class A { get(id) { return this.supabase.from('a').select() } async b() { return this.get(1).eq('b', 1) } } ## select eq: built Start() Run(this.get(1):1)",
                "const by = { get: () => supabase.from('a').select() }; async () => { await by[name](); use(Object.keys(by)) } ## select: inline HANDED_ON",
                "const by = { get: () => supabase.from('a').select() }; async () => { await by[name]().eq('b', 1) } ## select eq: built Start() Run(by[name]():1)",
                "const by = { get: () => supabase.from('a').select() }; use(by)                   ## select: unclear",
                "const repo = { get: () => supabase.from('a').select() }; module.exports = repo; async () => { const get = 1; x.y(get) } ## select: inline HANDED_ON",
                "function get() { return supabase.from('a').select() } module.exports = { find: get } ## select: unclear",
                "module.exports = { get: () => supabase.from('a').select() }; const { get: other } = x; ## select: unclear",
                "class A { get q() { return this.supabase.from('a').select() } }                  ## select: unclear",
                "class A { get q() { return this.supabase.from('a').select() } async b() { await this.q.limit(1) } } ## select limit: built Start() Run(this.q:1)",
                "class A { get q() { return this.supabase.from('a') } async b() { await this.q.select() } } ## select: inline AWAITED",
                "class A { t() { return this.supabase.from('a') } async b(x) { let q = this.t().select(); if (x) q = q.eq('b', x); await q } } ## select ?eq: built Start() Extend(q:1) Run(q)",
                "class A { get q() { return this.supabase.from('a') } async b() { await x.q.select(); return req.q } } ## select: unclear | : unclear",
                "class A { async get() { return this.supabase.from('a').select() } }              ## select: inline RETURNED",
                "async function retry(fn) { return await fn() } retry(() => supabase.from('a').select()) ## select: inline HANDED_ON",
                "async function retry(fn) { fn() } retry(() => supabase.from('a').select())       ## select: never",
                "async function retry(fn) { return fn().limit(1) } retry(() => supabase.from('a').select()) ## select: unclear",
                "function* g() { yield supabase.from('a').select() }                              ## select: unclear",
                "const q = supabase.from('a').select(); async () => { await q.eq('b', 1) }        ## select ?eq: built Start() Run(q:1)",
                "export const q = supabase.from('a').select();                                    ## select: unclear",
                // what `from` gives begins a chain with each verb
                "const t = supabase.from('a'); async () => { await t.select() }                   ## ?select: built Start() Run(t:0)",
                "const t = supabase.from('a'); async () => { await t.select(); await t.delete() } ## ?select ?delete: unclear",
                "async () => { let q = supabase.from('a'); if (x) q = q.select('b'); else q = q.select('c'); await q } ## ?select ?select: built Start() Extend(q:0) Extend(q:1) Run(q)",
                // two tables in one variable
                "async () => { let q; if (x) q = supabase.from('a').select(); else q = supabase.from('b').select(); await q } ## select: unclear | select: unclear",
                "async () => { let q; if (x) { q = supabase.from('a').select() } if (q) await q } ## select: built Start() Run(q)",
                // other things called from
                "Array.from(x); Buffer.from(y); supabase.storage.from('b').upload(z); knex.from('t') ##",
                "supabase.auth.getUser(); supabase.channel('c').on('x', f); supabase.functions.invoke('g') ##",
            })
    void followsAcrossFunctions(String code, String expected) throws Exception {
        assertThat(find(code.strip())).isEqualTo(expected == null ? "" : expected.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '~',
            value = {
                "const { data, error } = await Q; if (error) throw error         ## [data, error] READ",
                "const { data, error } = await Q; use(data)                      ## [data, error] IGNORED",
                "const { data } = await Q                                        ## [data] IGNORED",
                "const { data: rows, error: problem } = await Q; use(problem)    ## [data:rows, error:problem] READ",
                "const { data: { id } } = await Q                                ## [data:{ id }] IGNORED",
                "const { error: { code } } = await Q                             ## [error:{ code }] READ",
                "const { data, ...rest } = await Q                               ## [data, ...:...rest] UNKNOWN",
                "const r = await Q; if (r.error) throw r.error                   ## r READ",
                "const r = await Q; use(r.data)                                  ## r IGNORED",
                "const r = await Q; use(r)                                       ## r UNKNOWN",
                "const r = await Q; const { error } = r; use(error)              ## r READ",
                "let data, error; ({ data, error } = await Q); use(error)        ## [data, error] READ",
                "await Q                                                         ## IGNORED",
                "use((await Q).data)                                             ## [data] IGNORED",
                "return await Q                                                  ## UNKNOWN",
                "return Q                                                        ## UNKNOWN",
                "Q.then(({ data }) => use(data))                                 ## [data] IGNORED .then(({ data }) => use(data))",
                "Q.then(({ error }) => use(error)).catch(f)                      ## [error] READ .then(({ error }) => use(error)) .catch(f)",
                "Q.then(r => { if (r.error) f() })                               ## r READ .then(r => { if (r.error) f() })",
                "Q.then(() => 1)                                                 ## IGNORED .then(() => 1)",
                "Q.then(f)                                                       ## UNKNOWN .then(f)",
            })
    void saysWhatBecomesOfTheResult(String code, String expected) throws Exception {
        String whole = "async function outer() {" + code.strip().replace("Q", "supabase.from('a').select()") + "}";
        Program program = program(whole);
        FoundChain chain = chains(program).getFirst();
        Result result = ((Flow.Inline) chain.flow()).result();
        StringBuilder text = new StringBuilder();
        if (!result.taken().isEmpty()) {
            text.append(result.taken().stream()
                    .map(it -> it.property().equals(it.name()) ? it.name() : it.property() + ":" + it.name())
                    .collect(Collectors.joining(", ", "[", "] ")));
        }
        result.variable().ifPresent(name -> text.append(name).append(' '));
        text.append(result.error());
        result.after().forEach(span -> text.append(' ').append(span.of(whole)));
        assertThat(text).hasToString(expected.strip());
    }

    @Test
    void givesThePlaceOfEveryPart() throws Exception {
        String code = "// 🙂 Привет 🙂\nconst { data } = await this . supabase\n  .from('a') // x.y\n"
                + "  .select('*')!\n  ?.eq ('id', f(1, 2));";
        FoundChain chain = chains(program("async () => {" + code + "}")).getFirst();
        String text = "async () => {" + code + "}";
        assertThat(chain.line()).isEqualTo(2);
        assertThat(chain.column()).isEqualTo(24);
        assertThat(chain.client().of(text)).isEqualTo("this . supabase");
        assertThat(chain.root().span().of(text)).isEqualTo(".from('a')");
        assertThat(chain.calls().getFirst().span().of(text)).isEqualTo(".select('*')");
        assertThat(chain.calls().getLast().span().of(text)).isEqualTo("?.eq ('id', f(1, 2))");
        assertThat(chain.calls().getLast().arguments().stream().map(it -> it.of(text)))
                .containsExactly("'id'", "f(1, 2)");
        Flow.Inline flow = (Flow.Inline) chain.flow();
        assertThat(flow.builder().of(text)).startsWith("this . supabase").endsWith("f(1, 2))");
        assertThat(flow.expression().of(text)).startsWith("await this").endsWith("f(1, 2))");
    }

    private static Program program(String code) throws Exception {
        String name = code.contains("<any>") || code.contains("as any") || code.contains("<string>") ? "a.ts" : "a.js";
        return Program.parse(new CodeFile(code.contains("!") ? "a.ts" : name, code, false));
    }

    private static List<FoundChain> chains(Program program) {
        MentionIndex index = new MentionIndex(List.of(program), Scopes::of, (_, _) -> List.of());
        Clients clients = expression -> isClient(expression)
                ? Optional.of(new Clients.Client(Chain.Access.SERVICE, Optional.empty(), Optional.empty(), ""))
                : Optional.empty();
        return new ChainFinder(index.context(program), clients, Constants.Imports.NONE).find();
    }

    private static boolean isClient(ISwc4jAst expression) {
        return switch (expression) {
            case Swc4jAstIdent it -> it.getSym().equals("supabase");
            case Swc4jAstMemberExpr it ->
                it.getObj() instanceof Swc4jAstThisExpr && Nodes.property(it).equals(Optional.of("supabase"));
            default ->
                Nodes.call(expression)
                        .filter(call -> Nodes.unwrap(call.callee()) instanceof Swc4jAstIdent it
                                && it.getSym().equals("getClient"))
                        .isPresent();
        };
    }

    private static String find(String code) throws Exception {
        Program program = program(code);
        return chains(program).stream().map(ChainFinderTest::show).collect(Collectors.joining(" | "));
    }

    private static String show(FoundChain chain) {
        List<String> words = new ArrayList<>();
        for (Call call : chain.chain().calls()) {
            words.add((call.guarded() ? "?" : "") + call.method());
        }
        String flow = switch (chain.flow()) {
            case Flow.Inline it -> "inline " + it.result().how();
            case Flow.Never _ -> "never";
            case Flow.Unclear _ -> "unclear";
            case Flow.Built it ->
                "built " + it.parts().stream().map(ChainFinderTest::show).collect(Collectors.joining(" "));
        };
        return String.join(" ", words) + ": " + flow;
    }

    private static String show(Flow.Part part) {
        String calls = part.calls().stream().map(String::valueOf).collect(Collectors.joining(","));
        return switch (part) {
            case Flow.Start _ -> "Start()";
            case Flow.Extend it ->
                it.statement()
                        ? "Extend(" + it.holder() + ":" + calls + ")"
                        : "Extend[" + it.holder() + ":" + calls + "]";
            case Flow.Run it -> "Run(" + it.holder() + (calls.isEmpty() ? "" : ":" + calls) + ")";
            case Flow.Pass it -> "Pass(" + it.holder() + ")";
        };
    }
}
