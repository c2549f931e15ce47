// The reference migration on this machine: two servers, the real REST server in front of the source, the eight processes
// under pm2, and the plan of rehome.yaml from phase 0.7 to the end. `../run --help` says more.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startGateway } from '../oracle/gateway.mjs';
import { MISHAPS, ROLLBACKS } from './mishaps.mjs';
import { Clients, Users } from './people.mjs';
import { ProcessList, secretsInFiles } from './secrets.mjs';
import { EXAMPLE, ROOT, startServers } from './servers.mjs';
import { freePort, layOutCode, secret, startRedis, startTelegram, writeEnvironment, writePlan } from './world.mjs';

const HELP = `usage: examples/ai-admin/run [--rollback 0.7|1|2,...] [--mishap N,...] [--again] [--until PHASE] [--keep]

Moves the example off its Supabase-like source, phase by phase, by "rehome run --execute".
  --rollback PHASE  make that phase (or those) fail where the plan says what a failure is, and check that all is as before
  --mishap N,...    stage these of the mishaps of docs/concepts/mishaps.md (1 to 11, all), and check that each is caught
  --again           run the last phase that failed once more, without the failure
  --until PHASE     end behind that phase (0.7, 1, 2, 2.3, 2.4)
  --keep            leave the working folder with journal, logs and backups where it is
Exit 0 when every check held. Needs JDK 25 with Maven for the first build, Node 20 with npm, git; redis-server for one of the checks.`;
const PHASES = ['0.7', '1', '2', '2.3', '2.4'];
/** Those that switch something over: what the plan asks for before (its `gates`, its notices) is done first. */
const SWITCHING = ['0.7', '2'];
const REHEARSALS = 2;
/** From the notices to the window: what is asked for beforehand takes longer. */
const OPENS_MILLIS = 20_000;
const { values: options } = parseArgs({
  options: {
    rollback: { type: 'string' },
    mishap: { type: 'string' },
    again: { type: 'boolean' },
    until: { type: 'string' },
    keep: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const rollbacks = options.rollback?.split(',') ?? [];
const numbers = options.mishap === 'all' ? Object.keys(MISHAPS) : (options.mishap?.split(',') ?? []);
const wrong = [
  ...(options.until && !PHASES.includes(options.until) ? [options.until] : []),
  ...rollbacks.filter((name) => !ROLLBACKS[name]),
  ...numbers.filter((number) => !MISHAPS[number]),
];
if (wrong.length > 0) {
  console.error(`there is no ${wrong.join(', ')}\n\n${HELP}`);
  process.exit(2);
}
/** What is to go wrong, in the order of the phases. */
const staged = [
  ...rollbacks.map((name) => ({ ...ROLLBACKS[name], name: `the rollback of ${name}` })),
  ...numbers.map((number) => ({ ...MISHAPS[number], name: `mishap ${number}` })),
];
const atEnd = staged.filter(({ phase }) => phase === 'end');
const failing = PHASES.filter((name) => staged.some(({ phase }) => phase === name));
const LAST = options.until ?? (atEnd.length > 0 ? '2.4' : (failing.at(-1) ?? '2.4'));

const folder = mkdtempSync(path.join(os.tmpdir(), 'ai-admin-'));
const inside = (...parts) => path.join(folder, ...parts);
const closing = [];
const checks = [];
const unclear = [];
const say = (text) => console.log(text);
const seconds = (millis) => `${(millis / 1000).toFixed(1)} s`;

function check(name, good, evidence = '') {
  checks.push({ name, good });
  say(`${good ? 'ok  ' : 'FAIL'} ${name}${evidence ? `: ${evidence}` : ''}`);
}

/** Runs a program, its output in a file of logs/; a line of it may be looked at. */
function run(name, program, args, { env, onLine } = {}) {
  return new Promise((resolve) => {
    const log = openSync(inside('logs', `${name}.log`), 'a');
    const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', onLine ? 'pipe' : log, onLine ? 'pipe' : log] });
    if (onLine) {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          writeFileSync(log, `${line}\n`);
          onLine(line);
        });
      }
    }
    child.once('close', (code, signal) => resolve(code ?? `ended by ${signal}`));
  });
}

/** Servers, the people outside, the application as it runs today. */
async function begin() {
  say('starting two PostgreSQL servers, the REST server, Redis and eight processes');
  mkdirSync(inside('logs'));
  const servers = await startServers();
  closing.push(servers.stop);
  const gateway = await startGateway(servers.rest);
  closing.push(gateway.stop);
  const redis = await startRedis(folder);
  if (redis) closing.push(redis.stop);
  else say('no redis-server here: whether conversations outlive the restart is not checked');
  const telegram = await startTelegram();
  closing.push(telegram.stop);
  const tokens = { team: `1:${secret('team-token')}`, bot: `2:${secret('bot-token')}` };
  const [port, door] = [await freePort(), await freePort()];
  const application = servers.application;
  layOutCode(folder);
  const windows = new Map();
  const plan = (wrong = {}) =>
    writePlan(
      folder,
      { 3000: port, 3001: door, 3002: telegram.port, 6379: redis?.port ?? 6379 },
      { windows, edits: [...atEnd, wrong].flatMap(({ edit }) => edit ?? []), redis: redis !== null },
    );
  plan();
  const secrets = {
    'the service key': gateway.serviceKey,
    'the source password': servers.passwords.source,
    'the target password': servers.passwords.target,
    'the bot token': tokens.bot,
    'the team token': tokens.team,
    'the webhook secret': secret('webhook'),
    'the model key': secret('model-key'),
    'the key of the backups': randomBytes(32).toString('hex'),
  };
  writeEnvironment(folder, {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    PORT: port,
    SUPABASE_URL: gateway.url,
    SUPABASE_KEY: gateway.serviceKey,
    USE_LEGACY_SUPABASE: 'true',
    POSTGRES_HOST: application.host,
    POSTGRES_PORT: application.port,
    POSTGRES_DATABASE: application.database,
    POSTGRES_USER: application.user,
    POSTGRES_PASSWORD: application.password,
    POSTGRES_SSL: 'disable',
    WHATSAPP_TRANSPORT: 'loopback',
    WHATSAPP_LOOPBACK_PORT: door,
    WHATSAPP_OUTBOX_INTERVAL_MS: 200,
    WORKER_POLL_INTERVAL_MS: 200,
    WORKER_BURST_MS: 200,
    WORKER_STUCK_AFTER_MS: 2000,
    REDIS_URL: redis ? `redis://127.0.0.1:${redis.port}` : '',
    MAINTENANCE_FILE: inside('maintenance'),
    BACKUP_DIRECTORY: inside('salon-backups'),
    TELEGRAM_API_URL: `http://127.0.0.1:${telegram.port}`,
    TELEGRAM_BOT_TOKEN: tokens.bot,
    WEBHOOK_SECRET: secrets['the webhook secret'],
    MODEL_API_KEY: secrets['the model key'],
  });
  const env = {
    ...process.env,
    PATH: `${path.join(EXAMPLE, 'stage', 'node_modules', '.bin')}:${process.env.PATH}`,
    PM2_HOME: inside('pm2'),
    STAGE: path.join(EXAMPLE, 'stage', 'step.mjs'),
    REHOME: process.env.REHOME ?? path.join(ROOT, 'rehome'),
    EXAMPLE,
    SOURCE_URL: servers.source,
    TARGET_URL: servers.target,
    TEST_URL: servers.test,
    POSTGRES_PASSWORD: application.password,
    TEAM_TOKEN: tokens.team,
    BACKUP_KEY: secrets['the key of the backups'],
    PORT: String(port),
    WHATSAPP_LOOPBACK_PORT: String(door),
  };
  const stage = (...args) => run('stage', process.execPath, [env.STAGE, ...args], { env });
  closing.push(() => run('pm2', 'pm2', ['kill'], { env }));
  if ((await stage('first')) !== 0 || (await stage('message')) !== 0) {
    throw new Error(`the application does not work before anything was done:\n${readFileSync(inside('logs', 'stage.log'), 'utf8')}`);
  }
  check('before: eight processes, a message is answered', (await stage('online')) === 0);
  const admin = servers.targetAdmin;
  return { folder, gateway, env, say, stage, port, door, windows, plan, admin, secrets: Object.entries(secrets).map(([name, value]) => ({ name, value })) };
}

/** What the plan asks for before a switch: everybody told ahead, two rehearsals there and back, a dry run. What was well
 * of this plan and code already is not asked again. */
const well = { rehearse: new Set(), preflight: new Set() };
async function beforehand(name, world, plan) {
  const of = plan + execFileSync('git', ['-C', inside('legacy'), 'rev-parse', 'HEAD']);
  if (!SWITCHING.includes(name) || well.preflight.has(of)) return;
  const began = Date.now();
  const rehome = async (...args) => {
    if (well[args[0]]?.has(of)) return 0;
    const status = await run(args[0], world.env.REHOME, [...args, '--quiet'], { env: world.env });
    if (status === 0) well[args[0]]?.add(of);
    return status;
  };
  const told = await rehome('notify', '--due', '--execute');
  const tried = await rehome('rehearse', '--until', name, '--times', String(REHEARSALS), '--execute');
  const looked = await rehome('preflight');
  const what = `notices exit ${told}, ${REHEARSALS} rehearsals exit ${tried}, dry run exit ${looked}`;
  return { good: told + tried + looked === 0, what: `${what}, ${seconds(Date.now() - began)}` };
}

/** One phase, its questions answered as the people of the plan would. */
async function phase(name, world, wrong = {}, more = []) {
  const { env } = world;
  let wentBack = 0;
  const lines = [];
  const answers = [];
  const onLine = (line) => {
    console.error(line);
    lines.push(line);
    if (/^phase .* goes back/.test(line) && wentBack === 0) wentBack = Date.now();
    if (wrong.onLine?.(line, world)) return;
    if (!line.startsWith('waiting for an approval')) return;
    // Jo says yes, and everybody sees to what: the plan's own question, or a gate that could not tell.
    if (line.includes('INCONCLUSIVE')) unclear.push(line.split(': ')[1]);
    answers.push(run('approve', env.REHOME, ['approve', '--as', 'lead', '--quiet'], { env }));
  };
  const status = await run('rehome', env.REHOME, ['run', '--execute', '--arm', '--phase', name, ...more], { env, onLine });
  await Promise.all(answers);
  return { status, lines, rollback: wentBack === 0 ? 0 : Date.now() - wentBack };
}

async function main() {
  const world = await begin();
  const { env, secrets } = world;
  const users = new Users(world.port, world.door);
  const clients = new Clients(world.door);
  const list = new ProcessList(secrets);
  closing.push(() => list.stop(), () => clients.stop(), () => users.stop());
  const backAfter = [];
  for (const name of PHASES.slice(0, PHASES.indexOf(LAST) + 1)) {
    for (const wrong of staged.filter((one) => one.phase === name)) backAfter.push(await fails(wrong, world, users));
    if (name === LAST && failing.includes(name) && !options.again) break;
    await prepared(name, world, (ready) => ready && check(`before phase ${name}: what its gates ask for`, ready.good, ready.what));
    const [before, began] = [users.away, Date.now()];
    const { status } = await phase(name, world);
    const took = `exit ${status}, ${seconds(Date.now() - began)}, users waited ${seconds(users.away - before)}`;
    check(`phase ${name} is done`, status === 0, took);
    if (status !== 0) break;
  }
  await clients.stop();
  await users.stop();
  await account(clients, env);
  await evidence(env);
  hidden(list, secrets);
  figures(users, backAfter);
}

/** The plan of a phase, with the window that it gets when its turn comes, and what is asked for before it. */
async function prepared(name, world, then, wrong) {
  if (SWITCHING.includes(name) && !world.windows.has(name)) world.windows.set(name, Date.now() + OPENS_MILLIS);
  then(await beforehand(name, world, world.plan(wrong)));
}

/** A phase in which something goes wrong: it is caught, and all is as before. A mistake is made by hand behind a step. */
async function fails(wrong, world, users) {
  await wrong.prepare?.(world);
  await prepared(wrong.phase, world, (ready) => ready && say(`     before it: ${ready.what}`), wrong);
  const [before, began] = [users.away, Date.now()];
  if (wrong.after) {
    await phase(wrong.phase, world, wrong, ['--until', wrong.after]);
    await wrong.mistake(world);
  }
  const { status, lines, rollback } = await phase(wrong.phase, world, wrong);
  const good = (wrong.status ?? [10]).includes(status) && lines.some((line) => wrong.caught.test(line));
  const took = `exit ${status}, ${seconds(Date.now() - began)}, users waited ${seconds(users.away - before)}`;
  check(`${wrong.name}: ${wrong.what}, caught in phase ${wrong.phase}`, good, took);
  await wrong.mend?.(world);
  await afterwards(wrong, world.stage);
  return rollback;
}

async function afterwards({ name, phase: failed }, stage) {
  check(`after ${name}: eight processes run`, (await stage('online')) === 0);
  check(`after ${name}: the code that runs is the one from before`, (await stage('deployed', failed === '0.7' ? 'main' : 'auth')) === 0);
  if (failed === '0.7') check(`after ${name}: the session is as it was`, (await stage('session', 'source')) === 0);
  check(`after ${name}: a message is answered`, (await stage('message')) === 0 && (await stage('remove')) === 0);
}

/** Nothing that clients wrote is lost, whatever happened meanwhile: not by the move, and not by the application. */
async function account(clients, env) {
  const sides = { source: env.SOURCE_URL, target: env.TARGET_URL };
  const live = readFileSync(inside('app', '.env'), 'utf8').includes('SUPABASE_URL=') ? 'source' : 'target';
  const other = live === 'source' ? 'target' : 'source';
  const left = await clients.onlyOn(sides[other], sides[live]);
  check(`no message is on the ${other} alone`, left.length === 0, left.join(', '));
  const told = await clients.account(sides[live]);
  check(
    `every message that clients wrote is on the ${live} and answered`,
    told.missing.length === 0,
    `${told.written} messages, ${told.missing.length} missing, ${told.twice.length} answered twice${told.missing.map((one) => `\n       ${one}`).join('')}`,
  );
}

/** What the owners keep: the report, the runbook, where it stands. */
async function evidence(env) {
  await run('report', env.REHOME, ['report', '--quiet'], { env });
  await run('plan', env.REHOME, ['plan', '--markdown', '--quiet'], { env });
  await run('status', env.REHOME, ['status'], { env });
  for (const wrong of atEnd) {
    const lines = [];
    await run('retire', env.REHOME, ['retire'], { env, onLine: (line) => lines.push(line) });
    check(`${wrong.name}: ${wrong.what}, found by retire`, lines.some((line) => wrong.caught.test(line)));
  }
}

function hidden(list, secrets) {
  list.stop();
  const files = secretsInFiles(folder, secrets);
  check('no file that the run leaves holds a secret', files.holding.length === 0, files.holding.join(', ') || `${files.looked} files`);
  say(`     excepted, because they are the application's settings or copies of them: ${files.excepted.join(', ')}`);
  check('no command line showed a secret', list.found.size === 0, [...list.found].join(', ') || `${list.looks} looks at the process list`);
  const services = list.services(inside('pm2'));
  check('no service was started with a secret in its variables', services.holding.length === 0 && services.processes > 8,
    services.holding.join(', ') || `${services.processes} processes`);
}

/** How long users waited, how long nobody could write, how long the way back took. */
function figures(users, backAfter) {
  const report = JSON.parse(readFileSync(inside('.rehome', 'report', 'report.json'), 'utf8'));
  const switches = report.switches.map((one) => one.pauseMillis ?? 0);
  const paused = switches.reduce((sum, millis) => sum + millis, 0);
  say(`\n${unclear.length} gates could not tell and were approved${unclear.length > 0 ? `: ${unclear.join('; ')}` : ''}`);
  say(`total pause for the example's users: ${seconds(users.away)} (goal: under 60 s)`);
  say(`of which without a writable database: ${seconds(paused)} (goal: under 2 s; ${switches.map(seconds).join(' + ') || 'no switch'})`);
  const times = backAfter.filter((millis) => millis > 0);
  if (times.length > 0) say(`rollback: ${times.map(seconds).join(', ')} (goal: under 30 s)`);
}

let failed = false;
const ended = new Promise((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(`ended by ${signal}`)));
});
try {
  await Promise.race([main(), ended]);
} catch (error) {
  failed = true;
  console.error(error.stack);
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
