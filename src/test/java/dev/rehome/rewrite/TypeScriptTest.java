package dev.rehome.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiCatalogReader;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.ProjectFiles;
import dev.rehome.rewrite.translate.TranslateOptions;
import dev.rehome.rewrite.write.Feature;
import dev.rehome.rewrite.write.GeneratedModule;
import dev.rehome.rewrite.write.ModuleNeeds;
import dev.rehome.rewrite.write.ModuleText;
import dev.rehome.testing.Needs;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A TypeScript project that the real compiler accepts is accepted after it was rewritten.
class TypeScriptTest {
    private static final Path PACKAGES = Path.of("src/test/node/node_modules").toAbsolutePath();
    private static final Path PROJECT = Path.of("src/test/resources/typescript");

    private static TestDatabase database;
    private static ApiCatalog catalog;

    @TempDir
    Path folder;

    @BeforeAll
    static void readsTheCatalog() throws SQLException, IOException {
        Needs.path(PACKAGES.resolve("typescript"));
        database = TestDatabase.create(17, Side.TARGET);
        database.execute(Files.readString(Path.of("src/test/resources/golden/rewrite/schema.sql")));
        try (Server server = database.asOwner();
                Session session = server.open("test")) {
            catalog = ApiCatalogReader.read(session, Set.of("public"));
        }
    }

    @AfterAll
    static void drops() throws SQLException {
        if (database != null) {
            database.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"commonjs", "nodenext"})
    void whatCompiledBeforeCompilesAfter(String module) throws IOException, InterruptedException {
        copy(module);
        assertThat(compiled()).as("before").isEmpty();

        RewriteResult result = Rewrite.plan(folder, catalog, RewriteOptions.defaults());
        List<FileChange> changes =
                result.changes().stream().filter(FileChange::changes).toList();
        new ProjectFiles(folder).write(changes, Optional.empty());

        assertThat(result.needsReview()).isZero();
        assertThat(compiled()).as("after").isEmpty();
        String repository = Files.readString(folder.resolve("src/companies.ts"));
        assertThat(repository)
                .doesNotContain("supabase")
                .contains("private readonly db: typeof postgres", "postgres.Failure", "this.db.select<Named[]>(");
        assertThat(Files.readString(folder.resolve("src/use.ts")))
                .contains(
                        "postgres.insert<postgres.RowOf<'clients', 'id'>>(",
                        "postgres.select<postgres.RowOf<'clients'> | null>(");
        assertThat(Files.exists(folder.resolve("src/database/supabase.ts"))).isFalse();
    }

    @Test
    void whatIsRewrittenInPartCompiles() throws IOException, InterruptedException {
        copy("commonjs");
        // Callers still give the old client to functions that no longer need one.
        Path settings = folder.resolve("tsconfig.json");
        Files.writeString(
                settings,
                Files.readString(settings).replace("\"noUnusedParameters\": true", "\"noUnusedParameters\": false"));
        Files.writeString(folder.resolve("src/results.ts"), """
                import type { PostgrestError, PostgrestSingleResponse } from '@supabase/supabase-js';

                export const describe = (error: PostgrestError) => `${error.code}: ${error.message}`;
                export async function unwrap<T>(request: PromiseLike<PostgrestSingleResponse<T>>): Promise<T> {
                  const { data, error } = await request;
                  if (error) throw new Error(describe(error));
                  return data as T;
                }
                """);
        Files.writeString(folder.resolve("src/mixed.ts"), """
                import { createClient } from '@supabase/supabase-js';
                import type { Database } from './database/types';
                import { describe, unwrap } from './results';

                const db = createClient<Database>('http://127.0.0.1', 'key');
                export async function any(columns: string): Promise<string> {
                  const { error } = await db.from('clients').select(columns);
                  return error ? describe(error) : '';
                }
                export async function one(id: number): Promise<string> {
                  const { error } = await db.from('clients').select('id').eq('id', id);
                  return error ? describe(error) : '';
                }
                export const add = (rows: { name: string }[]) => unwrap(db.from('clients').insert(rows).select('id'));
                export const name = (id: number) => unwrap<{ name: string }>(db.from('clients').select('name').eq('id', id).single());
                """);
        assertThat(compiled()).as("before").isEmpty();

        RewriteResult result = Rewrite.plan(folder, catalog, RewriteOptions.defaults());
        new ProjectFiles(folder)
                .write(result.changes().stream().filter(FileChange::changes).toList(), Optional.empty());

        assertThat(result.needsReview()).isOne();
        assertThat(compiled()).as("after").isEmpty();
    }

    /// What is left out of the module leaves nothing over that the compiler calls unused.
    @Test
    void theModuleCompilesWithEachFeatureAlone() throws IOException, InterruptedException {
        copy("commonjs");
        deleteCode();
        GeneratedModule.Choices choices = new GeneratedModule.Choices(
                GeneratedModule.Style.TYPE_SCRIPT,
                GeneratedModule.Variables.STANDARD,
                "test",
                5,
                TranslateOptions.unknown(),
                Optional.empty());
        Set<String> functions = Set.copyOf(GeneratedModule.EXPORTS);
        write("none", ModuleText.created(choices, new ModuleNeeds(functions, Set.of())));
        write("all", ModuleText.created(choices, ModuleNeeds.everything()));
        for (Feature feature : Feature.values()) {
            Set<Feature> needed = switch (feature) {
                case RUN_TIME_TABLE, DEFAULT_TO_NULL -> Set.of(feature, Feature.PAYLOAD);
                case OFFSET -> Set.of(feature, Feature.COUNT);
                default -> Set.of(feature);
            };
            write(feature.name(), ModuleText.created(choices, new ModuleNeeds(functions, needed)));
        }

        assertThat(compiled()).isEmpty();
    }

    private void deleteCode() throws IOException {
        for (String name : List.of("use", "companies", "clients", "database/supabase")) {
            Files.delete(folder.resolve("src/" + name + ".ts"));
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve("src/" + name + ".ts"), text);
    }

    @Test
    void rowsOfAClientWithoutATypeStayWithoutOne() throws IOException, InterruptedException {
        copy("commonjs");
        Files.writeString(folder.resolve("src/use.ts"), """
                import { createClient } from '@supabase/supabase-js';

                const db = createClient('http://127.0.0.1', 'key');
                export async function loose(): Promise<number> {
                  const { data } = await db.from('clients').select('id, name').limit(1).single();
                  return data!.name.whatever;
                }
                """);
        assertThat(compiled()).as("before").isEmpty();

        RewriteResult result = Rewrite.plan(folder, catalog, RewriteOptions.defaults());
        new ProjectFiles(folder)
                .write(result.changes().stream().filter(FileChange::changes).toList(), Optional.empty());

        assertThat(Files.readString(folder.resolve("src/database/postgres.ts"))).doesNotContain("RowOf");
        assertThat(compiled()).as("after").isEmpty();
    }

    private void copy(String module) throws IOException {
        boolean modern = module.equals("nodenext");
        try (var files = Files.walk(PROJECT)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(PROJECT.relativize(file));
                Files.createDirectories(target.getParent());
                String text = Files.readString(file);
                Files.writeString(target, modern ? text.replaceAll("from '(\\.[^']*)'", "from '$1.js'") : text);
            }
        }
        Files.writeString(folder.resolve("package.json"), """
                {
                  "type": "%s",
                  "dependencies": {
                    "@supabase/supabase-js": "2.105.0"
                  }
                }
                """.formatted(modern ? "module" : "commonjs"));
        Files.writeString(folder.resolve("tsconfig.json"), """
                {
                  "compilerOptions": {
                    "strict": true, "noUnusedLocals": true, "noUnusedParameters": true,
                    "noEmit": true, "skipLibCheck": true, "target": "es2022",
                    "types": ["node"], %s
                  },
                  "include": ["src"]
                }
                """.formatted(
                        modern
                                ? "\"module\": \"nodenext\", \"moduleResolution\": \"nodenext\", \"verbatimModuleSyntax\": true"
                                : "\"module\": \"commonjs\", \"esModuleInterop\": true"));
        Files.createSymbolicLink(folder.resolve("node_modules"), PACKAGES);
    }

    /// What the compiler complains of.
    private String compiled() throws IOException, InterruptedException {
        Path log = folder.resolve("tsc.log");
        Process process = new ProcessBuilder(
                        Needs.program("node").toString(),
                        PACKAGES.resolve("typescript/bin/tsc").toString(),
                        "--pretty",
                        "false")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return Files.readString(log);
    }
}
