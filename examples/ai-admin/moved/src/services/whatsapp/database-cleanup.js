'use strict';

const postgres = require('../../database/postgres');
const logger = require('../../utils/logger').child('whatsapp-cleanup');
const { addDays } = require('../../utils/dates');

/** How long keys of a type are kept after their last change. Types that are not named are kept for ever. */
const KEEP_DAYS = {
  'pre-key': 90,
  session: 45,
  'sender-key': 60,
  'sender-key-memory': 30,
};

const PRE_KEYS_LIMIT = 2000;

/**
 * The library never deletes what it no longer needs. Without this a company collects a few hundred keys a week, and
 * every start reads them all.
 */
class WhatsappDatabaseCleanup {
  constructor(db = postgres, { now = () => new Date(), dryRun = false } = {}) {
    this.db = db;
    this.now = now;
    this.dryRun = dryRun;
  }

  async run() {
    const companies = await this.companies();
    const report = [];
    for (const companyId of companies) {
      const expired = await this.removeExpired(companyId);
      const old = await this.removeOld(companyId);
      const surplus = await this.limitPreKeys(companyId);
      report.push({ companyId, expired, old, surplus, left: await this.countKeys(companyId) });
    }
    const orphans = await this.orphans(companies);
    logger.info('WhatsApp keys cleaned', { companies: report.length, orphans: orphans.length, dryRun: this.dryRun });
    return { report, orphans };
  }

  async companies() {
    const { data, error } = await this.db.select(`SELECT company_id FROM whatsapp_auth ORDER BY company_id`);
    if (error) throw new Error(`sessions not read: ${error.message}`);
    return data.map((row) => row.company_id);
  }

  async removeExpired(companyId) {
    if (this.dryRun) {
      const { count } = await this.db.count(
        `SELECT count(*) FROM whatsapp_keys WHERE company_id = $1 AND expires_at < $2`,
        [String(companyId), String(this.now().toISOString())],
      );
      return count;
    }
    const { data, error } = await this.db.call(
      (args) => `SELECT purge_expired_keys(${args.named})${args.from}`,
      [],
      {
        table: 'purge_expired_keys',
        rows: {
          p_company_id: companyId,
          p_before: this.now().toISOString(),
        },
        returns: 'value',
      },
    );
    if (error) throw new Error(`expired keys of ${companyId} not deleted: ${error.message}`);
    return data;
  }

  async removeOld(companyId) {
    const removed = {};
    for (const [type, days] of Object.entries(KEEP_DAYS)) {
      const limit = addDays(this.now(), -days).toISOString();
      if (this.dryRun) {
        removed[type] = await this.countOlder(companyId, type, limit);
        continue;
      }
      const { count, error } = await this.db.remove(
        `DELETE FROM whatsapp_keys WHERE company_id = $1 AND key_type = $2 AND updated_at < $3`,
        [String(companyId), String(type), String(limit)],
        { count: true },
      );
      if (error) throw new Error(`old ${type} keys of ${companyId} not deleted: ${error.message}`);
      removed[type] = count;
    }
    return removed;
  }

  async countOlder(companyId, type, limit) {
    const result = await this.db.count(
      `SELECT count(*) FROM whatsapp_keys WHERE company_id = $1 AND key_type = $2 AND updated_at < $3`,
      [String(companyId), String(type), String(limit)],
    );
    return result.count;
  }

  /** Of the one-time keys only the newest are ever asked for. */
  async limitPreKeys(companyId, limit = PRE_KEYS_LIMIT) {
    const { data: surplus, error } = await this.db.select(
      `SELECT key_id FROM whatsapp_keys
       WHERE company_id = $1
         AND key_type = 'pre-key'
       ORDER BY updated_at DESC, key_id
       LIMIT $2
       OFFSET $3`,
      [String(companyId), this.db.limit((limit + 499) - limit + 1, limit), this.db.offset(limit)],
    );
    if (error) throw new Error(`pre-keys of ${companyId} not read: ${error.message}`);
    if (surplus.length === 0 || this.dryRun) return surplus.length;
    const { error: refused } = await this.db.remove(
      `DELETE FROM whatsapp_keys WHERE company_id = $1 AND key_type = 'pre-key' AND key_id = ANY ($2)`,
      [String(companyId), this.db.list(surplus.map((row) => row.key_id))],
    );
    if (refused) throw new Error(`pre-keys of ${companyId} not deleted: ${refused.message}`);
    return surplus.length;
  }

  async countKeys(companyId) {
    const { count, error } = await this.db.count(
      `SELECT count(*) FROM whatsapp_keys WHERE company_id = $1`,
      [String(companyId)],
    );
    return error ? null : count;
  }

  /** Companies that have keys but no session: left over when somebody deleted the session by hand. */
  async orphans(companies) {
    const { data, error } = await this.db.select(
      `SELECT company_id FROM whatsapp_keys WHERE NOT company_id = ANY ($1) ORDER BY company_id LIMIT 100`,
      [this.db.items(`(${String(companies.map((id) => `"${id}"`).join(','))})`)],
    );
    if (error) {
      logger.warn('orphans not looked for', { error: error.message });
      return [];
    }
    return [...new Set(data.map((row) => row.company_id))];
  }
}

module.exports = { WhatsappDatabaseCleanup, KEEP_DAYS };
