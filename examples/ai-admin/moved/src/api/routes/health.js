'use strict';

const express = require('express');
const postgres = require('../../database/postgres');
const { version } = require('../../../package.json');

const started = Date.now();

async function checkDatabase() {
  const before = Date.now();
  const { error } = await postgres.count(`SELECT count(*) FROM companies`);
  return { ok: !error, millis: Date.now() - before };
}

/** Synchronisations that failed or have not run for a day. */
async function checkSync() {
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString();
  const { data, error } = await postgres.select(
    `SELECT table_name FROM sync_status WHERE (ok IS FALSE OR last_sync_at < $1) ORDER BY table_name`,
    [postgres.term(yesterday)],
  );
  if (error) return { ok: false, error: error.message };
  return { ok: data.length === 0, stale: data.map((row) => row.table_name) };
}

const router = express.Router();

router.get('/health', async (request, response) => {
  const database = await checkDatabase();
  response.status(database.ok ? 200 : 503).json({ status: database.ok ? 'ok' : 'error' });
});

router.get('/health/details', async (request, response) => {
  const [database, sync] = await Promise.all([checkDatabase(), checkSync()]);
  response.json({
    status: database.ok ? 'ok' : 'error',
    version,
    uptime: Math.round((Date.now() - started) / 1000),
    database,
    sync,
    pool: postgres.getPoolStats(),
  });
});

module.exports = router;
