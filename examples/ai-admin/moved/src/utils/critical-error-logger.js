'use strict';

const crypto = require('crypto');
const postgres = require('../database/postgres');
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
    const { data } = await postgres.select(
      `SELECT id, occurrences FROM critical_errors
       WHERE fingerprint = $1
         AND resolved_at IS NULL
       ORDER BY created_at DESC
       LIMIT 1`,
      [String(print)],
      { maybeSingle: true },
    );
    return data;
  }

  async countUp(open, context) {
    const { data, error } = await postgres.update(
      (row) => `UPDATE critical_errors SET ${row.set} WHERE id = $1 RETURNING id`,
      [String(open.id)],
      {
        table: 'critical_errors',
        rows: { occurrences: open.occurrences + 1, last_seen_at: new Date(), context: withoutSecrets(context) },
        single: true,
      },
    );
    return error ? null : data.id;
  }

  async insert(print, operation, severity, fault, context) {
    const { data, error } = await postgres.insert(
      (rows) => `INSERT INTO critical_errors ${rows.values} RETURNING id`,
      [],
      {
        table: 'critical_errors',
        rows: { fingerprint: print, operation, severity, message: fault.message, context: withoutSecrets(context) },
        single: true,
      },
    );
    if (error) {
      logger.error('not stored', { code: error.code, error: error.message });
      return null;
    }
    return data.id;
  }

  /** What is open, the worst first. Enumerations sort in the order of their definition. */
  async open(limit = 50) {
    const { data, error } = await postgres.select(
      `SELECT id, severity, operation, message, occurrences, last_seen_at FROM critical_errors
       WHERE resolved_at IS NULL
       ORDER BY severity DESC, last_seen_at DESC
       LIMIT $1`,
      [postgres.limit(limit)],
    );
    return error ? [] : data;
  }

  async resolve(ids) {
    const { count, error } = await postgres.update(
      `UPDATE critical_errors SET resolved_at = $1 WHERE id = ANY ($2) AND resolved_at IS NULL`,
      [new Date().toISOString(), postgres.list(ids)],
      { count: true },
    );
    if (error) throw new Error(`not resolved: ${error.message}`);
    return count;
  }
}

module.exports = { CriticalErrorLogger, criticalErrors: new CriticalErrorLogger(), fingerprint };
