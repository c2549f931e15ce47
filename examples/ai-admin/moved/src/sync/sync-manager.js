'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { ClientsSync } = require('./clients-sync');
const { createServicesSync } = require('./services-sync');
const { syncStaff } = require('./staff-sync');
const { SchedulesSync } = require('./schedules-sync');
const { BookingsSync } = require('./bookings-sync');
const { syncCompanyInfo } = require('./company-info-sync');
const logger = require('../utils/logger').child('sync-manager');

/** A run that began longer ago than this and never ended was killed. */
const ABANDONED_MS = 2 * 60 * 60 * 1000;

/** Runs the synchronisations of a company in the order in which they need each other. */
class SyncManager {
  constructor({ api = new YclientsClient(), db = postgres, now = () => new Date() } = {}) {
    this.db = db;
    this.now = now;
    this.steps = [
      ['companies', (companyId) => syncCompanyInfo(companyId, { api, now })],
      ['services', (companyId) => createServicesSync({ api, now }).sync(companyId)],
      ['staff', (companyId) => syncStaff(companyId, { api })],
      ['clients', (companyId) => new ClientsSync({ api, now }).sync(companyId)],
      ['staff_schedules', (companyId) => new SchedulesSync(api, now).syncAll(companyId)],
      ['bookings', (companyId) => new BookingsSync({ api, now }).sync(companyId)],
    ];
  }

  /** All steps, or those that are named. A step that fails is reported and the next one runs. */
  async syncCompany(companyId, only = this.steps.map(([name]) => name)) {
    if (!(await this.claim(companyId))) return { companyId, skipped: true };
    const results = {};
    for (const [name, run] of this.steps) {
      if (!only.includes(name)) continue;
      try {
        results[name] = { ok: true, ...(await run(companyId)) };
      } catch (error) {
        logger.error('step failed', { companyId, step: name, error: error.message });
        results[name] = { ok: false, error: error.message };
      }
    }
    const ok = Object.values(results).every((result) => result.ok);
    await this.db.update(
      (row) => `UPDATE sync_status SET ${row.set} WHERE table_name = $1`,
      [`run:${companyId}`],
      {
        table: 'sync_status',
        rows: { ok, last_sync_at: this.now().toISOString(), details: { running: false } },
      },
    );
    return { companyId, ok, results };
  }

  /** Only one run a company at a time; the row of sync_status is the lock. */
  async claim(companyId) {
    const lock = { table_name: `run:${companyId}`, ok: null, details: { running: true, since: this.now().toISOString() } };
    const { error } = await this.db.insert(
      `INSERT INTO sync_status (table_name, ok, details) VALUES ($1, NULL, $2)`,
      [lock.table_name, this.db.json(lock.details)],
    );
    if (!error) return true;
    if (error.code !== '23505') throw new Error(`run not claimed: ${error.message}`);

    const abandoned = new Date(this.now().getTime() - ABANDONED_MS).toISOString();
    const { count } = await this.db.update(
      `UPDATE sync_status SET table_name = $1, ok = NULL, details = $2
       WHERE table_name = $3
         AND (details->>'running' = 'false' OR details->>'since' < $4)`,
      [lock.table_name, this.db.json(lock.details), lock.table_name, this.db.term(abandoned)],
      { count: true },
    );
    return count === 1;
  }

  async syncAll() {
    const { data: companies, error } = await this.db.select(
      `SELECT id FROM companies WHERE is_active = true ORDER BY id`,
    );
    if (error) throw new Error(`companies not read: ${error.message}`);
    const results = [];
    for (const { id } of companies) results.push(await this.syncCompany(id));
    return results;
  }

  /** State of every table, the worst first. */
  async status() {
    const { data, error } = await this.db.select(
      `SELECT table_name, last_sync_at, records_processed, ok, error_message FROM sync_status
       WHERE table_name NOT LIKE 'run:%'
       ORDER BY ok NULLS FIRST, table_name`,
    );
    if (error) throw new Error(`status not read: ${error.message}`);
    return data;
  }
}

module.exports = { SyncManager };
