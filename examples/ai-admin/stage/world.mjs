// What the example's owners have, laid out in a folder for one run: the application under pm2 as it is deployed, its code
// where it is worked on, Redis, and a stand-in for Telegram.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { EXAMPLE } from './servers.mjs';

const READY_MILLIS = 10_000;
const WINDOW_MILLIS = 6 * 3600 * 1000;

export function freePort() {
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

/** The code as it is worked on (legacy/), as it is deployed (app/), and the repository between the two. */
export function layOutCode(folder) {
  const inside = (...parts) => path.join(folder, ...parts);
  const packages = path.join(EXAMPLE, 'legacy', 'node_modules');
  git(folder, 'init', '-q', '--bare', '-b', 'main', 'app.git');
  mkdirSync(inside('legacy'));
  cpSync(path.join(EXAMPLE, 'legacy'), inside('legacy'), { recursive: true, filter: (from) => !from.includes('node_modules') });
  writeFileSync(inside('legacy', '.gitignore'), '.env\nnode_modules\n');
  git(inside('legacy'), 'init', '-q', '-b', 'main');
  git(inside('legacy'), 'config', 'user.name', 'stage');
  git(inside('legacy'), 'config', 'user.email', 'stage@example.com');
  git(inside('legacy'), 'add', '-A');
  git(inside('legacy'), 'commit', '-qm', 'The application as it is');
  git(inside('legacy'), 'remote', 'add', 'origin', inside('app.git'));
  // The branches that will be deployed are there from the beginning, so that the plan can be checked whole.
  git(inside('legacy'), 'push', '-q', 'origin', 'main', 'main:auth', 'main:moved');
  git(folder, 'clone', '-q', inside('app.git'), 'app');
  symlinkSync(packages, inside('legacy', 'node_modules'));
  // The deployed application has packages of its own: the plan installs them anew.
  execFileSync('cp', ['-al', packages, inside('app', 'node_modules')]);
}

export function writeEnvironment(folder, variables) {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  writeFileSync(path.join(folder, 'app', '.env'), `# The application's settings.\n${lines.join('\n')}\n`, { mode: 0o600 });
}

const moscow = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Moscow', dateStyle: 'short', timeStyle: 'medium' });

/** A window of six hours, as the plan writes it. */
function windowFrom(millis) {
  const [start, end] = [millis, millis + WINDOW_MILLIS].map((at) => moscow.format(at).split(' '));
  return `window: {start: "${start.join('T')}", end: "${end[1]}", zone: Europe/Moscow}`;
}

/** The example's plan with this run's ports and the windows of its phases; edits are what is to go wrong. */
export function writePlan(folder, ports, { windows, edits, redis }) {
  let plan = readFileSync(path.join(EXAMPLE, 'rehome.yaml'), 'utf8');
  for (const [usual, port] of Object.entries(ports)) plan = plan.replaceAll(`127.0.0.1:${usual}`, `127.0.0.1:${port}`);
  if (!redis) {
    plan = plan.replace(/^ {2}(redis|conversation): .*\n/gm, '').replaceAll(', conversation]', ']').replaceAll(' redis,', '');
  }
  for (const edit of edits) plan = edit(plan);
  for (const [phase, opens] of windows) {
    const at = plan.indexOf('window: {', plan.indexOf(`  - name: "${phase}"`));
    plan = plan.slice(0, at) + plan.slice(at).replace(/window: \{.*?\}/, windowFrom(opens));
  }
  writeFileSync(path.join(folder, 'rehome.yaml'), plan);
  return plan;
}

/** A real Redis, where there is one. */
export async function startRedis(folder) {
  const port = await freePort();
  const log = openSync(path.join(folder, 'logs', 'redis.log'), 'a');
  const words = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn('redis-server', words.map(String), { stdio: ['ignore', log, log] });
  const missing = await new Promise((resolve) => {
    child.once('error', () => resolve(true));
    child.once('spawn', () => resolve(false));
  });
  if (missing) return null;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const until = Date.now() + READY_MILLIS;
  while (!(await answers(port))) {
    if (Date.now() > until) throw new Error('redis-server does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => {}).unref();
    setTimeout(() => socket.destroy(), 20);
  });
}

/** Telegram for the team's chat and the salon's bot: takes what is sent, has no news. */
export async function startTelegram() {
  const sent = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const [, token, method] = /^\/bot([^/]+)\/(\w+)/.exec(request.url) ?? [];
      if (method === 'sendMessage') sent.push({ token, ...JSON.parse(body) });
      response.setHeader('Content-Type', 'application/json');
      const result = method === 'getUpdates' ? [] : { message_id: sent.length };
      response.end(JSON.stringify({ ok: true, result }));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { port: server.address().port, sent, stop };
}

/** A secret that is easy to find again. */
export const secret = (name) => `planted-${name}-${randomBytes(9).toString('hex')}`;
