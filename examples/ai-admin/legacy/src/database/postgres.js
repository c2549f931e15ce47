'use strict';

const fs = require('fs');
const { Pool } = require('pg');
const logger = require('../utils/logger').child('postgres');

// While this is on, nothing may reach the new server: the modules that know the flag stay on Supabase.
const USE_LEGACY_SUPABASE = process.env.USE_LEGACY_SUPABASE !== 'false';

const SLOW_QUERY_MS = Number(process.env.POSTGRES_SLOW_QUERY_MS || 1000);

function sslOptions() {
  const mode = process.env.POSTGRES_SSL || 'verify-full';
  if (mode === 'disable') return false;
  const ca = process.env.POSTGRES_SSL_CA ? fs.readFileSync(process.env.POSTGRES_SSL_CA, 'utf8') : undefined;
  return { ca, rejectUnauthorized: mode === 'verify-full' };
}

let pool = null;

if (!USE_LEGACY_SUPABASE) {
  pool = new Pool({
    host: process.env.POSTGRES_HOST,
    port: Number(process.env.POSTGRES_PORT || 5432),
    database: process.env.POSTGRES_DATABASE,
    user: process.env.POSTGRES_USER,
    password: process.env.POSTGRES_PASSWORD,
    ssl: sslOptions(),
    max: Number(process.env.POSTGRES_POOL_MAX || 3),
    idleTimeoutMillis: 30000,
    connectionTimeoutMillis: 10000,
  });
  pool.on('error', (error) => logger.error('idle connection lost', { error: error.message }));
} else {
  logger.debug('legacy mode: PostgreSQL is not used');
}

function requirePool() {
  if (!pool) throw new Error('PostgreSQL is not available in legacy mode (USE_LEGACY_SUPABASE)');
  return pool;
}

async function query(text, params = []) {
  const started = Date.now();
  const result = await requirePool().query(text, params);
  const elapsed = Date.now() - started;
  if (elapsed > SLOW_QUERY_MS) logger.warn('slow query', { elapsed, text: text.slice(0, 200) });
  return result;
}

async function getClient() {
  return requirePool().connect();
}

/** Runs work(client) between BEGIN and COMMIT; rolls back and rethrows when it fails. */
async function transaction(work) {
  const client = await getClient();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

function getPoolStats() {
  if (!pool) return null;
  return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

async function end() {
  if (pool) await pool.end();
}

module.exports = { query, getClient, transaction, getPoolStats, end };
