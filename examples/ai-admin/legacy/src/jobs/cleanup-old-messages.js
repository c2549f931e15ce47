'use strict';

const { supabase } = require('../database/supabase');
const { addDays } = require('../utils/dates');
const logger = require('../utils/logger').child('cleanup');

/** What goes, by table: the days its rows are kept, how old ones are counted and how they are deleted. */
const RULES = {
  messages: {
    days: 120,
    count: async (limit) => await supabase.from('messages').select('*', { count: 'exact', head: true }).lt('created_at', limit),
    remove: async (limit) => await supabase.from('messages').delete({ count: 'exact' }).lt('created_at', limit),
  },
  webhook_events: {
    days: 60,
    count: async (limit) => await supabase.from('webhook_events').select('*', { count: 'exact', head: true }).lt('received_at', limit),
    remove: async (limit) => await supabase.from('webhook_events').delete({ count: 'exact' }).lt('received_at', limit),
  },
  marketplace_events: {
    days: 365,
    count: async (limit) => await supabase.from('marketplace_events').select('*', { count: 'exact', head: true }).lt('created_at', limit),
    remove: async (limit) => await supabase.from('marketplace_events').delete({ count: 'exact' }).lt('created_at', limit),
  },
  critical_errors: {
    days: 30,
    count: async (limit) => await supabase.from('critical_errors').select('*', { count: 'exact', head: true }).lt('resolved_at', limit),
    remove: async (limit) => await supabase.from('critical_errors').delete({ count: 'exact' }).lt('resolved_at', limit),
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
