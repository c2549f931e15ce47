'use strict';

const { after, before, test } = require('node:test');
const assert = require('node:assert/strict');
const { COMPANY, close, now, one, salon, sql } = require('./support/fixtures');
const ecosystem = require('../ecosystem.config');

let ids;

before(async () => {
  ids = await salon();
});
after(close);

test('a price list is imported: known titles are changed, others added', async () => {
  const { importServices, parseLine } = await import('../scripts/import-services.mjs');
  assert.deepEqual(parseLine('Стрижка; hair ;35,5;40;45'), { title: 'Стрижка', category: 'hair', price_min: 35.5, price_max: 40, duration: '45 minutes' });
  const text = '# прайс\r\nСтрижка;hair;35,5;40;45\r\n"СПА, день" 🧖;;100;;\r\n\r\n';
  assert.deepEqual(await importServices(COMPANY, text, { dryRun: true }), { added: 1, changed: 1 });
  assert.equal((await one('SELECT count(*)::int FROM services WHERE company_id = $1', [COMPANY])).count, 3);
  assert.deepEqual(await importServices(COMPANY, text), { added: 1, changed: 1 });
  assert.deepEqual(await one('SELECT price_min, price_max, duration::text FROM services WHERE id = $1', [ids.haircut]), { price_min: '35.50', price_max: '40.00', duration: '00:45:00' });
  const added = await one(`SELECT category, price_max, duration::text, raw, is_active FROM services WHERE company_id = $1 AND title = '"СПА, день" 🧖'`, [COMPANY]);
  assert.deepEqual(added, { category: null, price_max: null, duration: '01:00:00', raw: { source: 'csv' }, is_active: true });
});

test('stale synchronisations and lost rows are found', async () => {
  const { findStale, compareCounts } = await import('../scripts/check-sync-status.mjs');
  assert.deepEqual((await findStale(33, now())).map((row) => row.table_name), ['bookings']);
  assert.equal((await findStale(24, now())).length, 5);
  await sql("DELETE FROM services WHERE company_id = $1", [COMPANY]).catch(() => {});
  assert.deepEqual(await compareCounts(), { clients: { seen: 1299, here: 1302 }, staff: { seen: 12, here: 15 } });
});

test('eight processes are run, each script is there', () => {
  assert.equal(ecosystem.apps.length, 8);
  for (const { script } of ecosystem.apps) require.resolve(`../${script}`);
});
