'use strict';

const { supabase } = require('../../database/supabase');
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
  constructor(db = supabase, { now = () => new Date(), dryRun = false } = {}) {
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
    const { data, error } = await this.db.from('whatsapp_auth').select('company_id').order('company_id');
    if (error) throw new Error(`sessions not read: ${error.message}`);
    return data.map((row) => row.company_id);
  }

  async removeExpired(companyId) {
    if (this.dryRun) {
      const { count } = await this.db
        .from('whatsapp_keys')
        .select('key_id', { count: 'exact', head: true })
        .eq('company_id', companyId)
        .lt('expires_at', this.now().toISOString());
      return count;
    }
    const { data, error } = await this.db.rpc('purge_expired_keys', {
      p_company_id: companyId,
      p_before: this.now().toISOString(),
    });
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
      const { count, error } = await this.db
        .from('whatsapp_keys')
        .delete({ count: 'exact' })
        .eq('company_id', companyId)
        .eq('key_type', type)
        .lt('updated_at', limit);
      if (error) throw new Error(`old ${type} keys of ${companyId} not deleted: ${error.message}`);
      removed[type] = count;
    }
    return removed;
  }

  async countOlder(companyId, type, limit) {
    const result = await this.db
      .from('whatsapp_keys')
      .select('*', { count: 'exact', head: true })
      .eq('company_id', companyId)
      .eq('key_type', type)
      .lt('updated_at', limit);
    return result.count;
  }

  /** Of the one-time keys only the newest are ever asked for. */
  async limitPreKeys(companyId, limit = PRE_KEYS_LIMIT) {
    const { data: surplus, error } = await this.db
      .from('whatsapp_keys')
      .select('key_id')
      .eq('company_id', companyId)
      .eq('key_type', 'pre-key')
      .order('updated_at', { ascending: false })
      .order('key_id')
      .range(limit, limit + 499);
    if (error) throw new Error(`pre-keys of ${companyId} not read: ${error.message}`);
    if (surplus.length === 0 || this.dryRun) return surplus.length;
    const { error: refused } = await this.db
      .from('whatsapp_keys')
      .delete()
      .eq('company_id', companyId)
      .eq('key_type', 'pre-key')
      .in('key_id', surplus.map((row) => row.key_id));
    if (refused) throw new Error(`pre-keys of ${companyId} not deleted: ${refused.message}`);
    return surplus.length;
  }

  async countKeys(companyId) {
    const { count, error } = await this.db
      .from('whatsapp_keys')
      .select('*', { count: 'exact', head: true })
      .eq('company_id', companyId);
    return error ? null : count;
  }

  /** Companies that have keys but no session: left over when somebody deleted the session by hand. */
  async orphans(companies) {
    const { data, error } = await this.db
      .from('whatsapp_keys')
      .select('company_id')
      .not('company_id', 'in', `(${companies.map((id) => `"${id}"`).join(',')})`)
      .order('company_id')
      .limit(100);
    if (error) {
      logger.warn('orphans not looked for', { error: error.message });
      return [];
    }
    return [...new Set(data.map((row) => row.company_id))];
  }
}

module.exports = { WhatsappDatabaseCleanup, KEEP_DAYS };
