package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One planted fault at a time, and the finding that it has to give.
class CheckCommandTest {
    private static final String MODULE = """
            import pg from 'pg';

            export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 });

            async function run(sql, params) {
              return pool.query(`WITH data AS (${sql}) SELECT json_agg(data) AS rows FROM data`, params);
            }

            export const select = (sql, params = [], options = {}) => run(sql, params, options);
            export const insert = select;
            """;

    private static TestDatabase database;

    @TempDir
    Path code;

    @BeforeAll
    static void makeDatabase() throws SQLException {
        database = TestDatabase.create(TestServers.OLDER, Side.TARGET);
        database.execute("""
                CREATE TABLE clients (id int PRIMARY KEY, name text, tags text[], profile jsonb, room int, day date, open bool);
                CREATE UNIQUE INDEX clients_open ON clients (room, day) WHERE open;
                CREATE TABLE visits (id int PRIMARY KEY, page text);
                CREATE FUNCTION add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b';
                INSERT INTO visits SELECT n, n::text FROM generate_series(1, 20000) n;
                ANALYZE""");
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        database.close();
    }

    @BeforeEach
    void makeProject() throws IOException {
        write("package.json", "{ \"type\": \"module\", \"dependencies\": { \"pg\": \"8.23.1\" } }\n");
        write("database/postgres.js", MODULE);
    }

    private void write(String path, String text) throws IOException {
        Path file = code.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /// A file that uses the module.
    private void program(String body) throws IOException {
        write("app.js", "import * as postgres from './database/postgres.js';\n\n" + body);
    }

    private Cli.Ran check() {
        return Cli.in(code).call("check", code.toString(), "--db", database.url(), "--format", "json");
    }

    private void finds(String code, String words) {
        Cli.Ran ran = check();
        assertThat(ran.out()).contains("\"code\":\"" + code + "\"").contains(words);
        assertThat(ran.exit()).as(ran.out()).isEqualTo(3);
    }

    private void finds(int statements) {
        Cli.Ran ran = check();
        assertThat(ran.out())
                .contains("\"verdict\":\"ok\"")
                .contains("\"totals\":{\"statements\":" + statements + ",\"planned\":" + statements + "}");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void isContentWithStatementsThatTheServerPlans() throws IOException {
        program("""
                export const find = (id) => postgres.select('SELECT id, name FROM clients WHERE id = $1', [String(id)], {
                  count: 'SELECT count(*) FROM clients WHERE id = $1',
                });
                """);
        finds(2);
    }

    @Test
    void plansStatementsWithAllTheirConditions() throws IOException {
        program("""
                export async function find({ name, room, sort }) {
                  const query = { where: ['open = true'], params: [] };
                  if (name) {
                    query.where.push(`name = $${query.params.push(String(name))}`);
                  }
                  if (room) query.where.push(`room = $${query.params.push(String(room))}`);
                  let tail = '';
                  if (sort) tail += ' ORDER BY name';
                  return postgres.select(`SELECT * FROM clients WHERE ${query.where.join(' AND ')}${tail}`, query.params);
                }
                """);
        finds(1);
    }

    @Test
    void findsAMissingColumnInAConditionThatIsAddedAtRunTime() throws IOException {
        program("""
                export async function find(name) {
                  const where = ['open = true'];
                  const params = [];
                  if (name) where.push(`nmae = $${params.push(name)}`);
                  return postgres.select(`SELECT * FROM clients WHERE ${where.join(' AND ')}`, params);
                }
                """);
        finds("RH-CHECK-002", "nmae");
    }

    @Test
    void plansConditionsThatExcludeEachOtherOneByOne() throws IOException {
        program("""
                export async function find(up) {
                  let sql = 'SELECT * FROM clients';
                  if (up) sql += ' ORDER BY name';
                  else sql += ' ORDER BY name DESC';
                  return postgres.select(sql);
                }
                """);
        finds(1);
    }

    @Test
    void plansPayloadsWithAllOfTheTablesColumns() throws IOException {
        program("""
                export const save = (rows) =>
                  postgres.insert(
                    (payload) =>
                      `INSERT INTO clients (${payload.columns}) SELECT ${payload.columns} FROM ${payload.source}
                       ON CONFLICT (id) DO UPDATE SET ${payload.updates}`,
                    [],
                    { table: 'clients', rows }
                  );
                """);
        finds(1);
    }

    @Test
    void plansUpdatesAndCallsWhoseColumnsAreKnownAtRunTime() throws IOException {
        program("""
                export const change = (rows) =>
                  postgres.insert((row) => `UPDATE clients SET ${row.set} WHERE id = 1 RETURNING id`, [], { table: 'clients', rows });
                export const merge = (rows) =>
                  postgres.insert((row) => `INSERT INTO clients ${row.values} ON CONFLICT (id) ${row.merge}`, [], {
                    table: 'clients',
                    rows,
                  });
                export const add = (rows) =>
                  postgres.select((args) => `SELECT add(${args.named})${args.from}`, [], { table: 'add', rows });
                """);
        finds(3);
    }

    @Test
    void sendsNoTextOfSeveralStatements() throws IOException {
        program("export const wipe = () => postgres.query('SELECT 1; SELECT pg_sleep(60)');\n");
        Cli.Ran ran = check();
        assertThat(ran.out()).contains("\"code\":\"RH-CHECK-004\"").contains("it holds several statements");
        assertThat(ran.exit()).as(ran.out()).isEqualTo(5);
    }

    @Test
    void findsAMissingTable() throws IOException {
        program("export const all = () => postgres.select('SELECT * FROM clint');\n");
        finds("RH-CHECK-002", "relation \\\"clint\\\" does not exist");
    }

    @Test
    void namesTheColumnThatWasMeant() throws IOException {
        program("export const all = () => postgres.insert('INSERT INTO clients (nme) VALUES ($1)', ['x']);\n");
        finds("RH-CHECK-002", "is name meant? Else: ALTER TABLE clients ADD COLUMN nme");
    }

    @Test
    void findsAWrongType() throws IOException {
        program("export const all = () => postgres.select(\"SELECT * FROM clients WHERE id = 'x'\");\n");
        finds("RH-CHECK-002", "22P02");
    }

    @Test
    void findsAConflictWithoutAUniqueIndex() throws IOException {
        program("export const add = (n) => postgres.insert("
                + "'INSERT INTO clients (id, name) VALUES (1, $1) ON CONFLICT (name) DO NOTHING', [n]);\n");
        finds("RH-CHECK-003", "CREATE UNIQUE INDEX ON clients (name)");
    }

    @Test
    void saysThatAPartialIndexDoesNotCount() throws IOException {
        program("export const add = () => postgres.insert("
                + "'INSERT INTO clients (id) VALUES (1) ON CONFLICT (room, day) DO NOTHING');\n");
        finds("RH-CHECK-003", "the partial index clients_open does not count");
    }

    @Test
    void findsAnArrayForAJsonColumn() throws IOException {
        program(
                "export const add = () => postgres.insert('INSERT INTO clients (id, profile) VALUES ($1, $2)', [1, []]);\n");
        finds("RH-CHECK-005", "JSON.stringify([])");
    }

    @Test
    void findsJsonTextForAnArrayColumn() throws IOException {
        program("export const add = (t) => postgres.insert("
                + "'UPDATE clients SET tags = $1 WHERE id = 1', [JSON.stringify(t)]);\n");
        finds("RH-CHECK-005", "JSON text is no array literal");
    }

    @Test
    void findsCallsThatWereLeftBehind() throws IOException {
        program("export const all = () => supabase.from('clients').select('*');\n");
        finds("RH-CHECK-001", "nothing declares supabase");
    }

    @Test
    void findsAnImportOfTheOldClient() throws IOException {
        program("import { createClient } from '@supabase/supabase-js';\nexport const x = createClient('a', 'b');\n");
        finds("RH-CHECK-001", "imports @supabase/supabase-js");
    }

    @Test
    void findsABuilderOnAnotherName() throws IOException {
        program("export const all = (db) => db.from('clients').select('*');\n");
        finds("RH-CHECK-001", "db.from");
    }

    @Test
    void findsAFileThatDoesNotParse() throws IOException {
        program("export const all = () => {\n");
        finds("RH-CHECK-006", "does not parse");
    }

    @Test
    void findsAnImportThatLeadsNowhere() throws IOException {
        program("import { a } from './gone.js';\nexport const b = a;\n");
        finds("RH-CHECK-007", "./gone.js");
    }

    @Test
    void findsAPackageThatIsNotInstalled() throws IOException {
        program("import express from 'express';\nimport fs from 'node:fs';\nexport const app = express(fs);\n");
        finds("RH-CHECK-008", "npm install express");
    }

    @Test
    void findsPoolsThatTheServerCannotServe() throws IOException {
        write("ecosystem.config.cjs", """
                module.exports = { apps: [
                  { name: 'api', script: 'app.js', instances: 20 },
                  { name: 'job', script: 'job.js' },
                ] };
                """);
        finds("RH-CHECK-009", "21 processes");
    }

    @Test
    void countsProcessesThatAFunctionDescribes() throws IOException {
        write("ecosystem.config.js", """
                const app = (name, script) => ({ name, script, instances: 1 });
                module.exports = { apps: [
                  app('a', 'a.js'), app('b', 'b.js'), app('c', 'c.js'), app('d', 'd.js'), app('e', 'e.js'),
                  app('f', 'f.js'), app('g', 'g.js'), app('h', 'h.js'), app('i', 'i.js'), app('j', 'j.js'),
                  { name: 'k', script: 'k.js', instances: 10 },
                ] };
                """);
        finds("RH-CHECK-009", "20 processes");
    }

    @Test
    void warnsOfAScanOfALargeTable() throws IOException {
        program("export const find = (p) => postgres.select('SELECT * FROM visits WHERE page = $1', [p]);\n");
        Cli.Ran ran = check();
        assertThat(ran.out()).contains("RH-CHECK-010").contains("CREATE INDEX ON visits (page)");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void findsACredentialAndDoesNotRepeatIt() throws IOException {
        program("export const url = 'postgres://app:Zq83hfKd@db.example.com/app';\n");
        finds("RH-CHECK-011", "Zq83...");
        assertThat(check().out()).doesNotContain("Zq83hfKd");
    }

    @Test
    void listsMentionsByKind() throws IOException {
        program("""
                // once in supabase
                const supabaseUrl = 1;
                console.log('Supabase is up', supabaseUrl);
                postgres.select('SELECT 1');
                """);
        write("README.md", "uses Supabase\n");
        Cli.Ran ran = check();
        assertThat(ran.out())
                .contains("comment still says supabase")
                .contains("code still says supabaseUrl")
                .contains("log text still says Supabase")
                .contains("document still says Supabase");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void saysWhatItCouldNotPlan() throws IOException {
        program("export const all = (table) => postgres.select(`SELECT * FROM ${table}`);\n");
        Cli.Ran ran = check();
        assertThat(ran.out())
                .contains("\"verdict\":\"could-not-check\"")
                .contains("RH-CHECK-004")
                .contains("\"totals\":{\"statements\":1,\"planned\":0}");
        assertThat(ran.exit()).isEqualTo(5);
    }

    @Test
    void isNotContentWithoutAnyStatement() {
        Cli.Ran ran = check();
        assertThat(ran.out()).contains("RH-CHECK-013").contains("\"statements\":0");
        assertThat(ran.exit()).isEqualTo(5);
    }

    @Test
    void changesNothing() throws Exception {
        program("export const add = () => postgres.insert('INSERT INTO clients (id) VALUES (7)');\n");
        finds(1);
        assertThat(database.scalar("SELECT count(*) FROM clients")).isEqualTo("0");
    }
}
