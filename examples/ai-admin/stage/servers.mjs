// Two PostgreSQL servers for the length of a run: the source as a Supabase project has it, the target as an ordinary
// managed server. The owners of the databases are no superusers.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const EXAMPLE = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
export const ROOT = path.join(EXAMPLE, '..', '..');
const START_MILLIS = 180_000;

const { Client } = createRequire(path.join(EXAMPLE, 'legacy', 'package.json'))('pg');

function startServer(major) {
  const child = spawn(path.join(ROOT, 'dev'), ['pg', String(major)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => {
      child.kill('SIGTERM');
      reject(new Error(`PostgreSQL ${major} did not start:\n${text}`));
    }, START_MILLIS);
    const read = (chunk) => {
      text += chunk;
      const url = /PostgreSQL \d+: (postgres:\S+)/.exec(text);
      if (!url) return;
      clearTimeout(timer);
      const stop = async () => {
        child.kill('SIGTERM');
        await ended;
      };
      resolve({ admin: url[1], port: Number(new URL(url[1]).port), stop });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    ended.then((code) => reject(new Error(`PostgreSQL ${major} ended with ${code}:\n${text}`)));
  });
}

/** Two servers of somebody else's, a source and a target, by the URLs of their superusers: STAGE_POSTGRES=URL,URL. */
function running() {
  const urls = process.env.STAGE_POSTGRES?.split(',');
  return urls?.map((admin) => ({ admin, port: Number(new URL(admin).port), stop: async () => {} }));
}

/** Runs statements and gives the rows of the last. */
export async function sql(url, text, params) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query(text, params);
    const last = Array.isArray(result) ? result.at(-1) : result;
    return last.rows;
  } finally {
    await client.end();
  }
}

const file = (name) => readFile(path.join(EXAMPLE, 'database', name), 'utf8');
const login = (port, role, password) => `postgres://${role}:${password}@127.0.0.1:${port}/ai_admin`;

/**
 * Both servers, the source with the example's rows, the target empty, and a database for the application's own tests.
 * @returns {Promise<{ source: string, target: string, targetAdmin: string, test: string, rest: string, passwords: object, application: object, stop: () => Promise<void> }>}
 */
export async function startServers() {
  const [source, target] = await Promise.all(running() ?? [startServer(15), startServer(17)]);
  const stop = () => Promise.all([source.stop(), target.stop()]);
  try {
    const passwords = { source: randomBytes(12).toString('hex'), target: randomBytes(12).toString('hex') };
    await sql(source.admin, await file('roles.sql'));
    await sql(source.admin, `CREATE ROLE ai_owner LOGIN PASSWORD '${passwords.source}' CREATEROLE REPLICATION BYPASSRLS`);
    await sql(source.admin, 'GRANT anon, authenticated, service_role TO ai_owner');
    await sql(source.admin, 'CREATE ROLE authenticator LOGIN NOINHERIT');
    await sql(source.admin, 'GRANT anon, authenticated, service_role TO authenticator');
    await sql(source.admin, 'CREATE DATABASE ai_admin OWNER ai_owner');
    await sql(source.admin, 'CREATE DATABASE ai_admin_test OWNER ai_owner');
    const owner = login(source.port, 'ai_owner', passwords.source);
    const test = `${owner}_test`;
    for (const url of [owner, test]) {
      await sql(url, await file('schema.sql'));
      await sql(url, await file('seed.sql'));
    }
    await sql(target.admin, `CREATE ROLE ai_admin LOGIN PASSWORD '${passwords.target}' CREATEROLE REPLICATION`);
    await sql(target.admin, 'CREATE DATABASE ai_admin OWNER ai_admin');
    const targetAdmin = target.admin.replace(/\/[^/?]*(\?|$)/, '/ai_admin$1');
    return {
      source: owner,
      targetAdmin,
      target: login(target.port, 'ai_admin', passwords.target),
      test,
      rest: `postgres://authenticator@127.0.0.1:${source.port}/ai_admin`,
      application: { host: '127.0.0.1', port: target.port, database: 'ai_admin', user: 'ai_admin', password: passwords.target },
      passwords,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
