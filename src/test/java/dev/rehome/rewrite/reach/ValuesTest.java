package dev.rehome.rewrite.reach;

import static org.assertj.core.api.Assertions.assertThat;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is read of the argument of `use(..)`, printed short: `'text'`, `12`, `{a:..}`, and `KIND<code>` for anything
/// that is known only when it runs.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class ValuesTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '~',
            value = {
                // literals
                "use('a')                                       ## 'a'",
                "use(\"it's\")                                  ## 'it's'",
                "use('\\u00e9')                                 ## 'é'",
                "use(`plain`)                                   ## 'plain'",
                "use(1_000)                                     ## 1000",
                "use(0x10)                                      ## 16",
                "use(-1.50)                                     ## -1.5",
                "use(1e21)                                      ## 1e+21",
                "use(123456789012345680000)                     ## 123456789012345680000",
                "use(1e-7)                                      ## 1e-7",
                "use(0.000001)                                  ## 0.000001",
                "use(-0)                                        ## 0",
                "use(true)                                      ## true",
                "use(null)                                      ## null",
                "use(undefined)                                 ## undefined",
                "use(void 0)                                    ## undefined",
                "use(('a' as any))                              ## 'a'",
                "use('a'!)                                      ## 'a'",
                "use('a' satisfies string)                      ## 'a'",
                "use(10n)                                       ## UNKNOWN<10n>",
                // shadowed names are not what they seem
                "function f(undefined) { use(undefined) }       ## UNKNOWN<undefined>",
                "function f(String) { use(String(1)) }          ## UNKNOWN<String(1)>",
                "class Date {} use(new Date())                  ## UNKNOWN<new Date()>",
                // templates and sums
                "use(`a${x}b`)                                  ## `a${UNKNOWN<x>}b`",
                "use(`a${1}b${'c'}${null}`)                     ## 'a1bcnull'",
                "use('a' + 'b')                                 ## 'ab'",
                "use('a, ' + 'b, ' + 'c')                       ## 'a, b, c'",
                "use('%' + q + '%')                             ## `%${STRING<'' + q>}%`",
                "use('%' + String(q) + '%')                     ## `%${STRING<String(q)>}%`",
                "use(a + b + '%')                               ## `${STRING<'' + a + b>}%`",
                "use(1 + 2)                                     ## FINITE<1 + 2>",
                "use(a + b)                                     ## UNKNOWN<a + b>",
                "use(['a', 'b'].join(', '))                     ## 'a, b'",
                "use(['a', b].join(', '))                       ## STRING<['a', b].join(', ')>",
                // arrays and objects
                "use([1, 'a', x])                               ## [1,'a',UNKNOWN<x>]",
                "use([1, ...[2, 3]])                            ## [1,2,3]",
                "use([1, ...x])                                 ## [1,...UNKNOWN<x>]",
                "use([1,,2])                                    ## ARRAY<[1,,2]>",
                "use({ a: 1, 'b-c': x, d })                     ## {a:1,b-c:UNKNOWN<x>,d:UNKNOWN<d>}",
                "use({ a: { b: [null] } })                      ## {a:{b:[null]}}",
                "use({ [k]: 1 })                                ## OBJECT<{ [k]: 1 }>",
                "use({ ['k']: 1 })                              ## {k:1}",
                "use({ ...x, a: 1 })                            ## OBJECT<{ ...x, a: 1 }>",
                "use({ ...{ a: 1, b: 2 }, a: 3 })               ## {a:3,b:2}",
                "use({ a: f(), a: 2 })                          ## OBJECT<{ a: f(), a: 2 }>",
                "use({ 2: 'b', 1: 'a' })                        ## OBJECT<{ 2: 'b', 1: 'a' }>",
                "use({ __proto__: x })                          ## OBJECT<{ __proto__: x }>",
                "use({ m() {} })                                ## OBJECT<{ m() {} }>",
                "use({ get a() { return 1 } })                  ## OBJECT<{ get a() { return 1 } }>",
                // names
                "const T = 'clients'; use(T)                    ## 'clients'",
                "let t = 'clients'; use(t)                      ## 'clients'",
                "let t = 'clients'; t = 'x'; use(t)             ## STRING<t>",
                "let t = 'clients'; t = y; use(t)               ## UNKNOWN<t>",
                "var t = 'clients'; use(t)                      ## UNKNOWN<t>",
                "let t; t = 'a'; use(t)                         ## UNKNOWN<t>",
                "function f(t = 'a') { use(t) }                 ## UNKNOWN<t>",
                "const { t } = { t: 'a' }; use(t)               ## UNKNOWN<t>",
                "const n = 5; use(`${n} days`)                  ## '5 days'",
                "const T = { C: 'clients' }; use(T.C)           ## 'clients'",
                "const T = Object.freeze({ C: 'x' }); use(T.C)  ## 'x'",
                "const T = { C: 'clients' }; T.C = y; use(T.C)  ## UNKNOWN<T.C>",
                "const T = { C: 'clients' }; f(T); use(T.C)     ## UNKNOWN<T.C>",
                "const T = { C: 'clients' }; use(T.C); f(T)     ## 'clients'",
                "const T = { C: 'c' }; g(() => use(T.C)); f(T)  ## UNKNOWN<T.C>",
                "const T = { C: 'clients' }; use(T.D)           ## UNKNOWN<T.D>",
                "const p = { a: 1, b: f(x) }; use(p)            ## {a:1,b:UNKNOWN<p.b>}",
                "const p = { a: x + 'y', 'b c': z }; use(p)     ## {a:STRING<p.a>,b c:UNKNOWN<p['b c']>}",
                "const p = { a: 1 }; p.b = 2; use(p)            ## OBJECT<p>",
                "const p = { a: 1 }; if (x) p.b = 2; use(p)     ## OBJECT<p>",
                "const p = { a: 1 }; delete p.a; use(p)         ## OBJECT<p>",
                "const p = { a: 1 }; Object.assign(p, y); use(p)## OBJECT<p>",
                "const p = { a: 1 }; const q = p; use(p)        ## OBJECT<p>",
                "const p = { a: 1 }; use(p); p.b = 2            ## {a:1}",
                "const p = { a: 1 }; for (;;) { use(p); p.b = 2 } ## OBJECT<p>",
                "const p = { a: 1 }; console.log(p); use(p)     ## {a:1}",
                "const p = { a: 1 }; use({ ...p, b: 2 })        ## {a:1,b:2}",
                "const p = { a: { b: 1 } }; p.a.b = 2; use(p)   ## OBJECT<p>",
                "const p = { a: { b: 1 } }; f(p.a); use(p)      ## OBJECT<p>",
                "const p = { a: { b: 1 } }; use(p.a.b)          ## 1",
                "const ids = [1, 2]; use(ids)                   ## [1,2]",
                "const ids = [1, x]; use(ids)                   ## [1,UNKNOWN<ids[1]>]",
                "const ids = [1, 2]; ids.push(3); use(ids)      ## ARRAY<ids>",
                "const ids = []; for (const x of y) ids.push(x); use(ids) ## ARRAY<ids>",
                "function f(id) { const s = `a.${id}`; use(s) } ## `a.${UNKNOWN<id>}`",
                "function f(id) { const s = `a.${id}`; id = 2; use(s) } ## STRING<s>",
                "function f(id) { const s = `a.${id}`; g(id => use(s)) } ## STRING<s>",
                "const s = `a.${f()}`; use(s)                   ## STRING<s>",
            })
    void readsAnArgument(String code, String expected) throws Exception {
        assertThat(show(read(code.strip()))).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '~',
            value = {
                "String(x)                             ## STRING",
                "x.toString()                          ## UNKNOWN",
                "new Date().toISOString()              ## STRING",
                "new Date(x).toISOString().slice(0, 10)## STRING",
                "x.toISOString()                       ## UNKNOWN",
                "JSON.stringify({ a: x })              ## STRING",
                "JSON.stringify(x)                     ## UNKNOWN",
                "JSON.parse(x)                         ## UNKNOWN",
                "new Date()                            ## DATE",
                "new Date(x)                           ## DATE",
                "new Foo()                             ## UNKNOWN",
                "Date.now()                            ## FINITE",
                "Date.now() - 7 * 24 * 60 * 60 * 1000  ## FINITE",
                "new Date(Date.now() - 1000)           ## DATE",
                "1e308 * 10                            ## NUMBER",
                "x * 2                                 ## NUMBER",
                "x * y                                 ## UNKNOWN",
                "x - 1                                 ## NUMBER",
                "x + 1                                 ## UNKNOWN",
                "x + ' text'                           ## STRING",
                "-x                                    ## UNKNOWN",
                "+x                                    ## NUMBER",
                "x | 0                                 ## FINITE",
                "!x                                    ## BOOLEAN",
                "x > 1                                 ## BOOLEAN",
                "x === y                               ## BOOLEAN",
                "x in y                                ## BOOLEAN",
                "typeof x                              ## STRING",
                "x.length                              ## UNKNOWN",
                "`${x}`.length                         ## FINITE",
                "[x].length                            ## FINITE",
                "x ? 'a' : 'b'                         ## STRING",
                "x ? 'a' : y                           ## UNKNOWN",
                "x ? 1 : 'b'                           ## DEFINED",
                "x ? 'a' : null                        ## DEFINED",
                "x ?? null                             ## DEFINED",
                "x || null                             ## DEFINED",
                "x || 'a'                              ## DEFINED",
                "String(x) || 'a'                      ## STRING",
                "x || undefined                        ## UNKNOWN",
                "x && 'a'                              ## UNKNOWN",
                "!x && !y                              ## BOOLEAN",
                "Math.floor(x)                         ## NUMBER",
                "Math.floor(2.5)                       ## FINITE",
                "Math.random()                         ## FINITE",
                "parseInt(x, 10)                       ## NUMBER",
                "Number(x).toFixed(2)                  ## STRING",
                "Boolean(x)                            ## BOOLEAN",
                "Object.keys(x)                        ## ARRAY",
                "Array.from(x)                         ## ARRAY",
                "Array.isArray(x)                      ## BOOLEAN",
                "Object.assign({}, x)                  ## OBJECT",
                "Object.assign(x, {})                  ## UNKNOWN",
                "x.map(f)                              ## UNKNOWN",
                "[...x].map(f)                         ## ARRAY",
                "'a'.split(',')                        ## ARRAY",
                "String(x).trim()                      ## STRING",
                "x.trim()                              ## UNKNOWN",
                "await x                               ## UNKNOWN",
                "(x, 'a' + y)                          ## STRING",
                "NaN                                   ## NUMBER",
                "process.env.A                         ## UNKNOWN",
            })
    void saysWhatAnExpressionCertainlyIs(String code, String expected) throws Exception {
        Value value = read("use(" + code.strip() + ")");
        assertThat(value instanceof Value.Expression it ? it.kind() : Value.Kind.STRING)
                .hasToString(expected.strip());
    }

    @Test
    void followsVariablesOnlyWhereEveryValueIsKnown() throws Exception {
        assertThat(show(read("let q = 'a'; if (x) q += y; use(q)"))).isEqualTo("STRING<q>");
        assertThat(show(read("let n = 0; n++; use(n)"))).isEqualTo("NUMBER<n>");
        assertThat(show(read("let n = x; n++; use(n)"))).isEqualTo("UNKNOWN<n>");
        assertThat(show(read("let a = b; let b = a; use(a)"))).isEqualTo("UNKNOWN<a>");
        assertThat(show(read("const a = a + 1; use(a * 2)"))).isEqualTo("NUMBER<a * 2>");
    }

    private static Value read(String code) throws Exception {
        Program program = Program.parse(new CodeFile("a.ts", "async () => {" + code + "}", false));
        Scopes scopes = Scopes.of(program);
        List<ISwc4jAst> found = new ArrayList<>();
        program.walk(node -> {
            Optional<Called> call = Nodes.call(node);
            if (call.isPresent()
                    && node == call.get().node()
                    && scopes.isGlobal(call.get().callee(), "use")) {
                found.add(call.get().arguments().getFirst().getExpr());
            }
        });
        return new Values(program, scopes, Constants.Imports.NONE).read(found.getFirst());
    }

    private static String show(Value value) {
        return switch (value) {
            case Value.Str it -> "'" + it.value() + "'";
            case Value.Numeral it -> it.value();
            case Value.Bool it -> String.valueOf(it.value());
            case Value.Null _ -> "null";
            case Value.Undefined _ -> "undefined";
            case Value.Template it -> template(it);
            case Value.Array it ->
                it.elements().stream().map(ValuesTest::show).collect(Collectors.joining(",", "[", "]"));
            case Value.Struct it ->
                it.properties().stream()
                        .map(one -> one.key() + ":" + show(one.value()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Value.Expression it -> it.kind() + "<" + it.code() + ">";
            case Value.Spread it -> "..." + show(it.value());
        };
    }

    private static String template(Value.Template it) {
        StringBuilder text = new StringBuilder("`").append(it.texts().getFirst());
        for (int i = 0; i < it.values().size(); i++) {
            text.append("${").append(show(it.values().get(i))).append("}");
            text.append(it.texts().get(i + 1));
        }
        return text.append("`").toString();
    }
}
