'use strict';

const crypto = require('crypto');
const { supabase } = require('../database/supabase');
const logger = require('./logger').child('critical');

const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
const SECRET = /(token|password|secret|api_?key|authorization)/i;

/** The same fault gives the same fingerprint: numbers and identifiers in the text do not count. */
function fingerprint(operation, message) {
  const normal = message.replace(/[0-9a-f-]{36}/gi, '#').replace(/\d+/g, '#');
  return crypto.createHash('sha256').update(`${operation}\n${normal}`).digest('hex').slice(0, 16);
}

function withoutSecrets(context) {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, SECRET.test(key) ? '***' : value]),
  );
}

/**
 * Keeps faults that somebody has to look at. Must never throw: it is called where something is broken already.
 */
class CriticalErrorLogger {
  /** @returns {Promise<string|null>} number of the entry, null if it could not be stored */
  async log(error, { operation = 'unknown', severity = 'HIGH', ...context } = {}) {
    const level = SEVERITIES.includes(severity) ? severity : 'HIGH';
    const print = fingerprint(operation, error.message);
    logger.error(error.message, { operation, severity: level });
    try {
      const open = await this.findOpen(print);
      return open ? await this.countUp(open, context) : await this.insert(print, operation, level, error, context);
    } catch (problem) {
      logger.error('not stored', { error: problem.message });
      return null;
    }
  }

  async findOpen(print) {
    const { data } = await supabase
      .from('critical_errors')
      .select('id, occurrences')
      .eq('fingerprint', print)
      .is('resolved_at', null)
      .order('created_at', { ascending: false })
      .limit(1)
      .maybeSingle();
    return data;
  }

  async countUp(open, context) {
    const { data, error } = await supabase
      .from('critical_errors')
      .update({ occurrences: open.occurrences + 1, last_seen_at: new Date(), context: withoutSecrets(context) })
      .eq('id', open.id)
      .select('id')
      .single();
    return error ? null : data.id;
  }

  async insert(print, operation, severity, fault, context) {
    const { data, error } = await supabase
      .from('critical_errors')
      .insert({ fingerprint: print, operation, severity, message: fault.message, context: withoutSecrets(context) })
      .select('id')
      .single();
    if (error) {
      logger.error('not stored', { code: error.code, error: error.message });
      return null;
    }
    return data.id;
  }

  /** What is open, the worst first. Enumerations sort in the order of their definition. */
  async open(limit = 50) {
    const { data, error } = await supabase
      .from('critical_errors')
      .select('id, severity, operation, message, occurrences, last_seen_at')
      .is('resolved_at', null)
      .order('severity', { ascending: false })
      .order('last_seen_at', { ascending: false })
      .limit(limit);
    return error ? [] : data;
  }

  async resolve(ids) {
    const { count, error } = await supabase
      .from('critical_errors')
      .update({ resolved_at: new Date().toISOString() }, { count: 'exact' })
      .in('id', ids)
      .is('resolved_at', null);
    if (error) throw new Error(`not resolved: ${error.message}`);
    return count;
  }
}

module.exports = { CriticalErrorLogger, criticalErrors: new CriticalErrorLogger(), fingerprint };
