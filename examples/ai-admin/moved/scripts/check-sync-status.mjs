// Says which tables were not synchronised lately. Exit status 1 when there are some; made for cron.
// node scripts/check-sync-status.mjs [HOURS]
import { pathToFileURL } from 'node:url';
import postgres from '../src/database/postgres.js';

export async function findStale(hours, now = new Date()) {
  const limit = new Date(now.getTime() - hours * 60 * 60 * 1000);
  const { data, error } = await postgres.select(
    `SELECT table_name, last_sync_at, ok, error_message, records_processed FROM sync_status
     WHERE table_name NOT LIKE 'run:%'
     ORDER BY last_sync_at NULLS FIRST`
  );
  if (error) throw new Error(`status not read: ${error.message}`);
  return data.filter((row) => row.ok === false || !row.last_sync_at || new Date(row.last_sync_at) < limit);
}

async function countRows(name) {
  if (name === 'clients') return postgres.count(`SELECT count(*) FROM clients`);
  if (name === 'services') return postgres.count(`SELECT count(*) FROM services`);
  return postgres.count(`SELECT count(*) FROM staff`);
}

/** Rows that are here against those that the last run saw; a difference says that a run lost some. */
export async function compareCounts() {
  const differences = {};
  for (const name of ['clients', 'services', 'staff']) {
    const { data: status } = await postgres.select(
      `SELECT records_processed FROM sync_status WHERE table_name = $1`,
      [name],
      { maybeSingle: true }
    );
    const { count } = await countRows(name);
    if (status && status.records_processed !== count) differences[name] = { seen: status.records_processed, here: count };
  }
  return differences;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const stale = await findStale(Number(process.argv[2]) || 24);
  for (const row of stale) console.log(`${row.table_name}: ${row.error_message || row.last_sync_at || 'never'}`);
  process.exit(stale.length > 0 ? 1 : 0);
}
