package dev.rehome.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.finding.Finding;
import dev.rehome.rewrite.project.FileChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names that change: those that the plan asks for, and those that still say the old service's name.
class RenameTest {
    @TempDir
    Path folder;

    private List<Finding> findings = List.of();

    /// @param files each begins with `=== path`
    private Map<String, String> mentions(String word, String files) throws IOException {
        return planned(files, options(Map.of(), Optional.of(word)));
    }

    private Map<String, String> renames(Map<String, String> names, String files) throws IOException {
        return planned(files, options(names, Optional.empty()));
    }

    private static RewriteOptions options(Map<String, String> names, Optional<String> word) {
        RewriteOptions none = RewriteOptions.defaults();
        return new RewriteOptions(
                none.postgrest(),
                none.rowsMax(),
                none.transactionEnd(),
                none.aggregates(),
                none.oneServer(),
                List.of(),
                none.module(),
                names,
                word);
    }

    private Map<String, String> planned(String files, RewriteOptions options) throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (String part : files.split("(?m)^=== ")) {
            if (!part.isBlank()) {
                String path = part.lines().findFirst().orElseThrow().strip();
                all.put(path, part.substring(part.indexOf('\n') + 1));
            }
        }
        for (Map.Entry<String, String> file : all.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        RewriteResult result = Rewrite.plan(folder, new ApiCatalog(List.of(), List.of(), List.of()), options);
        findings = result.findings();
        for (FileChange change : result.changes()) {
            all.remove(change.path());
            change.after().ifPresent(text -> all.put(change.newPath(), text));
        }
        return all;
    }

    @Test
    void aWordThatEveryFileUsesAlreadyGetsAnEnding() throws IOException {
        Map<String, String> after = mentions("postgres", """
                === src/base.js
                const postgres = require('./postgres');
                class Base {
                  constructor(supabase = postgres) {
                    this.supabase = supabase;
                  }
                }
                module.exports = { Base, supabase: postgres };
                === src/use.js
                const { Base, supabase } = require('./base');
                class Use extends Base {
                  run() {
                    return [this.supabase, supabase, { supabase }];
                  }
                }
                module.exports = Use;
                === src/postgres.js
                module.exports = {};
                """);
        assertThat(after.get("src/base.js")).isEqualTo("""
                const postgres = require('./postgres');
                class Base {
                  constructor(postgresDb = postgres) {
                    this.postgresDb = postgresDb;
                  }
                }
                module.exports = { Base, postgresDb: postgres };
                """);
        assertThat(after.get("src/use.js")).isEqualTo("""
                const { Base, postgresDb } = require('./base');
                class Use extends Base {
                  run() {
                    return [this.postgresDb, postgresDb, { postgresDb }];
                  }
                }
                module.exports = Use;
                """);
    }

    @Test
    void aWordThatIsNoNameBecomesOne() throws IOException {
        Map<String, String> after = mentions("my-db", """
                === supabase-sync.js
                const SUPABASE_LIMIT = 10;
                // Supabase allows ten.
                class SupabaseSync {
                  supabaseLimit() { return SUPABASE_LIMIT; }
                }
                console.log('supabase: ready');
                module.exports = SupabaseSync;
                === index.js
                const SupabaseSync = require('./supabase-sync');
                new SupabaseSync().supabaseLimit();
                """);
        assertThat(after).containsOnlyKeys("index.js", "my-db-sync.js");
        assertThat(after.get("my-db-sync.js")).isEqualTo("""
                const MY_DB_LIMIT = 10;
                // My-db allows ten.
                class MyDbSync {
                  myDbLimit() { return MY_DB_LIMIT; }
                }
                console.log('my-db: ready');
                module.exports = MyDbSync;
                """);
        assertThat(after.get("index.js")).isEqualTo("""
                const MyDbSync = require('./my-db-sync');
                new MyDbSync().myDbLimit();
                """);
    }

    @Test
    void aReservedWordIsNeverANameByItself() throws IOException {
        Map<String, String> after = mentions("new", """
                === a.js
                const supabase = {};
                module.exports = supabase;
                """);
        assertThat(after.get("a.js")).isEqualTo("""
                const newDb = {};
                module.exports = newDb;
                """);
    }

    @Test
    void whatSomebodyOutsideKnowsStays() throws IOException {
        String code = """
                === a.js
                const { supabaseMode } = require('some-package');
                import { createSupabaseThing } from '@acme/things';
                const url = process.env.SUPABASE_URL;
                const { SUPABASE_KEY } = process.env;
                export async function load(row, request, cache) {
                  if (row.supabase_id === request.body.supabaseId) return row.supabase_id;
                  await cache.set(`supabase:${row.id}`, 1);
                  await cache.emit('supabase-ready', { supabase_id: row.id });
                  const rows = await cache.query('SELECT supabase_id FROM supabase_users');
                  return [url, SUPABASE_KEY, supabaseMode, createSupabaseThing, rows, request.get('x-supabase')];
                }
                """;
        Map<String, String> after = mentions("timeweb", code);
        assertThat("=== a.js\n" + after.get("a.js")).isEqualTo(code);
    }

    @Test
    void aNameThatIsAlsoReachedByTextStays() throws IOException {
        String code = """
                === a.js
                const services = { supabase: 1, redis: 2 };
                for (const name of ['supabase', 'redis']) console.log(services[name]);
                """;
        assertThat("=== a.js\n" + mentions("timeweb", code).get("a.js")).isEqualTo(code);
    }

    @Test
    void aNameOfSettingsStays() throws IOException {
        Map<String, String> after = mentions("timeweb", """
                === config/default.json
                { "supabase": { "url": "x" } }
                === a.js
                const config = require('./config/default.json');
                module.exports = { url: config.supabase.url, supabase: config.supabase };
                """);
        assertThat(after.get("a.js")).contains("config.supabase.url");
    }

    @Test
    void aFileThatIsStartedByItsPathKeepsIt() throws IOException {
        Map<String, String> after = mentions("timeweb", """
                === package.json
                { "scripts": { "sync": "node supabase-sync.js" } }
                === supabase-sync.js
                console.log('Supabase is read');
                === supabase-other.js
                module.exports = 1;
                === index.js
                module.exports = require('./supabase-other');
                """);
        assertThat(after).containsOnlyKeys("package.json", "supabase-sync.js", "timeweb-other.js", "index.js");
        assertThat(after.get("supabase-sync.js")).isEqualTo("console.log('Timeweb is read');\n");
        assertThat(after.get("index.js")).isEqualTo("module.exports = require('./timeweb-other');\n");
    }

    @Test
    void addressesAndPackagesInTextsStay() throws IOException {
        Map<String, String> after = mentions("timeweb", """
                === a.js
                // Supabase: see https://supabase.com/docs and @supabase/supabase-js of Supabase.
                module.exports = 'the supabase client is at https://project.supabase.co today';
                """);
        assertThat(after.get("a.js")).isEqualTo("""
                // Timeweb: see https://supabase.com/docs and @supabase/supabase-js of Timeweb.
                module.exports = 'the timeweb client is at https://project.supabase.co today';
                """);
    }

    @Test
    void namesInTypeScriptKeepTheirTypes() throws IOException {
        Map<String, String> after = mentions("timeweb", """
                === a.ts
                export interface SupabaseRow { supabaseName: string }
                export class SupabaseStore<T> {
                  #supabase: Map<string, T> = new Map();
                  constructor(private readonly supabaseUrl: string) {}
                  row(supabaseName: string): SupabaseRow { return { supabaseName: this.supabaseUrl + supabaseName }; }
                  get size(): number { return this.#supabase.size; }
                }
                === b.tsx
                import { SupabaseStore, type SupabaseRow } from './a';
                export const Shown = ({ supabase }: { supabase: SupabaseStore<number> }) => <b title="x">{supabase.size}</b>;
                export const row: SupabaseRow = new SupabaseStore<number>('u').row('n');
                export const view = (store: SupabaseStore<number>) => <Shown supabase={store} />;
                """);
        assertThat(findings).isEmpty();
        assertThat(after.get("a.ts")).isEqualTo("""
                export interface TimewebRow { timewebName: string }
                export class TimewebStore<T> {
                  #timeweb: Map<string, T> = new Map();
                  constructor(private readonly timewebUrl: string) {}
                  row(timewebName: string): TimewebRow { return { timewebName: this.timewebUrl + timewebName }; }
                  get size(): number { return this.#timeweb.size; }
                }
                """);
        assertThat(after.get("b.tsx")).isEqualTo("""
                import { TimewebStore, type TimewebRow } from './a';
                export const Shown = ({ timeweb }: { timeweb: TimewebStore<number> }) => <b title="x">{timeweb.size}</b>;
                export const row: TimewebRow = new TimewebStore<number>('u').row('n');
                export const view = (store: TimewebStore<number>) => <Shown timeweb={store} />;
                """);
    }

    @Test
    void aRenameThatWouldMeetANameIsRefusedAsAWhole() throws IOException {
        String code = """
                === a.js
                function supabaseLoad() {}
                function load() {}
                module.exports = { supabaseLoad, load };
                """;
        Map<String, String> after = renames(Map.of("supabaseLoad", "load", "a.js", "b.js"), code);
        assertThat(after).containsOnlyKeys("a.js");
        assertThat("=== a.js\n" + after.get("a.js")).isEqualTo(code);
        assertThat(findings).anyMatch(finding -> finding.message().contains("`load` is there already"));
    }

    @Test
    void aRenameToWhatIsNoNameOrAFileThatExistsIsRefused() throws IOException {
        String code = """
                === a.js
                module.exports = { supabaseLoad() {} };
                === b.js
                module.exports = 1;
                """;
        assertThat(renames(Map.of("supabaseLoad", "time-load"), code)).containsOnlyKeys("a.js", "b.js");
        assertThat(findings).anyMatch(finding -> finding.message().contains("is no name"));
        assertThat(renames(Map.of("a.js", "B.js"), code)).containsOnlyKeys("a.js", "b.js");
        assertThat(findings).anyMatch(finding -> finding.message().contains("is there already"));
    }

    @Test
    void aSecondRunRenamesNothing() throws IOException {
        Map<String, String> names = Map.of("supabaseLoad", "load", "supabase-a.js", "a.js");
        Map<String, String> once = renames(names, """
                === supabase-a.js
                module.exports = { supabaseLoad() {} };
                === b.js
                const { supabaseLoad: go } = require('./supabase-a');
                go();
                """);
        assertThat(once).containsOnlyKeys("a.js", "b.js");
        assertThat(once.get("b.js")).isEqualTo("const { load: go } = require('./a');\ngo();\n");
    }
}
