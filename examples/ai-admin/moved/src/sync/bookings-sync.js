'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { addDays, day, secondsToInterval } = require('../utils/dates');
const { normalise } = require('../utils/phone');
const logger = require('../utils/logger').child('bookings-sync');

/** What the booking system's attendance numbers mean. */
const STATUS_BY_ATTENDANCE = { '-1': 'no_show', 0: 'new', 1: 'arrived', 2: 'confirmed' };

/** Records of the booking system become bookings here, with our own numbers of client, master and services. */
class BookingsSync {
  constructor({ api = new YclientsClient(), now = () => new Date() } = {}) {
    this.api = api;
    this.now = now;
  }

  get db() {
    return postgres;
  }

  async sync(companyId, { daysBack = 1, daysAhead = 30 } = {}) {
    const { data: company, error } = await this.db.select(
      `SELECT id, yclients_id FROM companies WHERE id = $1`,
      [String(companyId)],
      { single: true },
    );
    if (error) throw new Error(`company ${companyId}: ${error.message}`);

    const records = await this.api.getRecords(company.yclients_id, {
      start_date: day(addDays(this.now(), -daysBack)),
      end_date: day(addDays(this.now(), daysAhead)),
    });
    const maps = await this.loadMaps(companyId, records);
    const rows = [];
    const skipped = [];
    for (const record of records) {
      const row = this.toRow(companyId, record, maps);
      if (row) rows.push(row);
      else skipped.push(record.id);
    }
    const written = await this.write(rows);
    const cancelled = await this.cancelDeleted(companyId, records, daysAhead);
    await this.report(records.length, skipped);
    return { processed: records.length, written, cancelled, skipped };
  }

  /** Our numbers by theirs. Clients that are not here yet are added with what the record says about them. */
  async loadMaps(companyId, records) {
    const known = await this.db.select(
      `SELECT id, yclients_id FROM clients WHERE company_id = $1 AND yclients_id = ANY ($2)`,
      [
        String(companyId),
        this.db.list(records.map((record) => record.client && record.client.id).filter(Boolean)),
      ],
    );
    if (known.error) throw new Error(`clients not read: ${known.error.message}`);
    const clients = new Map(known.data.map((row) => [row.yclients_id, row.id]));

    const unknown = new Map();
    for (const { client } of records) {
      if (client && !clients.has(client.id)) unknown.set(client.id, client);
    }
    if (unknown.size > 0) {
      const { data: added, error } = await this.db.insert(
        (rows) => `INSERT INTO clients ${rows.values} RETURNING id, yclients_id`,
        [],
        {
          table: 'clients',
          rows: [...unknown.values()].map((client) => ({
            company_id: companyId,
            yclients_id: client.id,
            name: client.name || 'Без имени',
            phone: normalise(client.phone),
          })),
        },
      );
      if (error) throw new Error(`clients not added: ${error.message}`);
      added.forEach((row) => clients.set(row.yclients_id, row.id));
    }

    const [staff, services] = await Promise.all([
      this.db.select(`SELECT id, yclients_id FROM staff WHERE company_id = $1`, [String(companyId)]),
      this.db.select(`SELECT id, yclients_id FROM services WHERE company_id = $1`, [String(companyId)]),
    ]);
    if (staff.error || services.error) throw new Error('staff and services not read');
    return { clients, staff: this.index(staff.data), services: this.index(services.data) };
  }

  index(rows) {
    return new Map(rows.map((row) => [row.yclients_id, row.id]));
  }

  toRow(companyId, record, { clients, staff, services }) {
    const clientId = record.client ? clients.get(record.client.id) : undefined;
    if (clientId === undefined) return null;
    const price = record.services.reduce((sum, service) => sum + (service.cost || 0), 0);
    return {
      company_id: companyId,
      yclients_record_id: record.id,
      client_id: clientId,
      staff_id: staff.get(record.staff_id) || null,
      service_ids: record.services.map((service) => services.get(service.id)).filter(Boolean),
      status: record.deleted ? 'cancelled' : STATUS_BY_ATTENDANCE[record.attendance] || 'new',
      starts_at: record.datetime,
      duration: secondsToInterval(record.seance_length),
      price,
      comment: record.comment || null,
    };
  }

  async write(rows) {
    if (rows.length === 0) return 0;
    const { error, count } = await this.db.insert(
      (rows) =>
        `INSERT INTO bookings ${rows.values} ON CONFLICT (company_id, yclients_record_id) ${rows.merge}`,
      [],
      { table: 'bookings', rows, count: true },
    );
    if (error) throw new Error(`bookings not written: ${error.message}`);
    return count;
  }

  /** Open bookings in the window that the booking system does not list any more were deleted there. */
  async cancelDeleted(companyId, records, daysAhead) {
    const now = this.now();
    const { data: open, error } = await this.db.select(
      `SELECT id, yclients_record_id FROM bookings
       WHERE company_id = $1
         AND status IN ('new', 'confirmed')
         AND starts_at >= $2
         AND starts_at < $3
         AND yclients_record_id IS NOT NULL`,
      [String(companyId), String(now.toISOString()), String(addDays(now, daysAhead).toISOString())],
    );
    if (error) throw new Error(`open bookings not read: ${error.message}`);

    const listed = new Set(records.map((record) => record.id));
    const gone = open.filter((booking) => !listed.has(booking.yclients_record_id)).map((booking) => booking.id);
    if (gone.length === 0) return [];
    const { data: cancelled, error: refused } = await this.db.update(
      `UPDATE bookings SET status = 'cancelled' WHERE id = ANY ($1) RETURNING id, client_id, starts_at`,
      [this.db.list(gone)],
    );
    if (refused) throw new Error(`deleted bookings not cancelled: ${refused.message}`);
    await this.db.remove(
      `DELETE FROM reminders WHERE booking_id = ANY ($1) AND sent_at IS NULL`,
      [this.db.list(gone)],
    );
    return cancelled;
  }

  /** One record, as a webhook brings it. The booking as it is afterwards, or null if its client is not known. */
  async syncRecord(companyId, record) {
    const maps = await this.loadMaps(companyId, [record]);
    const row = this.toRow(companyId, record, maps);
    if (!row) return null;
    const { data, error } = await this.db.insert(
      (rows) =>
        `INSERT INTO bookings ${rows.values} ON CONFLICT (company_id, yclients_record_id) ${rows.merge}
         RETURNING id, status, starts_at, price, client_id`,
      [],
      { table: 'bookings', rows: row, single: true },
    );
    if (error) throw new Error(`record ${record.id} not written: ${error.message}`);
    logger.info('record synchronised', { record: record.id, status: data.status });
    return data;
  }

  /** Bookings made over WhatsApp that the booking system refused later: here, but without a record there. */
  async withoutRecord(companyId, olderThanMinutes = 10) {
    const limit = new Date(this.now().getTime() - olderThanMinutes * 60 * 1000).toISOString();
    const { data, error } = await this.db.select(
      `SELECT bookings.id, bookings.starts_at, bookings.service_ids, to_jsonb(clients.*) AS clients,
         to_jsonb(staff.*) AS staff
       FROM bookings
       LEFT JOIN LATERAL (SELECT clients.name, clients.phone FROM clients
         WHERE clients.id = bookings.client_id) AS clients ON true
       LEFT JOIN LATERAL (SELECT staff.yclients_id FROM staff WHERE staff.id = bookings.staff_id) AS staff
         ON true
       WHERE bookings.company_id = $1
         AND bookings.source = 'whatsapp'
         AND bookings.yclients_record_id IS NULL
         AND bookings.status IN ('new', 'confirmed')
         AND bookings.created_at < $2
       ORDER BY bookings.starts_at`,
      [String(companyId), limit],
    );
    if (error) throw new Error(`bookings without a record: ${error.message}`);
    return data;
  }

  /** Tries once more to make their records. The numbers of the bookings that have one now. */
  async repair(company) {
    const repaired = [];
    for (const booking of await this.withoutRecord(company.id)) {
      const record = await this.api.createRecord(company.yclients_id, {
        staff_id: booking.staff ? booking.staff.yclients_id : 0,
        client: booking.clients,
        datetime: booking.starts_at,
      });
      const { error } = await this.db.update(
        (row) => `UPDATE bookings SET ${row.set} WHERE id = $1`,
        [String(booking.id)],
        { table: 'bookings', rows: { yclients_record_id: record.id } },
      );
      if (error) logger.warn('record not noted', { booking: booking.id, record: record.id, error: error.message });
      else repaired.push(booking.id);
    }
    return repaired;
  }

  async report(processed, skipped) {
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
      [],
      {
        table: 'sync_status',
        rows: {
      table_name: 'bookings',
      last_sync_at: this.now().toISOString(),
      records_processed: processed,
      ok: skipped.length === 0,
      error_message: skipped.length > 0 ? `${skipped.length} записей без клиента` : null,
      details: { skipped },
    },
      },
    );
    if (error) logger.warn('status not saved', { error: error.message });
  }
}

module.exports = { BookingsSync, STATUS_BY_ATTENDANCE };
