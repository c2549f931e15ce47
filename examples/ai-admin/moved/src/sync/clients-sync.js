'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { normalise } = require('../utils/phone');
const logger = require('../utils/logger').child('clients-sync');

const STATUS_KEY = 'clients';
const LOST_TAG = 'lost';

/**
 * Brings every client of a company from the booking system, a page at a time.
 *
 * Besides the plain copy it does what the booking system cannot: a guest who wrote before being registered (negative
 * number) is merged into the registered client with the same telephone, and clients that have vanished there are
 * tagged, so that nobody sends them greetings.
 */
class ClientsSync {
  constructor({ api = new YclientsClient(), db = postgres, now = () => new Date() } = {}) {
    this.api = api;
    this.db = db;
    this.now = now;
  }

  /** @returns {Promise<{ processed: number, written: number, merged: number, lost: number }>} */
  async sync(companyId) {
    const company = await this.loadCompany(companyId);
    await this.markStarted();
    const result = { processed: 0, written: 0, merged: 0, lost: 0 };
    const seen = new Set();
    try {
      for (let page = 1; ; page += 1) {
        const clients = await this.api.getClients(company.yclients_id, page);
        if (clients.length === 0) break;
        clients.forEach((client) => seen.add(client.id));
        result.processed += clients.length;
        result.written += await this.writePage(company, clients);
        result.merged += await this.mergeGuests(company, clients);
      }
      result.lost = await this.tagLost(company, seen);
      await this.markFinished(companyId, result);
    } catch (error) {
      await this.markFailed(error);
      throw error;
    }
    logger.info('clients synchronised', { companyId, ...result });
    return result;
  }

  async loadCompany(companyId) {
    const { data: company, error } = await this.db.select(
      `SELECT id, yclients_id, timezone FROM companies WHERE id = $1`,
      [String(companyId)],
      { single: true },
    );
    if (error) throw new Error(`company ${companyId}: ${error.message}`);
    return company;
  }

  /** Writes those of a page that are new or have changed; how many. */
  async writePage(company, clients) {
    const { data: known, error } = await this.db.select(
      `SELECT yclients_id, name, phone, email, discount, visit_count, total_spent FROM clients
       WHERE company_id = $1
         AND yclients_id = ANY ($2)`,
      [String(company.id), this.db.list(clients.map((client) => client.id))],
    );
    if (error) throw new Error(`clients not read: ${error.message}`);

    const byId = new Map(known.map((row) => [row.yclients_id, row]));
    const rows = clients
      .map((client) => this.toRow(company, client))
      .filter((row) => this.differs(byId.get(row.yclients_id), row));
    if (rows.length === 0) return 0;

    const { error: refused } = await this.db.insert(
      (rows) => `INSERT INTO clients ${rows.values} ON CONFLICT (company_id, yclients_id) ${rows.merge}`,
      [],
      { table: 'clients', rows },
    );
    if (refused) throw new Error(`${rows.length} clients not written: ${refused.message}`);
    return rows.length;
  }

  toRow(company, client) {
    return {
      company_id: company.id,
      yclients_id: client.id,
      name: client.name || client.display_name || 'Без имени',
      phone: normalise(client.phone),
      email: client.email || null,
      birth_date: client.birth_date || null,
      discount: client.discount || 0,
      visit_count: client.visits || 0,
      total_spent: client.spent || 0,
      last_visit: client.last_visit_date || null,
      updated_at: this.now().toISOString(),
    };
  }

  differs(known, row) {
    if (!known) return true;
    const fields = ['name', 'phone', 'email', 'discount', 'visit_count', 'total_spent'];
    return fields.some((field) => known[field] !== row[field]);
  }

  /** Guests become the client with the same number: bookings and messages move, the guest goes. */
  async mergeGuests(company, clients) {
    const phones = clients.map((client) => normalise(client.phone)).filter(Boolean);
    if (phones.length === 0) return 0;
    const { data: guests } = await this.db.select(
      `SELECT id, phone FROM clients WHERE company_id = $1 AND yclients_id < 0 AND phone = ANY ($2)`,
      [String(company.id), this.db.list(phones)],
    );
    if (!guests || guests.length === 0) return 0;

    let merged = 0;
    for (const guest of guests) {
      const { data: registered } = await this.db.select(
        `SELECT id, preferences FROM clients
         WHERE company_id = $1
           AND phone = $2
           AND yclients_id >= 0
         ORDER BY id
         LIMIT 1`,
        [String(company.id), String(guest.phone)],
        { maybeSingle: true },
      );
      if (!registered) continue;
      await this.mergeInto(guest, registered);
      merged += 1;
    }
    return merged;
  }

  async mergeInto(guest, registered) {
    const moved = await this.db.update(
      (row) => `UPDATE bookings SET ${row.set} WHERE client_id = $1 RETURNING id`,
      [String(guest.id)],
      { table: 'bookings', rows: { client_id: registered.id } },
    );
    if (moved.error) throw new Error(`bookings of guest ${guest.id} not moved: ${moved.error.message}`);

    const messages = await this.db.update(
      (row) => `UPDATE messages SET ${row.set} WHERE client_id = $1`,
      [String(guest.id)],
      { table: 'messages', rows: { client_id: registered.id } },
    );
    if (messages.error) throw new Error(`messages of guest ${guest.id} not moved: ${messages.error.message}`);

    const { error } = await this.db.remove(`DELETE FROM clients WHERE id = $1`, [String(guest.id)]);
    if (error) throw new Error(`guest ${guest.id} not deleted: ${error.message}`);
    logger.info('guest merged', { guest: guest.id, client: registered.id, bookings: moved.data.length });
  }

  /** Clients that the booking system did not list this time. */
  async tagLost(company, seen) {
    const lost = [];
    for (let from = 0; ; from += 1000) {
      const { data, error } = await this.db.select(
        `SELECT id, yclients_id, tags FROM clients
         WHERE company_id = $1
           AND yclients_id > 0
         ORDER BY id
         LIMIT $2
         OFFSET $3`,
        [String(company.id), this.db.limit((from + 999) - from + 1, from), this.db.offset(from)],
      );
      if (error) throw new Error(`clients not listed: ${error.message}`);
      lost.push(...data.filter((row) => !seen.has(row.yclients_id) && !row.tags.includes(LOST_TAG)));
      if (data.length < 1000) break;
    }
    for (const client of lost) {
      const { error } = await this.db.update(
        `UPDATE clients SET (tags) = (SELECT tags FROM json_to_record($1) AS row(tags text[])) WHERE id = $2`,
        [this.db.json({ tags: [...client.tags, LOST_TAG] }), String(client.id)],
      );
      if (error) logger.warn('client not tagged', { id: client.id, error: error.message });
    }
    return lost.length;
  }

  async markStarted() {
    await this.db.insert(
      `INSERT INTO sync_status (table_name, details)
       VALUES ('clients', $1)
       ON CONFLICT (table_name) DO UPDATE SET table_name = EXCLUDED.table_name, details = EXCLUDED.details`,
      [this.db.json({ startedAt: this.now(), state: 'running' })],
    );
  }

  async markFinished(companyId, result) {
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
      [],
      {
        table: 'sync_status',
        rows: {
          table_name: STATUS_KEY,
          last_sync_at: this.now().toISOString(),
          records_processed: result.processed,
          ok: true,
          error_message: null,
          details: { state: 'done', companyId, ...result },
        },
      },
    );
    if (error) logger.error('status not saved', { error: error.message });
    await this.db.update(
      (row) => `UPDATE companies SET ${row.set} WHERE id = $1`,
      [String(companyId)],
      { table: 'companies', rows: { last_sync_at: this.now().toISOString() } },
    );
  }

  async markFailed(problem) {
    const { error } = await this.db.update(
      (row) => `UPDATE sync_status SET ${row.set} WHERE table_name = 'clients'`,
      [],
      {
        table: 'sync_status',
        rows: { ok: false, error_message: problem.message, details: { state: 'failed' } },
      },
    );
    if (error) logger.error('status not saved', { error: error.message });
  }
}

module.exports = { ClientsSync };
