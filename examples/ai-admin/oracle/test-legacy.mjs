// node test-legacy.mjs DATABASE_URL [files of tests]: runs the application's own tests over the client library and the
// real REST server in front of a source database (schema.sql and seed.sql loaded).
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGateway } from './gateway.mjs';

const [databaseUrl, ...tests] = process.argv.slice(2);
if (!databaseUrl) {
  console.error('usage: test-legacy postgres://USER@HOST:PORT/DATABASE [TEST FILE ...]');
  process.exit(2);
}

const code = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'legacy');
const gateway = await startGateway(databaseUrl);
const arguments_ = tests.length > 0 ? ['--test', '--test-concurrency=1', '--test-force-exit', ...tests] : ['test'];
const child = spawn(tests.length > 0 ? process.execPath : 'npm', arguments_, {
  cwd: code,
  stdio: 'inherit',
  env: {
    ...process.env,
    SUPABASE_URL: gateway.url,
    SUPABASE_KEY: gateway.serviceKey,
    USE_LEGACY_SUPABASE: 'true',
    TEST_DATABASE_URL: databaseUrl,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
  },
});
const status = await new Promise((resolve) => child.once('exit', (code_) => resolve(code_ ?? 1)));
await gateway.stop();
process.exit(status);
