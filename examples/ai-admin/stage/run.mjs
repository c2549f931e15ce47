// The reference migration on this machine: two servers, the real REST server in front of the source, the eight processes
// under pm2, and the plan of rehome.yaml from phase 0.7 to the end. `../run --help` says more.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startGateway } from '../oracle/gateway.mjs';
import { EXAMPLE, ROOT, sql, startServers } from './servers.mjs';

const HELP = `usage: examples/ai-admin/run [--rollback 0.7|1|2] [--until PHASE] [--keep]

Moves the example off its Supabase-like source, phase by phase, by "rehome run --execute".
  --rollback PHASE  make that phase fail where the plan says what a failure is, and check that all is as before
  --until PHASE     end behind that phase (0.7, 1, 2, 2.3, 2.4)
  --keep            leave the working folder with journal, logs and backups where it is
Exit 0 when every check held. Needs JDK 25 with Maven for the first build, Node 20 with npm, git.`;
const PHASES = ['0.7', '1', '2', '2.3', '2.4'];

const { values: options } = parseArgs({
  options: { rollback: { type: 'string' }, until: { type: 'string' }, keep: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
for (const name of [options.rollback, options.until].filter(Boolean)) {
  if (!PHASES.includes(name)) {
    console.error(`there is no phase ${name}\n\n${HELP}`);
    process.exit(2);
  }
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'ai-admin-'));
const inside = (...parts) => path.join(folder, ...parts);
const closing = [];
const checks = [];
const say = (text) => console.log(text);

function check(name, good, evidence = '') {
  checks.push({ name, good });
  say(`${good ? 'ok  ' : 'FAIL'} ${name}${evidence ? `: ${evidence}` : ''}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const git = (cwd, ...args) =>
  execFileSync('git', ['-c', 'user.name=stage', '-c', 'user.email=stage@example.com', ...args], { cwd, stdio: 'pipe' }).toString();

/** The application as it is deployed: a work tree of a bare repository, its packages beside it. */
function layOut(variables) {
  mkdirSync(inside('logs'));
  git(folder, 'init', '-q', '--bare', '-b', 'main', 'app.git');
  mkdirSync(inside('legacy'));
  cpSync(path.join(EXAMPLE, 'legacy'), inside('legacy'), { recursive: true, filter: (from) => !from.includes('node_modules') });
  writeFileSync(inside('legacy', '.gitignore'), '.env\nnode_modules\n');
  git(inside('legacy'), 'init', '-q', '-b', 'main');
  git(inside('legacy'), 'add', '-A');
  git(inside('legacy'), 'commit', '-qm', 'The application as it is');
  git(inside('legacy'), 'remote', 'add', 'origin', inside('app.git'));
  git(inside('legacy'), 'push', '-q', 'origin', 'main');
  git(folder, 'clone', '-q', inside('app.git'), 'app');
  for (const tree of ['legacy', 'app']) symlinkSync(path.join(EXAMPLE, 'legacy', 'node_modules'), inside(tree, 'node_modules'));
  const env = Object.entries(variables).map(([name, value]) => `${name}=${value}`).join('\n');
  writeFileSync(inside('app', '.env'), `# The application's settings.\n${env}\n`, { mode: 0o600 });
  cpSync(path.join(EXAMPLE, 'rehome.yaml'), inside('rehome.yaml'));
}

/** Runs a program, its output in a file of logs/ and, where asked for, here. */
function run(name, program, args, { env, cwd = folder, loud = false } = {}) {
  return new Promise((resolve) => {
    const log = openSync(inside('logs', `${name}.log`), 'a');
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', loud ? 'pipe' : log, loud ? 'pipe' : log] });
    if (loud) {
      for (const stream of [child.stdout, child.stderr]) stream.pipe(process.stderr, { end: false });
    }
    child.once('exit', (code, signal) => resolve(code ?? `ended by ${signal}`));
  });
}

/** Asks API and WhatsApp connection ten times a second, and counts the time in which one of them does not answer. */
class Users {
  constructor(port, door) {
    this.urls = [`http://127.0.0.1:${port}/health`, `http://127.0.0.1:${door}/sent`];
    this.away = [];
    this.running = true;
    this.done = this.watch();
  }

  async watch() {
    let since = 0;
    while (this.running) {
      const ask = (url) => fetch(url, { signal: AbortSignal.timeout(2000) }).then((r) => r.ok, () => false);
      const answered = (await Promise.all(this.urls.map(ask))).every(Boolean);
      const now = Date.now();
      if (!answered && since === 0) since = now;
      if (answered && since > 0) {
        this.away.push(now - since);
        since = 0;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  total() {
    return this.away.reduce((sum, millis) => sum + millis, 0);
  }

  async stop() {
    this.running = false;
    await this.done;
  }
}

function filesBelow(from) {
  return readdirSync(from).flatMap((name) => {
    const file = path.join(from, name);
    const info = statSync(file, { throwIfNoEntry: false });
    if (!info || name === 'node_modules' || name === '.git') return [];
    return info.isDirectory() ? filesBelow(file) : info.isFile() ? [file] : [];
  });
}

/** No file that rehome left holds a planted secret. The dumps hold what the database holds, and the .env copies are copies. */
function secretsIn(left, secrets) {
  return left.filter((file) => {
    const text = readFileSync(file, 'latin1');
    return secrets.some((secret) => text.includes(secret));
  });
}

async function main() {
  say('starting two PostgreSQL servers, the REST server and eight processes');
  const servers = await startServers();
  closing.push(servers.stop);
  const gateway = await startGateway(servers.rest);
  closing.push(gateway.stop);
  const [port, door] = [await freePort(), await freePort()];
  const { host, port: databasePort, database, user, password } = servers.application;
  layOut({
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    PORT: port,
    SUPABASE_URL: gateway.url,
    SUPABASE_KEY: gateway.serviceKey,
    USE_LEGACY_SUPABASE: 'true',
    POSTGRES_HOST: host,
    POSTGRES_PORT: databasePort,
    POSTGRES_DATABASE: database,
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_SSL: 'disable',
    WHATSAPP_TRANSPORT: 'loopback',
    WHATSAPP_LOOPBACK_PORT: door,
    WHATSAPP_OUTBOX_INTERVAL_MS: 200,
    WORKER_POLL_INTERVAL_MS: 200,
    BACKUP_DIRECTORY: inside('salon-backups'),
  });
  const env = {
    ...process.env,
    PM2_HOME: inside('pm2'),
    STAGE: path.join(EXAMPLE, 'stage', 'step.mjs'),
    REHOME: path.join(ROOT, 'rehome'),
    EXAMPLE,
    SOURCE_URL: servers.source,
    TARGET_URL: servers.target,
    PORT: String(port),
    WHATSAPP_LOOPBACK_PORT: String(door),
    BREAK: options.rollback ?? '',
  };
  const stage = (...args) => run('stage', process.execPath, [env.STAGE, ...args], { env });
  closing.push(() => run('pm2', path.join(EXAMPLE, 'stage', 'node_modules', '.bin', 'pm2'), ['kill'], { env }));
  if ((await stage('start', 'all')) !== 0 || (await stage('message', 'source')) !== 0) {
    throw new Error(`the application does not work before anything was done:\n${readFileSync(inside('logs', 'stage.log'), 'utf8')}`);
  }
  check('before: eight processes, a message is answered', true);

  const users = new Users(port, door);
  const wanted = PHASES.slice(0, PHASES.indexOf(options.until ?? options.rollback ?? '2.4') + 1);
  for (const phase of wanted) {
    const before = users.total();
    const began = Date.now();
    const status = await run('rehome', env.REHOME, ['run', '--execute', '--phase', phase, '--yes'], { env, loud: true });
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    const away = `${seconds} s, users waited ${((users.total() - before) / 1000).toFixed(1)} s`;
    if (phase === options.rollback) {
      check(`phase ${phase} fails and takes itself back (10)`, status === 10, `exit ${status}, ${away}`);
      await afterRollback(phase, stage);
    } else {
      check(`phase ${phase} is done`, status === 0, `exit ${status}, ${away}`);
    }
    if (status !== 0) break;
  }
  await users.stop();
  const left = ['.rehome', 'logs', 'rehome.yaml'].flatMap((name) =>
    statSync(inside(name), { throwIfNoEntry: false })?.isDirectory() ? filesBelow(inside(name)) : [inside(name)],
  );
  const holding = secretsIn(left, [...servers.secrets, gateway.serviceKey]).filter((file) => !file.endsWith('.env'));
  check('no journal, log or notice holds a secret', holding.length === 0, holding.join(', '));
  say(`\ntotal pause for the example's users: ${(users.total() / 1000).toFixed(1)} s`);
}

async function afterRollback(phase, stage) {
  check(`after the rollback of ${phase}: eight processes run`, (await stage('online')) === 0);
  check(`after the rollback of ${phase}: the session is on both sides as it was`, phase === '1' || (await stage('session', 'source')) === 0);
  check(`after the rollback of ${phase}: a message is answered`, (await stage('message', 'source')) === 0);
  if (phase === '2') check('what was written on the target meanwhile is on the source', (await stage('written', 'source')) === 0);
}

let failed = false;
try {
  await main();
} catch (error) {
  failed = true;
  console.error(error.message);
} finally {
  for (const close of closing.reverse()) {
    try {
      await close();
    } catch (error) {
      console.error(error.message);
    }
  }
}
const bad = checks.filter(({ good }) => !good).length;
say(`${checks.length} checks, ${bad} failed`);
if (options.keep || failed || bad > 0) say(`journal, logs and backups: ${folder}`);
else rmSync(folder, { recursive: true, force: true });
process.exit(failed || bad > 0 ? 1 : 0);
