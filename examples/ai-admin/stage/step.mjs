// What the plan's shell lines call: node step.mjs WORD ... in the folder of the plan. Each ends with 0 where what it says
// holds, and bears to be run again.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXAMPLE, sql } from './servers.mjs';

const SERVICES = 8;
const READY_MILLIS = 60_000;
const { PORT, PM2_HOME, SOURCE_URL, TARGET_URL, TEST_URL, WHATSAPP_LOOPBACK_PORT } = process.env;
const door = `http://127.0.0.1:${WHATSAPP_LOOPBACK_PORT}`;
const api = `http://127.0.0.1:${PORT}`;
const JID = '15550199@s.whatsapp.net';
const PHONE = '%5550199';
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** The database that the application's settings lead to. */
const live = () => (readFileSync('app/.env', 'utf8').includes('SUPABASE_URL=') ? SOURCE_URL : TARGET_URL);

function ensure(good, message) {
  if (!good) throw new Error(message);
}

const program = (name, args, options = {}) =>
  execFileSync(name, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 26, ...options });

// Services ---------------------------------------------------------------------------------------------------------

const pm2 = (...args) =>
  program(path.join(EXAMPLE, 'stage', 'node_modules', '.bin', 'pm2'), args, {
    cwd: 'app',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PM2_HOME },
  });

/** As it ran before anybody thought of moving. */
async function first() {
  pm2('start', 'ecosystem.config.js');
  const until = Date.now() + READY_MILLIS;
  while (!(await fetch(`${api}/health`).then((r) => r.ok, () => false)) || !(await sent().catch(() => null))) {
    ensure(Date.now() < until, 'the application does not come up');
    await pause(100);
  }
}

function online() {
  const text = pm2('jlist');
  const list = JSON.parse(text.slice(text.indexOf('[{')));
  const up = list.filter((one) => one.pm2_env.status === 'online');
  ensure(up.length === SERVICES, `${up.length} of ${SERVICES} services are online`);
  console.log(`${up.length} services online`);
}

// Messages ---------------------------------------------------------------------------------------------------------

async function sent() {
  const answer = await fetch(`${door}/sent`, { signal: AbortSignal.timeout(1000) });
  return (await answer.json()).filter((message) => message.jid === JID);
}

/** A client writes, and is answered: through the WhatsApp process, the table of messages, the worker, and back out. */
async function message() {
  const before = (await sent()).length;
  const began = Date.now();
  const id = `STAGE-${began}`;
  await fetch(`${door}/receive`, { method: 'POST', body: JSON.stringify({ jid: JID, text: 'Здравствуйте', id }) });
  while ((await sent()).length === before) {
    ensure(Date.now() - began < READY_MILLIS, 'the test message was not answered');
    await pause(50);
  }
  const reply = (await sent()).at(-1);
  ensure(/Чем могу помочь/.test(reply.text), `the reply is not the one for a greeting: ${reply.text}`);
  const rows = await sql(live(), 'SELECT status FROM messages WHERE external_id = $1', [id]);
  ensure(rows.length === 1, 'the message was answered and is not in the database');
  console.log(`a test message was answered after ${Date.now() - began} ms`);
}

/** What the test messages made. */
async function remove() {
  for (const statement of [
    'DELETE FROM dialog_contexts WHERE user_id LIKE $1',
    'DELETE FROM messages WHERE phone LIKE $1',
    'DELETE FROM clients WHERE phone LIKE $1',
  ]) {
    await sql(live(), statement, [PHONE]);
  }
}

async function removed() {
  const [{ left }] = await sql(
    live(),
    `SELECT (SELECT count(*) FROM messages WHERE phone LIKE $1) + (SELECT count(*) FROM clients WHERE phone LIKE $1)
          + (SELECT count(*) FROM dialog_contexts WHERE user_id LIKE $1) AS left`,
    [PHONE],
  );
  ensure(Number(left) === 0, `${left} rows of test messages are left`);
}

/** The other end breaks the connection, for longer than anybody waits. */
const disconnect = () => fetch(`${door}/disconnect`, { method: 'POST', body: JSON.stringify({ millis: 600_000 }) });

// The session ------------------------------------------------------------------------------------------------------

const SESSION = `SELECT md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C")) AS digest, count(*)::int AS rows FROM (
  SELECT concat_ws(' ', 'auth', company_id, creds::text) FROM whatsapp_auth
  UNION ALL SELECT concat_ws(' ', 'key', company_id, key_type, key_id, value::text) FROM whatsapp_keys) AS s (line)`;

async function session([what]) {
  const [old] = await sql(SOURCE_URL, SESSION);
  const [now] = what === 'same' ? await sql(TARGET_URL, SESSION) : [old];
  ensure(old.rows >= 729, `the source has ${old.rows} rows of the session`);
  ensure(old.digest === now.digest, `the session differs: ${old.rows} and ${now.rows} rows`);
  console.log(`the session is the same: ${now.rows} rows, md5 ${now.digest}`);
}

/** The moved auth state keeps a session of a company that does not exist, and gives it up again. */
function throwaway() {
  const script = `
    const { useTimewebAuthState } = require('./src/integrations/whatsapp/auth-state-timeweb');
    (async () => {
      const company = 'throwaway_' + process.pid;
      const key = Buffer.alloc(32, 7);
      const first = await useTimewebAuthState(company);
      first.state.creds.registrationId = 4711;
      await first.saveCreds();
      await first.state.keys.set({ 'pre-key': { 1: { private: key, public: key } } });
      await first.flush();
      const second = await useTimewebAuthState(company);
      const kept = (await second.state.keys.get('pre-key', ['1']))['1'];
      const good = second.state.creds.registrationId === 4711 && Buffer.compare(Buffer.from(kept.private), key) === 0;
      await second.forget();
      const third = await useTimewebAuthState(company);
      const gone = third.state.creds.registrationId !== 4711;
      process.exit(good && gone ? 0 : 1);
    })().catch((error) => { console.error(error.message); process.exit(1); });`;
  program(process.execPath, [`--env-file=${path.resolve('app', '.env')}`, '-e', script], { cwd: 'legacy' });
  console.log('a throw-away session was kept, read back and removed');
}

// Code -------------------------------------------------------------------------------------------------------------

/** The application's own tests, in a database of their own. The password stays off the command line. */
function tests() {
  const { hostname, port, username, password, pathname } = new URL(TEST_URL);
  const env = {
    ...process.env,
    POSTGRES_HOST: hostname,
    POSTGRES_PORT: port,
    POSTGRES_USER: username,
    POSTGRES_PASSWORD: password,
    POSTGRES_DATABASE: pathname.slice(1),
    POSTGRES_SSL: 'disable',
    TEST_DATABASE_URL: TEST_URL,
    LOG_LEVEL: 'silent',
  };
  const text = program('npm', ['test', '--silent'], { cwd: 'legacy', env });
  console.log(text.split('\n').filter((line) => /^(#|ℹ) (tests|pass|fail)/.test(line)).join(', '));
}

function deployed([branch]) {
  const head = (place, name) => program('git', ['-C', place, 'rev-parse', name]).trim();
  ensure(head('app', 'HEAD') === head('app.git', branch), `what is deployed is not ${branch}`);
}

// Proof ------------------------------------------------------------------------------------------------------------

/** Message, booking, schedules, client search, over HTTP. */
async function paths() {
  const day = new Date().toISOString().slice(0, 10);
  for (const place of [
    '/health',
    `/api/bookings?date=${day}`,
    `/api/bookings/slots?service=1&date=${day}`,
    '/api/clients/find?q=Client%200001',
    '/api/clients?search=Client',
  ]) {
    const answer = await fetch(api + place, { headers: { 'x-api-key': 'salon-one' }, signal: AbortSignal.timeout(10_000) });
    ensure(answer.ok, `${place} answered ${answer.status}`);
  }
  const found = await (await fetch(`${api}/api/clients/find?q=Client%200001`, { headers: { 'x-api-key': 'salon-one' } })).json();
  ensure(found.length > 0, 'client 0001 was not found');
  console.log('booking, schedules and client search answer');
}

const words = { first, online, message, remove, removed, disconnect, session, throwaway, tests, deployed, paths };
const [word, ...rest] = process.argv.slice(2);
try {
  ensure(words[word], `no such word: ${word}; there are ${Object.keys(words).join(', ')}`);
  await words[word](rest);
} catch (error) {
  console.error(`${word}: ${error.stderr ? String(error.stderr).trim().split('\n').slice(-4).join(' | ') : error.message}`);
  process.exit(1);
}
