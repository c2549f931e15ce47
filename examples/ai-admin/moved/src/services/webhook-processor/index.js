'use strict';

/**
 * Carries out what the booking system reports: records, clients, goods, the price list. The route has stored each event
 * in `webhook_events` and answered at once; this works the table off. An event is done once `processed_at` is set, so
 * a process that dies in the middle repeats it, and every handler may be repeated.
 */

const postgres = require('../../database/postgres');
const { YclientsClient } = require('../../integrations/yclients/client');
const { BookingsSync } = require('../../sync/bookings-sync');
const { createServicesSync } = require('../../sync/services-sync');
const { syncStaff } = require('../../sync/staff-sync');
const { normalise } = require('../../utils/phone');
const { addMinutes } = require('../../utils/dates');
const logger = require('../../utils/logger').child('webhook-processor');

const MAX_ATTEMPTS = 5;
const BATCH = 50;

class WebhookProcessor {
  constructor(options = {}) {
    const { db = postgres, api = new YclientsClient(), now = () => new Date() } = options;
    this.timeweb = db;
    this.api = api;
    this.now = now;
    this.handlers = {
      'record.create': (company, data) => this.onRecord(company, data),
      'record.update': (company, data) => this.onRecord(company, data),
      'record.delete': (company, data) => this.onRecordDeleted(company, data),
      'client.create': (company, data) => this.onClient(company, data),
      'client.update': (company, data) => this.onClient(company, data),
      'client.delete': (company, data) => this.onClientDeleted(company, data),
      'service.update': (company) => createServicesSync({ api: this.api, now: this.now }).sync(company.id),
      'staff.update': (company) => syncStaff(company.id, { api: this.api }),
      'goods.sale': (company, data) => this.onGoodsSold(company, data),
      'company.disconnect': (company) => this.onDisconnected(company),
    };
  }

  /** Works off what is open, the oldest first. */
  async processPending(limit = BATCH) {
    const { data: events, error } = await this.timeweb.select(
      `SELECT webhook_events.id, webhook_events.event_id, webhook_events.event_type, webhook_events.payload,
         webhook_events.attempts, to_jsonb(companies.*) AS companies
       FROM webhook_events
       LEFT JOIN LATERAL (SELECT companies.id, companies.yclients_id, companies.title FROM companies
         WHERE companies.id = webhook_events.company_id) AS companies ON true
       WHERE webhook_events.processed_at IS NULL
         AND webhook_events.attempts < 5
       ORDER BY webhook_events.received_at, webhook_events.id
       LIMIT $1`,
      [this.timeweb.limit(limit)],
    );
    if (error) throw new Error(`events not read: ${error.message}`);

    const summary = { done: 0, failed: 0, ignored: 0 };
    for (const event of events) {
      const outcome = await this.process(event);
      summary[outcome] += 1;
    }
    return summary;
  }

  async process(event) {
    const handler = this.handlers[event.event_type];
    if (!handler || !event.companies) {
      await this.finish(event, handler ? 'unknown company' : 'unknown event type');
      return 'ignored';
    }
    try {
      await handler(event.companies, event.payload.data || {});
      await this.finish(event, null);
      return 'done';
    } catch (problem) {
      logger.warn('event failed', { event: event.event_id, type: event.event_type, error: problem.message });
      await this.fail(event, problem);
      return 'failed';
    }
  }

  async finish(event, note) {
    const { error } = await this.timeweb.update(
      (row) => `UPDATE webhook_events SET ${row.set} WHERE id = $1`,
      [String(event.id)],
      {
        table: 'webhook_events',
        rows: { processed_at: this.now().toISOString(), error: note, attempts: event.attempts + 1 },
      },
    );
    if (error) logger.error('event not finished, it will be repeated', { event: event.event_id, error: error.message });
  }

  async fail(event, problem) {
    const attempts = event.attempts + 1;
    const changes = { attempts, error: problem.message.slice(0, 500) };
    if (attempts >= MAX_ATTEMPTS) changes.processed_at = this.now().toISOString();
    await this.timeweb.update(
      (row) => `UPDATE webhook_events SET ${row.set} WHERE id = $1`,
      [String(event.id)],
      { table: 'webhook_events', rows: changes },
    );
  }

  // Records --------------------------------------------------------------------------------------------------------

  async onRecord(company, record) {
    const before = await this.bookingOf(company, record.id);
    const sync = new BookingsSync({ api: this.api, now: this.now });
    const booking = await sync.syncRecord(company.id, record);
    if (!booking) throw new Error(`record ${record.id} has no client`);
    // Moved: the monitor tells the client again.
    if (before && before.starts_at !== booking.starts_at) {
      await this.timeweb.update(
        `UPDATE bookings SET notified_at = NULL WHERE id = $1`,
        [String(booking.id)],
      );
      await this.moveReminders(booking.id, before.starts_at, booking.starts_at);
    }
    await this.dropCache(booking.client_id);
    if (booking.status === 'arrived' && (!before || before.status !== 'arrived')) {
      await this.countVisit(booking);
    }
  }

  async bookingOf(company, recordId) {
    const { data, error } = await this.timeweb.select(
      `SELECT id, status, starts_at, client_id, price FROM bookings
       WHERE company_id = $1
         AND yclients_record_id = $2`,
      [String(company.id), String(recordId)],
      { maybeSingle: true },
    );
    if (error) throw new Error(`booking of record ${recordId} not read: ${error.message}`);
    return data;
  }

  /** Reminders that were not sent move by as much as the booking did. */
  async moveReminders(bookingId, before, after) {
    const shift = new Date(after).getTime() - new Date(before).getTime();
    const { data: reminders, error } = await this.timeweb.select(
      `SELECT id, remind_at FROM reminders WHERE booking_id = $1 AND sent_at IS NULL`,
      [String(bookingId)],
    );
    if (error) throw new Error(`reminders not read: ${error.message}`);
    await Promise.all(
      reminders.map(({ id, remind_at: at }) =>
        this.timeweb.update(
          `UPDATE reminders SET remind_at = $1 WHERE id = $2`,
          [new Date(new Date(at).getTime() + shift).toISOString(), String(id)],
        ),
      ),
    );
  }

  async countVisit(booking) {
    const { data: visits, error } = await this.timeweb.call(
      (args) => `SELECT register_visit(${args.named})${args.from}`,
      [],
      {
        table: 'register_visit',
        rows: {
          p_client_id: booking.client_id,
          p_amount: booking.price || 0,
          p_visited_at: booking.starts_at,
        },
        returns: 'value',
      },
    );
    if (error) throw new Error(`visit not counted: ${error.message}`);
    if (visits === 10) logger.info('tenth visit 🎉', { client: booking.client_id });
  }

  async onRecordDeleted(company, record) {
    const { data: booking, error } = await this.timeweb.update(
      `UPDATE bookings SET status = 'cancelled'
       WHERE company_id = $1
         AND yclients_record_id = $2
       RETURNING id, client_id`,
      [String(company.id), String(record.id)],
      { maybeSingle: true },
    );
    if (error) throw new Error(`booking not cancelled: ${error.message}`);
    if (!booking) return;
    await this.timeweb.remove(
      `DELETE FROM reminders WHERE booking_id = $1 AND sent_at IS NULL`,
      [String(booking.id)],
    );
    await this.dropCache(booking.client_id);
  }

  // Clients --------------------------------------------------------------------------------------------------------

  async onClient(company, client) {
    const row = {
      company_id: company.id,
      yclients_id: client.id,
      name: client.name || 'Без имени',
      phone: normalise(client.phone),
      email: client.email || null,
    };
    // Only what the event holds: an update of the name does not take the birthday away.
    if (client.birth_date) row.birth_date = client.birth_date;
    if (client.discount !== undefined) row.discount = client.discount;
    const { error } = await this.timeweb.insert(
      (rows) => `INSERT INTO clients ${rows.values} ON CONFLICT (company_id, yclients_id) ${rows.merge}`,
      [],
      { table: 'clients', rows: row },
    );
    if (error) throw new Error(`client ${client.id} not written: ${error.message}`);
  }

  /** The right to be forgotten: bookings stay for the books, without a person behind them. */
  async onClientDeleted(company, { id }) {
    const { data: client, error } = await this.timeweb.update(
      `UPDATE clients SET (name, phone, email, birth_date, preferences, visit_history, tags) = (SELECT name,
         phone, email, birth_date, preferences, visit_history, tags
         FROM json_to_record($1) AS row(name text, phone public.phone_number, email text, birth_date date,
         preferences jsonb, visit_history jsonb, tags text[]))
       WHERE company_id = $2
         AND yclients_id = $3
       RETURNING id`,
      [
        this.timeweb.json({ name: 'Удалён', phone: null, email: null, birth_date: null, preferences: null, visit_history: [], tags: [] }),
        String(company.id),
        String(id),
      ],
      { maybeSingle: true },
    );
    if (error) throw new Error(`client ${id} not removed: ${error.message}`);
    if (!client) return;
    const { error: kept } = await this.timeweb.update(
      `UPDATE messages SET body = '', metadata = NULL, phone = NULL WHERE client_id = $1`,
      [String(client.id)],
    );
    if (kept) throw new Error(`messages of client ${id} not removed: ${kept.message}`);
    await this.dropCache(client.id);
  }

  async dropCache(clientId) {
    await this.timeweb.remove(`DELETE FROM appointments_cache WHERE client_id = $1`, [String(clientId)]);
  }

  // The rest -------------------------------------------------------------------------------------------------------

  async onGoodsSold(company, sale) {
    const { data: buyer } = await this.timeweb.select(
      `SELECT id, goods_spent FROM clients WHERE company_id = $1 AND yclients_id = $2`,
      [String(company.id), String(sale.client_id)],
      { maybeSingle: true },
    );
    const { data: added, error } = await this.timeweb.insert(
      (rows) =>
        `INSERT INTO goods_transactions ${rows.values} ON CONFLICT (company_id, yclients_id) DO NOTHING
         RETURNING id`,
      [],
      {
        table: 'goods_transactions',
        rows: {
          company_id: company.id,
          yclients_id: sale.id,
          client_id: buyer ? buyer.id : null,
          title: sale.title,
          amount: sale.amount,
          cost: sale.cost,
          kind: 'sale',
          sold_at: sale.date,
          raw: sale,
        },
      },
    );
    if (error) throw new Error(`sale ${sale.id} not written: ${error.message}`);
    if (!buyer || added.length === 0) return;
    await this.timeweb.update(
      (row) => `UPDATE clients SET ${row.set} WHERE id = $1`,
      [String(buyer.id)],
      { table: 'clients', rows: { goods_spent: buyer.goods_spent + sale.cost } },
    );
  }

  async onDisconnected(company) {
    const { error } = await this.timeweb.update(
      (row) => `UPDATE companies SET ${row.set} WHERE id = $1`,
      [String(company.id)],
      {
        table: 'companies',
        rows: { is_active: false, marketplace_status: 'disconnected', updated_at: this.now() },
      },
    );
    if (error) throw new Error(`company not disconnected: ${error.message}`);
  }

  /** Events that were given up on, for the admin page; and a second chance for them. */
  async failedEvents(companyId) {
    const { data, error } = await this.timeweb.select(
      `SELECT id, event_type, error, attempts, received_at FROM webhook_events
       WHERE company_id = $1
         AND attempts >= 5
       ORDER BY received_at DESC
       LIMIT 100`,
      [String(companyId)],
    );
    if (error) throw new Error(`failed events not read: ${error.message}`);
    return data;
  }

  async retry(ids) {
    const { data, error } = await this.timeweb.update(
      `UPDATE webhook_events SET attempts = 0, processed_at = NULL, error = NULL
       WHERE id = ANY ($1)
       RETURNING id`,
      [this.timeweb.list(ids)],
    );
    if (error) throw new Error(`events not reset: ${error.message}`);
    return data.length;
  }

  async cleanUp(days = 30) {
    const limit = addMinutes(this.now(), -days * 24 * 60).toISOString();
    const { count } = await this.timeweb.remove(
      `DELETE FROM webhook_events WHERE processed_at < $1 AND attempts < 5`,
      [String(limit)],
      { count: true },
    );
    return count;
  }
}

module.exports = { WebhookProcessor, MAX_ATTEMPTS };
