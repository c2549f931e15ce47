// What the plan's shell lines call: node step.mjs WORD ... in the folder of the plan. Each ends with 0 where what it says
// holds, and bears to be run again.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXAMPLE, sql } from './servers.mjs';

const SERVICES = [
  'baileys-whatsapp-service',
  'ai-admin-worker-v2',
  'ai-admin-booking-monitor',
  'ai-admin-api',
  'whatsapp-backup-service',
  'ai-admin-batch-processor',
  'ai-admin-telegram-bot',
  'ai-admin-reminders',
];
const READY_MILLIS = 30_000;
const SETTLE_MILLIS = 1000;
const { PORT, PM2_HOME, REHOME, SOURCE_URL, TARGET_URL, WHATSAPP_LOOPBACK_PORT, BREAK } = process.env;
const door = `http://127.0.0.1:${WHATSAPP_LOOPBACK_PORT}`;
const api = `http://127.0.0.1:${PORT}`;
const JID = '15550199@s.whatsapp.net';
const PHONE = '%5550199';
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const url = (side) => (side === 'source' ? SOURCE_URL : TARGET_URL);

function ensure(good, message) {
  if (!good) throw new Error(message);
}

const program = (name, args, options = {}) =>
  execFileSync(name, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 26, ...options });
const git = (tree, ...args) => program('git', ['-C', tree, '-c', 'user.name=stage', '-c', 'user.email=stage@example.com', ...args]);

// Services ---------------------------------------------------------------------------------------------------------

const pm2 = (...args) =>
  program(path.join(EXAMPLE, 'stage', 'node_modules', '.bin', 'pm2'), args, {
    cwd: 'app',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PM2_HOME },
  });

/** Other lines may stand before the list; variables, which hold secrets, are dropped at once. */
function processes() {
  const text = pm2('jlist');
  const list = JSON.parse(text.slice(text.indexOf('[{') < 0 ? text.indexOf('[]') : text.indexOf('[{')));
  return list.map(({ name, pm2_env: about }) => ({ name, status: about.status, restarts: about.restart_time, log: about.pm_err_log_path }));
}

const named = (words) => (words.length === 0 || words[0] === 'all' ? SERVICES : words);
const logOf = (name) => processes().find((one) => one.name === name)?.log;
const logged = (file, from) => (file && existsSync(file) ? readFileSync(file, 'utf8').slice(from) : '');

async function start(words) {
  for (const name of named(words)) {
    const known = logOf(name);
    const from = logged(known, 0).length;
    pm2('startOrRestart', 'ecosystem.config.js', '--only', name, '--update-env');
    await ready(name, from);
    console.log(`${name} is ready`);
  }
}

async function ready(name, from) {
  const until = Date.now() + READY_MILLIS;
  const file = logOf(name);
  for (;;) {
    const text = logged(file, from);
    ensure(!text.includes('scan the QR code'), `${name} asks for pairing: the session was not loaded`);
    const said = text.includes(name === SERVICES[0] ? 'WhatsApp connected' : `${name} started`);
    const answers = name !== 'ai-admin-api' || (await health());
    if (said && answers) break;
    ensure(Date.now() < until, `${name} is not ready: ${text.slice(-500)}`);
    await pause(50);
  }
  const before = processes().find((one) => one.name === name);
  await pause(SETTLE_MILLIS / SERVICES.length);
  const after = processes().find((one) => one.name === name);
  ensure(after.status === 'online' && after.restarts === before.restarts, `${name} does not stay up`);
}

async function health() {
  const answer = await fetch(`${api}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
  return answer !== null && answer.ok && (await answer.json()).status === 'ok';
}

function stop(words) {
  const running = processes().filter((one) => one.status === 'online').map((one) => one.name);
  const wanted = named(words).filter((name) => running.includes(name)).reverse();
  if (wanted.length > 0) pm2('stop', ...wanted);
  const left = processes().filter((one) => wanted.includes(one.name) && one.status !== 'stopped');
  ensure(left.length === 0, `still running: ${left.map((one) => one.name).join(', ')}`);
}

function online() {
  const up = processes().filter((one) => one.status === 'online').map((one) => one.name);
  const down = SERVICES.filter((name) => !up.includes(name));
  ensure(down.length === 0, `not online: ${down.join(', ')}`);
  console.log(`${up.length} services online`);
}

// Messages ---------------------------------------------------------------------------------------------------------

async function sent() {
  const answer = await fetch(`${door}/sent`, { signal: AbortSignal.timeout(1000) });
  return (await answer.json()).filter((message) => message.jid === JID);
}

/** A client writes, and is answered: through the WhatsApp process, the table of messages, the worker, and back out. */
async function message([side, keep]) {
  const before = (await sent()).length;
  const began = Date.now();
  const id = `STAGE-${began}`;
  await fetch(`${door}/receive`, { method: 'POST', body: JSON.stringify({ jid: JID, text: 'Здравствуйте', id }) });
  while ((await sent()).length === before) {
    ensure(Date.now() - began < READY_MILLIS, 'the test message was not answered');
    await pause(50);
  }
  const reply = (await sent()).at(-1);
  ensure(reply.text, 'the reply is empty');
  const rows = await sql(url(side), 'SELECT status FROM messages WHERE external_id = $1', [id]);
  ensure(rows.length === 1, `the message was answered and is not on the ${side}`);
  if (keep !== 'keep') await removeMessages(side);
  console.log(`a test message was answered after ${Date.now() - began} ms`);
}

/** What the test messages made is removed, and that is proven. */
async function removeMessages(side) {
  for (const statement of [
    'DELETE FROM dialog_contexts WHERE user_id LIKE $1',
    'DELETE FROM messages WHERE phone LIKE $1',
    'DELETE FROM clients WHERE phone LIKE $1',
  ]) {
    await sql(url(side), statement, [PHONE]);
  }
  const [{ left }] = await sql(url(side), 'SELECT count(*)::int AS left FROM messages WHERE phone LIKE $1', [PHONE]);
  ensure(left === 0, `${left} test messages are left`);
}

async function written([side]) {
  const [{ rows }] = await sql(url(side), 'SELECT count(*)::int AS rows FROM messages WHERE phone LIKE $1', [PHONE]);
  ensure(rows > 0, `the ${side} has none of the messages`);
  await removeMessages(side);
  console.log(`${rows} messages that were written after the switch are on the ${side}`);
}

// The session ------------------------------------------------------------------------------------------------------

const SESSION = `SELECT md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C")) AS digest, count(*)::int AS rows FROM (
  SELECT concat_ws(' ', 'auth', company_id, creds::text) FROM whatsapp_auth
  UNION ALL SELECT concat_ws(' ', 'key', company_id, key_type, key_id, value::text) FROM whatsapp_keys) AS s (line)`;

async function session([what]) {
  const [old] = await sql(SOURCE_URL, SESSION);
  const [now] = what === 'same' ? await sql(TARGET_URL, SESSION) : [old];
  ensure(old.rows === 729, `the source has ${old.rows} rows of the session`);
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

function commit(branch, text) {
  git('legacy', 'add', '-A');
  git('legacy', 'commit', '-qm', text, '--allow-empty');
  git('legacy', 'push', '-qf', 'origin', `HEAD:refs/heads/${branch}`);
}

/** auth: only the state of the session moves, the rest still uses the old client. all: everything. */
function rewrite([what]) {
  const only = what === 'auth' ? ['--only', 'src/integrations/whatsapp/auth-state-supabase.js'] : [];
  git('legacy', 'checkout', '-q', '-B', what === 'auth' ? 'auth' : 'moved', what === 'auth' ? 'main' : 'auth');
  git('legacy', 'reset', '-q', '--hard');
  process.stdout.write(program(REHOME, ['rewrite', ...only, '--db', 'env:SOURCE_URL', '--execute', '--quiet']).split('\n').slice(-3).join('\n'));
  if (what === 'auth') commit('auth', 'Keep the WhatsApp session in PostgreSQL');
  else program(REHOME, ['rewrite', '--db', 'env:SOURCE_URL', '--rename-mentions', '--allow-dirty', '--execute', '--quiet']);
  if (what === 'all' && BREAK === '1') writeFileSync('legacy/src/sync/clients-sync.js', 'this is no code (');
}

/** Nothing of the old client is left, every statement is planned by the database, the application's own tests pass. */
async function proof() {
  program(REHOME, ['check', 'legacy', '--db', 'env:SOURCE_URL', '--quiet']);
  program('npm', ['run', '--silent', 'check'], { cwd: 'legacy' });
  commit('moved', 'Leave Supabase');
  console.log('rehome check and node --check find nothing');
}

function deploy([branch]) {
  git('app', 'fetch', '-q', 'origin');
  ensure(git('app', 'status', '--porcelain').trim() === '', 'the deployed work tree has changes of its own');
  git('app', 'checkout', '-q', '--detach', `origin/${branch}`);
  console.log(`deployed ${branch}: ${git('app', 'rev-parse', '--short', 'HEAD').trim()}`);
}

/** The lines of the old service leave .env, with a copy beside it first; comments and the rest stay. */
function env([word]) {
  const [file, copy] = ['app/.env', '.rehome/before.env'];
  if (word === 'back') {
    if (existsSync(copy)) writeFileSync(file, readFileSync(copy));
    return;
  }
  if (!existsSync(copy)) writeFileSync(copy, readFileSync(file), { mode: 0o600 });
  const kept = readFileSync(copy, 'utf8').split('\n').filter((line) => !/^(SUPABASE_|USE_LEGACY_SUPABASE)/.test(line));
  writeFileSync(file, kept.join('\n'));
}

// Proof ------------------------------------------------------------------------------------------------------------

const COUNTERS = `SELECT coalesce(sum(seq_scan + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint AS n
  FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname LIKE $1`;

/** While a message is answered the source's tables see nothing. Backends report their counters when they are idle. */
async function idle([like, side]) {
  await pause(1200);
  const [before] = await sql(SOURCE_URL, COUNTERS, [like]);
  await message([side]);
  await pause(1200);
  const [after] = await sql(SOURCE_URL, COUNTERS, [like]);
  ensure(before.n === after.n, `the source was used ${after.n - before.n} times`);
  console.log(`the source's ${like} saw no statement`);
}

async function used() {
  const rows = await sql(TARGET_URL, `SELECT application_name AS name, count(*)::int AS n FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = ANY($1) GROUP BY 1 ORDER BY 1`, [SERVICES]);
  ensure(rows.some((row) => row.name === SERVICES[0]), `${SERVICES[0]} has no connection to the target`);
  const [{ n }] = await sql(TARGET_URL, `SELECT sum(n_tup_ins + n_tup_upd)::int AS n FROM pg_stat_user_tables
    WHERE schemaname = 'public'`);
  ensure(n > 0, 'the target saw no insert and no update');
  console.log(`${rows.length} services are connected to the target`);
}

/** Message, booking, schedules, client search, over HTTP. */
async function paths() {
  if (BREAK === '2') await sql(TARGET_URL, 'DROP FUNCTION public.find_client');
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

function mentions() {
  const bad = processes()
    .flatMap(({ name, log }) => logged(log, 0).split('\n').slice(-200).map((line) => ({ name, line })))
    .filter(({ line }) => /supabase/i.test(line));
  ensure(bad.length === 0, `${bad[0]?.name} mentions the old client: ${bad[0]?.line.slice(0, 200)}`);
}

/** The watch with time compressed: so many looks, so far apart; away for longer than the limit counts as disconnected. */
async function watch([looks, millis, limit]) {
  if (BREAK === '0.7' && limit) await fetch(`${door}/disconnect`, { method: 'POST' });
  let since = 0;
  for (let look = 0; look < Number(looks); look += 1) {
    await pause(Number(millis));
    online();
    const connected = await sent().then(() => true, () => false);
    if (connected) since = 0;
    else if (since === 0) since = Date.now();
    ensure(!limit || since === 0 || Date.now() - since < Number(limit), `WhatsApp is disconnected for more than ${limit} ms`);
    ensure(await health(), 'the API does not answer');
  }
  console.log(`${looks} looks, all well`);
}

const words = { start, stop, online, message, written, session, throwaway, rewrite, proof, deploy, env, idle, used, paths, mentions, watch };
const [word, ...rest] = process.argv.slice(2);
try {
  ensure(words[word], `no such word: ${word}; there are ${Object.keys(words).join(', ')}`);
  await words[word](rest);
} catch (error) {
  console.error(`${word}: ${error.stderr ? String(error.stderr).trim().split('\n').slice(-4).join(' | ') : error.message}`);
  process.exit(1);
}
