const { Pool } = require('pg');

// Nothing may reach the new server while this is on.
const USE_LEGACY_SUPABASE = process.env.USE_LEGACY_SUPABASE !== 'false';

let pool = null;
if (!USE_LEGACY_SUPABASE) {
  pool = new Pool({
    connectionString: process.env.DATABASE_URL,
  });
}

async function query(text, params) {
  if (!pool) throw new Error('USE_LEGACY_SUPABASE is on');
  return pool.query(text, params);
}

async function end() {
  if (pool) await pool.end();
}

module.exports = { query, end };
