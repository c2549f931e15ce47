'use strict';

const { supabase } = require('../database/supabase');
const { addDays } = require('../utils/dates');
const logger = require('../utils/logger').child('cleanup');

/** What goes, by table: the column that says how old a row is, and the days it is kept. */
const RULES = [
  { table: 'messages', column: 'created_at', days: 120 },
  { table: 'webhook_events', column: 'received_at', days: 60 },
  { table: 'marketplace_events', column: 'created_at', days: 365 },
  { table: 'critical_errors', column: 'resolved_at', days: 30 },
];

/** Nightly. Each rule on its own: a table that cannot be cleaned does not keep the others. */
async function cleanUp({ now = new Date(), rules = RULES, dryRun = false } = {}) {
  const removed = {};
  for (const { table, column, days } of rules) {
    const limit = addDays(now, -days).toISOString();
    const { count, error } = dryRun
      ? await supabase.from(table).select('*', { count: 'exact', head: true }).lt(column, limit)
      : await supabase.from(table).delete({ count: 'exact' }).lt(column, limit);
    if (error) {
      logger.error('table not cleaned', { table, error: error.message });
      removed[table] = null;
      continue;
    }
    removed[table] = count;
  }
  logger.info('cleaned', { dryRun, ...removed });
  return removed;
}

module.exports = { cleanUp, RULES };
