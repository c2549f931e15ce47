'use strict';

/**
 * Carries out what the booking system reports: records, clients, goods, the price list. The route has stored each event
 * in `webhook_events` and answered at once; this works the table off. An event is done once `processed_at` is set, so
 * a process that dies in the middle repeats it, and every handler may be repeated.
 */

const { supabase } = require('../../database/supabase');
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
    const { db = supabase, api = new YclientsClient(), now = () => new Date() } = options;
    this.supabase = db;
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
    const { data: events, error } = await this.supabase
      .from('webhook_events')
      .select('id, event_id, event_type, payload, attempts, companies(id, yclients_id, title)')
      .is('processed_at', null)
      .lt('attempts', MAX_ATTEMPTS)
      .order('received_at', { ascending: true })
      .order('id', { ascending: true })
      .limit(limit);
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
    const { error } = await this.supabase
      .from('webhook_events')
      .update({ processed_at: this.now().toISOString(), error: note, attempts: event.attempts + 1 })
      .eq('id', event.id);
    if (error) logger.error('event not finished, it will be repeated', { event: event.event_id, error: error.message });
  }

  async fail(event, problem) {
    const attempts = event.attempts + 1;
    const changes = { attempts, error: problem.message.slice(0, 500) };
    if (attempts >= MAX_ATTEMPTS) changes.processed_at = this.now().toISOString();
    await this.supabase.from('webhook_events').update(changes).eq('id', event.id);
  }

  // Records --------------------------------------------------------------------------------------------------------

  async onRecord(company, record) {
    const before = await this.bookingOf(company, record.id);
    const sync = new BookingsSync({ api: this.api, now: this.now });
    const booking = await sync.syncRecord(company.id, record);
    if (!booking) throw new Error(`record ${record.id} has no client`);
    // Moved: the monitor tells the client again.
    if (before && before.starts_at !== booking.starts_at) {
      await this.supabase.from('bookings').update({ notified_at: null }).eq('id', booking.id);
      await this.moveReminders(booking.id, before.starts_at, booking.starts_at);
    }
    await this.dropCache(booking.client_id);
    if (booking.status === 'arrived' && (!before || before.status !== 'arrived')) {
      await this.countVisit(booking);
    }
  }

  async bookingOf(company, recordId) {
    const { data, error } = await this.supabase
      .from('bookings')
      .select('id, status, starts_at, client_id, price')
      .eq('company_id', company.id)
      .eq('yclients_record_id', recordId)
      .maybeSingle();
    if (error) throw new Error(`booking of record ${recordId} not read: ${error.message}`);
    return data;
  }

  /** Reminders that were not sent move by as much as the booking did. */
  async moveReminders(bookingId, before, after) {
    const shift = new Date(after).getTime() - new Date(before).getTime();
    const { data: reminders, error } = await this.supabase
      .from('reminders')
      .select('id, remind_at')
      .eq('booking_id', bookingId)
      .is('sent_at', null);
    if (error) throw new Error(`reminders not read: ${error.message}`);
    await Promise.all(
      reminders.map(({ id, remind_at: at }) =>
        this.supabase
          .from('reminders')
          .update({ remind_at: new Date(new Date(at).getTime() + shift).toISOString() })
          .eq('id', id),
      ),
    );
  }

  async countVisit(booking) {
    const { data: visits, error } = await this.supabase.rpc('register_visit', {
      p_client_id: booking.client_id,
      p_amount: booking.price || 0,
      p_visited_at: booking.starts_at,
    });
    if (error) throw new Error(`visit not counted: ${error.message}`);
    if (visits === 10) logger.info('tenth visit 🎉', { client: booking.client_id });
  }

  async onRecordDeleted(company, record) {
    const { data: booking, error } = await this.supabase
      .from('bookings')
      .update({ status: 'cancelled' })
      .eq('company_id', company.id)
      .eq('yclients_record_id', record.id)
      .select('id, client_id')
      .maybeSingle();
    if (error) throw new Error(`booking not cancelled: ${error.message}`);
    if (!booking) return;
    await this.supabase.from('reminders').delete().eq('booking_id', booking.id).is('sent_at', null);
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
    const { error } = await this.supabase.from('clients').upsert(row, { onConflict: 'company_id,yclients_id' });
    if (error) throw new Error(`client ${client.id} not written: ${error.message}`);
  }

  /** The right to be forgotten: bookings stay for the books, without a person behind them. */
  async onClientDeleted(company, { id }) {
    const { data: client, error } = await this.supabase
      .from('clients')
      .update({ name: 'Удалён', phone: null, email: null, birth_date: null, preferences: null, visit_history: [], tags: [] })
      .eq('company_id', company.id)
      .eq('yclients_id', id)
      .select('id')
      .maybeSingle();
    if (error) throw new Error(`client ${id} not removed: ${error.message}`);
    if (!client) return;
    const { error: kept } = await this.supabase
      .from('messages')
      .update({ body: '', metadata: null, phone: null })
      .eq('client_id', client.id);
    if (kept) throw new Error(`messages of client ${id} not removed: ${kept.message}`);
    await this.dropCache(client.id);
  }

  async dropCache(clientId) {
    await this.supabase.from('appointments_cache').delete().eq('client_id', clientId);
  }

  // The rest -------------------------------------------------------------------------------------------------------

  async onGoodsSold(company, sale) {
    const { data: buyer } = await this.supabase
      .from('clients')
      .select('id, goods_spent')
      .eq('company_id', company.id)
      .eq('yclients_id', sale.client_id)
      .maybeSingle();
    const { data: added, error } = await this.supabase
      .from('goods_transactions')
      .upsert(
        {
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
        { onConflict: 'company_id,yclients_id', ignoreDuplicates: true },
      )
      .select('id');
    if (error) throw new Error(`sale ${sale.id} not written: ${error.message}`);
    if (!buyer || added.length === 0) return;
    await this.supabase.from('clients').update({ goods_spent: buyer.goods_spent + sale.cost }).eq('id', buyer.id);
  }

  async onDisconnected(company) {
    const { error } = await this.supabase
      .from('companies')
      .update({ is_active: false, marketplace_status: 'disconnected', updated_at: this.now() })
      .eq('id', company.id);
    if (error) throw new Error(`company not disconnected: ${error.message}`);
  }

  /** Events that were given up on, for the admin page; and a second chance for them. */
  async failedEvents(companyId) {
    const { data, error } = await this.supabase
      .from('webhook_events')
      .select('id, event_type, error, attempts, received_at')
      .eq('company_id', companyId)
      .gte('attempts', MAX_ATTEMPTS)
      .order('received_at', { ascending: false })
      .limit(100);
    if (error) throw new Error(`failed events not read: ${error.message}`);
    return data;
  }

  async retry(ids) {
    const { data, error } = await this.supabase
      .from('webhook_events')
      .update({ attempts: 0, processed_at: null, error: null })
      .in('id', ids)
      .select('id');
    if (error) throw new Error(`events not reset: ${error.message}`);
    return data.length;
  }

  async cleanUp(days = 30) {
    const limit = addMinutes(this.now(), -days * 24 * 60).toISOString();
    const { count } = await this.supabase
      .from('webhook_events')
      .delete({ count: 'exact' })
      .lt('processed_at', limit)
      .lt('attempts', MAX_ATTEMPTS);
    return count;
  }
}

module.exports = { WebhookProcessor, MAX_ATTEMPTS };
