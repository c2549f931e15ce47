// What can be made to go wrong: the three rollbacks of the migration plan, and eleven things that went wrong in moves like
// this one (docs/concepts/mishaps.md). Each says in which phase it has to be caught and by which words; a mistake is what
// somebody does by hand, after the step of that name. The plan knows nothing of it.
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from './servers.mjs';

const BY_HAND = 'src/jobs/by-hand.js';
const git = (folder, tree, ...args) => execFileSync('git', ['-C', path.join(folder, tree), ...args], { stdio: 'pipe' });

/** A file that somebody wrote by hand and nobody looked at again. */
const byHand = (what, line, caught) => ({
  what,
  phase: '1',
  caught,
  after: 'rename',
  mistake: ({ folder }) =>
    writeFileSync(
      path.join(folder, 'legacy', BY_HAND),
      `'use strict';\n\nconst postgres = require('../database/postgres');\n\n${line}\n`,
    ),
  mend: ({ folder }) => rmSync(path.join(folder, 'legacy', BY_HAND), { force: true }),
});

export const ROLLBACKS = {
  0.7: {
    what: 'WhatsApp stays disconnected',
    phase: '0.7',
    caught: /whatsapp/,
    onLine: (line, { stage }) => /^watch: begins/.test(line) && stage('disconnect'),
  },
  1: {
    what: 'a file does not compile',
    phase: '1',
    caught: /clients-sync\.js/,
    after: 'rename',
    mistake: ({ folder }) => writeFileSync(path.join(folder, 'legacy', 'src/sync/clients-sync.js'), 'this is no code (\n'),
  },
  2: {
    what: 'a critical path fails',
    phase: '2',
    caught: /paths is NO-GO/,
    after: 'message',
    mistake: ({ env }) => sql(env.TARGET_URL, 'ALTER FUNCTION public.find_client RENAME TO gone'),
    mend: ({ env }) => sql(env.TARGET_URL, 'ALTER FUNCTION public.gone RENAME TO find_client'),
  },
};

export const MISHAPS = {
  1: {
    what: 'an export over the REST server cut a table at 1,000 rows',
    phase: '1',
    caught: /public\.clients/,
    status: [3, 7, 10],
    async prepare({ gateway, env, say }) {
      const answer = await fetch(`${gateway.url}/rest/v1/clients?select=id,company_id,phone,name`, {
        headers: { apikey: gateway.serviceKey, authorization: `Bearer ${gateway.serviceKey}` },
      });
      const rows = await answer.json();
      await sql(env.TARGET_URL, 'CREATE TABLE public.clients (id bigint PRIMARY KEY, company_id bigint, phone text, name text)');
      await sql(env.TARGET_URL, 'INSERT INTO clients SELECT * FROM json_populate_recordset(NULL::clients, $1)', [JSON.stringify(rows)]);
      const [{ n }] = await sql(env.SOURCE_URL, 'SELECT count(*)::int AS n FROM clients');
      say(`     the export was answered with ${answer.status} and has ${rows.length} of ${n} rows`);
    },
    mend: ({ env }) => sql(env.TARGET_URL, 'DROP TABLE public.clients'),
  },
  2: byHand(
    'an array is sent to jsonb as an array',
    "module.exports = (ids) => postgres.query('UPDATE dialog_contexts SET history = $1::text[] WHERE user_id = $2', [ids, '1']);",
    /by-hand\.js/,
  ),
  3: byHand(
    'the code names a column that the target does not have',
    "module.exports = () => postgres.query('SELECT loyalty_level FROM clients');",
    /by-hand\.js.*loyalty_level/,
  ),
  4: byHand(
    'ON CONFLICT names columns without a unique constraint',
    "module.exports = () => postgres.query('INSERT INTO sync_status (table_name, ok) VALUES ($1, true) ON CONFLICT (ok) DO NOTHING', ['a']);",
    /by-hand\.js/,
  ),
  5: {
    what: 'a value differs on the target, the count is the same',
    phase: '2',
    caught: /is closed|different/,
    after: 'copy',
    // The target is closed to everybody: somebody has to get around that on purpose.
    mistake: ({ admin }) => sql(admin, `SET rehome.applier = 'on'; UPDATE clients SET name = name || ' ' WHERE id = 1`),
    mend: ({ admin }) => sql(admin, `SET rehome.applier = 'on'; UPDATE clients SET name = rtrim(name) WHERE id = 1`),
  },
  6: {
    what: 'production is seven commits behind and was changed by hand',
    phase: '0.7',
    caught: /7 commits behind/,
    status: [3],
    prepare({ folder }) {
      for (let i = 1; i <= 7; i += 1) git(folder, 'legacy', 'commit', '-q', '--allow-empty', '-m', `Change ${i}`);
      git(folder, 'legacy', 'push', '-q', 'origin', 'main', 'main:auth', 'main:moved');
      appendFileSync(path.join(folder, 'app', 'package.json'), '\n');
    },
    mend({ folder }) {
      git(folder, 'app', 'checkout', '-q', 'package.json');
      git(folder, 'app', 'pull', '-q', '--ff-only');
    },
  },
  7: {
    what: 'it breaks when everything had looked well',
    phase: '0.7',
    caught: /whatsapp fails for/,
    edit: (plan) => plan.replace('verifyFor: 1s', 'verifyFor: 30s'),
    onLine: (line, { stage }) => line.includes('all steps are done; watching') && stage('disconnect'),
  },
  8: { ...ROLLBACKS[2], what: 'going back drops what was written since the switch' },
  9: byHand(
    'a call of the old client is left',
    "module.exports = (db) => db.from('loyalty_cards').select('id').eq('client_id', 1);",
    /by-hand\.js/,
  ),
  10: {
    what: 'pools of 20 connections in each of eight processes',
    phase: '1',
    caught: /connections/,
    after: 'rename',
    mistake({ folder }) {
      const file = path.join(folder, 'legacy', 'src/database/postgres.js');
      writeFileSync(file, readFileSync(file, 'utf8').replace('POSTGRES_POOL_MAX || 3', 'POSTGRES_POOL_MAX || 20'));
    },
  },
  11: {
    what: 'a flag of the old service stays in .env',
    phase: 'end',
    caught: /app\/\.env:\d+.*USE_LEGACY_SUPABASE/,
    edit: (plan) => plan.replace(', USE_LEGACY_SUPABASE]}', ']}'),
  },
};
