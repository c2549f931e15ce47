'use strict';

const { getClient } = require('../database/supabase');
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
    return getClient();
  }

  async sync(companyId, { daysBack = 1, daysAhead = 30 } = {}) {
    const { data: company, error } = await this.db.from('companies').select('id, yclients_id').eq('id', companyId).single();
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
    const known = await this.db
      .from('clients')
      .select('id, yclients_id')
      .eq('company_id', companyId)
      .in('yclients_id', records.map((record) => record.client && record.client.id).filter(Boolean));
    if (known.error) throw new Error(`clients not read: ${known.error.message}`);
    const clients = new Map(known.data.map((row) => [row.yclients_id, row.id]));

    const unknown = new Map();
    for (const { client } of records) {
      if (client && !clients.has(client.id)) unknown.set(client.id, client);
    }
    if (unknown.size > 0) {
      const { data: added, error } = await this.db
        .from('clients')
        .insert(
          [...unknown.values()].map((client) => ({
            company_id: companyId,
            yclients_id: client.id,
            name: client.name || 'Без имени',
            phone: normalise(client.phone),
          })),
        )
        .select('id, yclients_id');
      if (error) throw new Error(`clients not added: ${error.message}`);
      added.forEach((row) => clients.set(row.yclients_id, row.id));
    }

    const [staff, services] = await Promise.all([
      this.db.from('staff').select('id, yclients_id').eq('company_id', companyId),
      this.db.from('services').select('id, yclients_id').eq('company_id', companyId),
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
    const { error, count } = await this.db
      .from('bookings')
      .upsert(rows, { onConflict: 'company_id,yclients_record_id', count: 'exact' });
    if (error) throw new Error(`bookings not written: ${error.message}`);
    return count;
  }

  /** Open bookings in the window that the booking system does not list any more were deleted there. */
  async cancelDeleted(companyId, records, daysAhead) {
    const now = this.now();
    const { data: open, error } = await this.db
      .from('bookings')
      .select('id, yclients_record_id')
      .eq('company_id', companyId)
      .in('status', ['new', 'confirmed'])
      .gte('starts_at', now.toISOString())
      .lt('starts_at', addDays(now, daysAhead).toISOString())
      .not('yclients_record_id', 'is', null);
    if (error) throw new Error(`open bookings not read: ${error.message}`);

    const listed = new Set(records.map((record) => record.id));
    const gone = open.filter((booking) => !listed.has(booking.yclients_record_id)).map((booking) => booking.id);
    if (gone.length === 0) return [];
    const { data: cancelled, error: refused } = await this.db
      .from('bookings')
      .update({ status: 'cancelled' })
      .in('id', gone)
      .select('id, client_id, starts_at');
    if (refused) throw new Error(`deleted bookings not cancelled: ${refused.message}`);
    await this.db.from('reminders').delete().in('booking_id', gone).is('sent_at', null);
    return cancelled;
  }

  /** One record, as a webhook brings it. The booking as it is afterwards, or null if its client is not known. */
  async syncRecord(companyId, record) {
    const maps = await this.loadMaps(companyId, [record]);
    const row = this.toRow(companyId, record, maps);
    if (!row) return null;
    const { data, error } = await this.db
      .from('bookings')
      .upsert(row, { onConflict: 'company_id,yclients_record_id' })
      .select('id, status, starts_at, price, client_id')
      .single();
    if (error) throw new Error(`record ${record.id} not written: ${error.message}`);
    logger.info('record synchronised', { record: record.id, status: data.status });
    return data;
  }

  /** Bookings made over WhatsApp that the booking system refused later: here, but without a record there. */
  async withoutRecord(companyId, olderThanMinutes = 10) {
    const limit = new Date(this.now().getTime() - olderThanMinutes * 60 * 1000).toISOString();
    const { data, error } = await this.db
      .from('bookings')
      .select('id, starts_at, service_ids, clients(name, phone), staff(yclients_id)')
      .eq('company_id', companyId)
      .eq('source', 'whatsapp')
      .is('yclients_record_id', null)
      .in('status', ['new', 'confirmed'])
      .lt('created_at', limit)
      .order('starts_at');
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
      const { error } = await this.db.from('bookings').update({ yclients_record_id: record.id }).eq('id', booking.id);
      if (error) logger.warn('record not noted', { booking: booking.id, record: record.id, error: error.message });
      else repaired.push(booking.id);
    }
    return repaired;
  }

  async report(processed, skipped) {
    const { error } = await this.db.from('sync_status').upsert({
      table_name: 'bookings',
      last_sync_at: this.now().toISOString(),
      records_processed: processed,
      ok: skipped.length === 0,
      error_message: skipped.length > 0 ? `${skipped.length} записей без клиента` : null,
      details: { skipped },
    });
    if (error) logger.warn('status not saved', { error: error.message });
  }
}

module.exports = { BookingsSync, STATUS_BY_ATTENDANCE };
