'use strict';

const postgres = require('../database/postgres');
const { addDays } = require('../utils/dates');
const logger = require('../utils/logger').child('cleanup');

/** What goes, by table: the days its rows are kept, how old ones are counted and how they are deleted. */
const RULES = {
  messages: {
    days: 120,
    count: async (limit) => await postgres.count(
      `SELECT count(*) FROM messages WHERE created_at < $1`,
      [String(limit)],
    ),
    remove: async (limit) => await postgres.remove(
      `DELETE FROM messages WHERE created_at < $1`,
      [String(limit)],
      { count: true },
    ),
  },
  webhook_events: {
    days: 60,
    count: async (limit) => await postgres.count(
      `SELECT count(*) FROM webhook_events WHERE received_at < $1`,
      [String(limit)],
    ),
    remove: async (limit) => await postgres.remove(
      `DELETE FROM webhook_events WHERE received_at < $1`,
      [String(limit)],
      { count: true },
    ),
  },
  marketplace_events: {
    days: 365,
    count: async (limit) => await postgres.count(
      `SELECT count(*) FROM marketplace_events WHERE created_at < $1`,
      [String(limit)],
    ),
    remove: async (limit) => await postgres.remove(
      `DELETE FROM marketplace_events WHERE created_at < $1`,
      [String(limit)],
      { count: true },
    ),
  },
  critical_errors: {
    days: 30,
    count: async (limit) => await postgres.count(
      `SELECT count(*) FROM critical_errors WHERE resolved_at < $1`,
      [String(limit)],
    ),
    remove: async (limit) => await postgres.remove(
      `DELETE FROM critical_errors WHERE resolved_at < $1`,
      [String(limit)],
      { count: true },
    ),
  },
};

/** Nightly. Each rule on its own: a table that cannot be cleaned does not keep the others. */
async function cleanUp({ now = new Date(), tables = Object.keys(RULES), dryRun = false } = {}) {
  const removed = {};
  for (const table of tables) {
    const rule = RULES[table];
    const limit = addDays(now, -rule.days).toISOString();
    const { count, error } = dryRun ? await rule.count(limit) : await rule.remove(limit);
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
