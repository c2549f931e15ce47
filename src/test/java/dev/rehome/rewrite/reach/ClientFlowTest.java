package dev.rehome.rewrite.reach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.chain.Chain.Access;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.UnreadableCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Programs are written as one text with `=== path` before each file. Calls of `.from('name')` name what is asked: the
/// name begins with `yes`, `maybe` or `no`.
class ClientFlowTest {
    private static final String CLIENT = """
            === client.js
            const { createClient } = require('@supabase/supabase-js');
            const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_KEY);
            module.exports = { supabase, getClient: () => supabase, getLater: async () => supabase };
            """;

    static List<Program> programs(String text) {
        List<Program> programs = new ArrayList<>();
        for (String part : text.split("(?m)^=== ")) {
            if (part.isBlank()) {
                continue;
            }
            String path = part.substring(0, part.indexOf('\n')).strip();
            if (path.endsWith(".json")) {
                continue;
            }
            try {
                programs.add(Program.parse(
                        CodeFile.of(path, part.substring(part.indexOf('\n') + 1).getBytes(UTF_8))));
            } catch (UnreadableCode e) {
                throw new AssertionError(e.finding().subject() + " " + e.getMessage(), e);
            }
        }
        return programs;
    }

    private static Map<String, String> configs(String text) {
        Map<String, String> configs = new HashMap<>();
        for (String part : text.split("(?m)^=== ")) {
            String path = part.lines().findFirst().orElse("").strip();
            if (path.endsWith(".json")) {
                configs.put(path, part.substring(part.indexOf('\n') + 1));
            }
        }
        return configs;
    }

    static ClientFlow flow(String text) {
        List<Program> programs = programs(text);
        return ClientFlow.of(programs, ModuleGraph.of(programs, configs(text)));
    }

    /// What each `.from('name')` is called on, by name.
    private static Map<String, Optional<ClientUse>> uses(String text) {
        ClientFlow flow = flow(text);
        Map<String, Optional<ClientUse>> uses = new TreeMap<>();
        for (Program program : flow.programs()) {
            LargeStack.call(() -> {
                program.walk(node -> note(flow, program, node, uses));
                return program;
            });
        }
        return uses;
    }

    private static void note(ClientFlow flow, Program program, ISwc4jAst node, Map<String, Optional<ClientUse>> uses) {
        boolean itself = Nodes.same(Nodes.unwrap(node), node);
        Optional<Nodes.Called> from = Nodes.call(node)
                .filter(call -> itself && call.method().filter("from"::equals).isPresent());
        if (from.isPresent()) {
            String name = from.get().argument(0).flatMap(Nodes::string).orElse("?");
            uses.put(
                    name,
                    flow.clientAt(program, from.get().member().orElseThrow().getObj()));
        }
    }

    private static void check(String text) {
        Map<String, String> found = new LinkedHashMap<>();
        Map<String, String> expected = new LinkedHashMap<>();
        uses(text).forEach((name, use) -> {
            found.put(
                    name,
                    use.map(it -> it.certainty() == Certainty.CERTAIN ? "yes" : "maybe")
                            .orElse("no"));
            expected.put(name, name.replaceFirst("^(yes|maybe|no).*", "$1"));
        });
        assertThat(found).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void followsRequiresDestructuringAndAliases() {
        check(CLIENT + """
                === a.js
                const { supabase } = require('./client');
                const { supabase: db } = require('./client.js');
                const all = require('./client');
                const one = require('./client').supabase;
                const { from } = Array;
                supabase.from('yes1'); db.from('yes2'); all.supabase.from('yes3'); one.from('yes4');
                const copy = db; copy.from('yes5');
                require('./client').supabase.from('yes6');
                Array.from('no1'); Buffer.from('no2');
                supabase.storage.from('no3');
                """);
    }

    @Test
    void followsFactoriesAlsoAsynchronousOnes() {
        check(CLIENT + """
                === a.js
                const { getClient, getLater } = require('./client');
                getClient().from('yes1');
                async function f() {
                  (await getLater()).from('yes2');
                  const db = await getLater();
                  db.from('yes3');
                  getLater().then((it) => it.from('yes4'));
                }
                let lazy = null;
                function lazyClient() {
                  if (!lazy) lazy = getClient();
                  return lazy;
                }
                lazyClient().from('yes5');
                getClient().schema('app').from('yes7');
                const narrowed = getClient().schema('app');
                narrowed.from('maybe1');
                const g = () => lazyClient;
                g()().from('yes6');
                """);
    }

    @Test
    void followsFieldsDefaultsAndInheritance() {
        check(CLIENT + """
                === base.js
                const { supabase } = require('./client');
                class Base {
                  constructor(db = supabase) { this.db = db; }
                  list() { return this.db.from('yes1'); }
                  get client() { return this.db; }
                  static shared() { return this.instance || (this.instance = new Base()); }
                }
                module.exports = Base;
                === a.js
                const Base = require('./base');
                class A extends Base {
                  #own = this.db;
                  more = this.client;
                  find() { this.db.from('yes2'); this.#own.from('yes3'); this.more.from('yes4'); super.list(); }
                  get() { return this.client.from('yes5'); }
                }
                new A().db.from('yes6');
                Base.shared().db.from('yes7');
                const { db } = new A(); db.from('yes8');
                function Old(client) { this.client = client; }
                Old.prototype.run = function () { return this.client.from('yes9'); };
                const { supabase: s } = require('./client');
                new Old(s);
                const object = { s, run() { return this.s.from('yes10'); }, go: function () { this.s.from('yes11'); } };
                """);
    }

    @Test
    void followsParametersOptionsAndClosures() {
        check(CLIENT + """
                === a.js
                const { supabase } = require('./client');
                function load(client, id) { return client.from('yes1'); }
                load(supabase, 1);
                const make = ({ db, log }) => ({ run: () => db.from('yes2') });
                make({ db: supabase, log: console });
                const context = { supabase, deep: { client: supabase } };
                context.deep.client.from('yes3');
                const run = ({ deep: { client } }) => client.from('yes4');
                run(context);
                function unused(client) { client.from('no1'); }
                function either(client) { client.from('maybe1'); }
                either(supabase); either(42);
                [supabase].forEach((each) => each.from('yes5'));
                for (const each of [supabase]) each.from('yes6');
                function options(given = {}) { const { db = supabase, n = 1 } = given; this.x = db; db.from('yes9'); }
                options(); options({ n: 2 });
                let late; ({ late = supabase } = given); late.from('yes10');
                const some = unknown() || supabase; some.from('maybe2');
                function rest(...all) { all[0].from('yes7'); }
                rest(supabase);
                const copy = { ...context }; copy.supabase.from('yes8');
                Object.assign({}, context).supabase;
                load.call(null, supabase);
                const bound = load.bind(null, supabase);
                """);
    }

    @Test
    void followsModulesOfEveryKind() {
        check("""
                === lib/client.ts
                import { createClient as make } from '@supabase/supabase-js';
                export const supabase = make('url', process.env.SUPABASE_ANON_KEY!);
                export default supabase;
                export function getClient() { return supabase; }
                === lib/index.ts
                export * from './client';
                export { supabase as db, default as main } from './client';
                export * as all from './client.js';
                === a.ts
                import main, { supabase as s } from './lib/client';
                import { db, supabase, main as again, all, getClient } from './lib';
                import * as lib from './lib/index';
                import old = require('./lib/client');
                main.from('yes1'); s.from('yes2'); db.from('yes3'); supabase.from('yes4'); again.from('yes5');
                all.supabase.from('yes6'); lib.db.from('yes7'); old.supabase.from('yes8'); getClient().from('yes9');
                (await import('./lib')).db.from('yes10');
                import('@/lib/client').then(({ supabase }) => supabase.from('yes11'));
                import { db as aliased } from '@/lib';
                aliased.from('yes12');
                import inner from '#db';
                inner.from('yes13');
                === tsconfig.json
                { "compilerOptions": { /* here */ "baseUrl": ".", "paths": { "@/*": ["./*"], }, } }
                === package.json
                { "name": "app", "imports": { "#db": "./lib/client.ts" } }
                === b.js
                const lib = require('./lib/client');
                lib.default.from('yes14'); lib.supabase.from('yes15');
                exports = module.exports = lib.supabase;
                exports.more = lib;
                === c.mjs
                import b from './b.js';
                b.from('yes16');
                """);
    }

    @Test
    void followsCircularModulesAndExportsOnTheWay() {
        check(CLIENT + """
                === a.js
                const b = require('./b');
                exports.db = require('./client').supabase;
                exports.run = () => b.go();
                === b.js
                const a = require('./a');
                exports.go = () => a.db.from('yes1');
                """);
    }

    @Test
    void followsObjectsOfFrameworks() {
        check(CLIENT + """
                === a.js
                const { supabase } = require('./client');
                const app = require('express')();
                app.locals.supabase = supabase;
                app.use((req, res, next) => { req.supabase = supabase; next(); });
                app.get('/x', (req, res) => {
                  req.supabase.from('yes1');
                  req.app.locals.supabase.from('yes2');
                  const { body } = req;
                });
                app.set('db', supabase);
                app.get('db').from('yes3');
                global.supabase = supabase;
                globalThis.supabase.from('yes4');
                const clients = new Map();
                clients.set('main', supabase);
                clients.get('main').from('yes5');
                """);
    }

    @Test
    void followsTypesWhereNothingElseSays() {
        check("""
                === a.ts
                import type { SupabaseClient } from '@supabase/supabase-js';
                type Db = SupabaseClient<any> | null;
                export class Service {
                  constructor(private readonly db: SupabaseClient, other: Db) { other.from('yes1'); }
                  run() { return this.db.from('yes2'); }
                }
                export async function load(client: SupabaseClient) { return client.from('yes3'); }
                export const later = ({ supabase }: { supabase: SupabaseClient }) => supabase.from('maybe1');
                """);
    }

    @Test
    void followsTypesOfOtherFilesAndClassesThatAFrameworkMakes() {
        check("""
                === client.ts
                import { createClient, type SupabaseClient } from '@supabase/supabase-js';
                export type Db = SupabaseClient<any>;
                let cached: Db | null = null;
                export function admin(): Db { return (cached ??= createClient('u', 'k')); }
                export const shared: Db = createClient('u', 'k');
                === index.ts
                export * from '@supabase/supabase-js';
                export { shared, type Db as Database } from './client';
                === service.ts
                import { createClient, SupabaseClient } from '@supabase/supabase-js';
                export class ClientService {
                  private readonly made: SupabaseClient = createClient('u', 'k');
                  getClient() { return this.made; }
                  get db() { return this.made; }
                }
                === users.ts
                import { ClientService } from './service';
                import { admin } from './client';
                import { shared, type Database } from './index';
                export class Users {
                  constructor(private readonly clients: ClientService) {}
                  private get client() { return this.clients.getClient(); }
                  all() { return this.client.from('yes1'); }
                  one() { const client = this.clients.db; return client.from('yes2'); }
                }
                export const find = (db: Database) => db.from('yes3');
                admin().from('yes4'); shared.from('yes5');
                === users.test.ts
                import { Users } from './users';
                new Users({ getClient: () => ({ from: jest.fn() }), db: { from: jest.fn() } } as any);
                vi.mock('./client', () => ({ shared: { from: vi.fn() }, admin: vi.fn(() => ({ from: vi.fn() })) }));
                """);
    }

    @Test
    void knowsKeysAndSchemas() {
        Map<String, Optional<ClientUse>> uses = uses("""
                === config.js
                module.exports = { database: { url: 'x', key: process.env.SUPABASE_SERVICE_ROLE_KEY } };
                === a.js
                const { createClient, SupabaseClient } = require('@supabase/supabase-js');
                const { createBrowserClient } = require('@supabase/ssr');
                const { PostgrestClient } = require('@supabase/postgrest-js');
                const config = require('./config');
                const key = process.env.SUPABASE_ANON_KEY;
                createClient('u', config.database.key).from('service1');
                createClient('u', process.env.SERVICE_KEY, { db: { schema: 'app' } }).from('service2');
                const schema = 'app';
                const db = { db: { schema } };
                const options = { ...db, auth: { persistSession: false } };
                createClient('u', process.env.SERVICE_KEY, options).from('service3');
                createClient('u', process.env.SERVICE_KEY, { db: { schema: config.database.url } }).from('service4');
                createClient('u', key).from('anon1');
                createClient('u', 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.x').from('anon2');
                createBrowserClient('u', 'k').from('anon3');
                new SupabaseClient('u', process.env.KEY).schema('other').from('unknown1');
                new PostgrestClient('http://localhost').from('unknown2');
                """);
        uses.forEach((name, use) -> {
            assertThat(use).as(name).isPresent();
            String expected = name.replaceAll("\\d", "").toUpperCase(Locale.ROOT);
            assertThat(use.get().access()).as(name).isEqualTo(Access.valueOf(expected));
        });
        assertThat(uses.getOrDefault("service2", Optional.empty())
                        .flatMap(ClientUse::schema)
                        .map(Value::code))
                .hasValue("'app'");
        assertThat(uses.getOrDefault("service3", Optional.empty()).flatMap(ClientUse::schema))
                .hasValueSatisfying(value -> assertThat(value).isEqualTo(new Value.Str("app", "schema")));
        assertThat(uses.getOrDefault("service4", Optional.empty())
                        .flatMap(ClientUse::schema)
                        .map(Value::code))
                .hasValue("config.database.url");
        assertThat(uses.getOrDefault("unknown1", Optional.empty())
                        .flatMap(ClientUse::schema)
                        .map(Value::code))
                .hasValue("'other'");
    }

    @Test
    void doubtsWhatOnlyANameSays() {
        check("""
                === a.js
                supabase.from('maybe1').select('*');
                this.supabase.from('maybe2');
                gone.from('maybe3').insert({ a: 1 });
                const later = this.services.client(); later.from('maybe5').update({ a: 1 });
                knex.from('no1').where({});
                const supabase2 = require('knex')();
                supabase2.from('maybe4');
                """);
    }

    @Test
    void knowsStandInsOfTests() {
        check(CLIENT + """
                === service.js
                const { supabase } = require('./client');
                module.exports = class { constructor(db = supabase) { this.db = db; } run() { this.db.from('yes1'); } };
                === service.test.js
                const Service = require('./service');
                const { supabase } = require('./client');
                jest.mock('./client', () => ({ supabase: { from: jest.fn() } }));
                const mock = { from: jest.fn(), rpc: () => {} };
                new Service(mock);
                supabase.from('yes2');
                mock.from('yes3');
                """);
    }

    @Test
    void followsProxiesAndHooks() {
        check(CLIENT + """
                === a.jsx
                import React, { createContext, useContext, useState, useMemo } from 'react';
                import { getClient } from './client';
                export const lazy = new Proxy({}, { get(target, name) { return getClient()[name]; } });
                lazy.from('yes1');
                const Context = createContext(null);
                function Page({ db }) {
                  const [client] = useState(() => getClient());
                  const other = useContext(Context);
                  const kept = useMemo(() => getClient(), []);
                  const [second] = React.useState(getClient);
                  kept.from('yes5'); second.from('yes6');
                  client.from('yes2'); other.from('yes3'); db.from('yes4');
                }
                const app = <Context.Provider value={getClient()}><Page db={getClient()} /></Context.Provider>;
                """);
    }
}
