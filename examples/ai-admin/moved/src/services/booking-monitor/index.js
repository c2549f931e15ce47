'use strict';

/**
 * Watches bookings and tells people: clients of new, moved and cancelled bookings, the salon of clients who wait for a
 * person. Runs as a process of its own, once a minute; every round is complete in itself, so a round that was lost is
 * made up for by the next.
 */

const postgres = require('../../database/postgres');
const { YclientsClient } = require('../../integrations/yclients/client');
const { BookingsSync } = require('../../sync/bookings-sync');
const logger = require('../../utils/logger').child('booking-monitor');
const { addDays, addMinutes, human } = require('../../utils/dates');

const ROUND_MS = 60 * 1000;
const QUIET_FROM_HOUR = 21;
const QUIET_TO_HOUR = 9;
const HEARTBEAT = 'booking_monitor';

const TEXTS = {
  new: ({ clients, staff, starts_at: at }) =>
    `Здравствуйте, ${clients.name}! Вы записаны ${human(new Date(at))}${staff ? `, мастер ${staff.name}` : ''}. Ждём вас 💇`,
  moved: ({ clients, starts_at: at }) => `${clients.name}, ваша запись перенесена на ${human(new Date(at))}.`,
  cancelled: ({ clients, starts_at: at }) => `${clients.name}, ваша запись ${human(new Date(at))} отменена.`,
  review: ({ clients }) => `${clients.name}, спасибо за визит! Оцените его от 1 до 5 ⭐`,
};

class BookingMonitor {
  /**
   * @param {{ send: (phone: string, text: string) => Promise<string> }} gateway sends and gives the message's number
   */
  constructor({ gateway = null, api = new YclientsClient(), now = () => new Date(), interval = ROUND_MS } = {}) {
    this.db = postgres;
    this.gateway = gateway;
    this.api = api;
    this.now = now;
    this.interval = interval;
    this.timer = null;
    this.rounds = 0;
  }

  start() {
    if (this.timer) return;
    const tick = async () => {
      try {
        await this.round();
      } catch (error) {
        logger.error('round failed', { error: error.message });
      }
      this.timer = setTimeout(tick, this.interval);
    };
    this.timer = setTimeout(tick, 0);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
  }

  async round() {
    const companies = await this.companies();
    const summary = { companies: companies.length, announced: 0, cancelled: 0, offered: 0, reviews: 0, noShows: 0, waiting: 0 };
    for (const company of companies) {
      await this.refresh(company);
      summary.announced += await this.announceNew(company);
      summary.cancelled += await this.announceCancelled(company);
      summary.offered += await this.offerAllFreed(company);
      summary.noShows += await this.closePast(company);
      summary.reviews += await this.askForReviews(company);
      summary.waiting += await this.remindSalon(company);
    }
    this.rounds += 1;
    await this.heartbeat(summary);
    return summary;
  }

  async companies() {
    const { data, error } = await this.db.select(
      `SELECT id, yclients_id, title, phone, settings FROM companies
       WHERE is_active = true
         AND whatsapp_connected = true
       ORDER BY id`,
    );
    if (error) throw new Error(`companies not read: ${error.message}`);
    return data;
  }

  /** Every tenth round the records are read again: webhooks get lost. */
  async refresh(company) {
    if (this.rounds % 10 !== 0) return;
    const sync = new BookingsSync({ api: this.api, now: this.now });
    try {
      await sync.sync(company.id, { daysBack: 0, daysAhead: 7 });
    } catch (error) {
      logger.warn('records not refreshed', { companyId: company.id, error: error.message });
    }
  }

  // Clients --------------------------------------------------------------------------------------------------------

  async announceNew(company) {
    if (this.isQuiet()) return 0;
    const { data: bookings, error } = await this.db.select(
      `SELECT bookings.id, bookings.company_id, bookings.status, bookings.starts_at, bookings.duration,
         bookings.price, bookings.notified_at, bookings.updated_at, to_jsonb(clients.*) AS clients,
         to_jsonb(staff.*) AS staff
       FROM bookings
       JOIN LATERAL (SELECT clients.id, clients.name, clients.phone, clients.tags, clients.is_blocked
         FROM clients WHERE clients.id = bookings.client_id AND clients.is_blocked = false) AS clients ON true
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true
       WHERE bookings.company_id = $1
         AND bookings.status IN ('new', 'confirmed')
         AND bookings.notified_at IS NULL
         AND bookings.starts_at > $2
       ORDER BY bookings.starts_at
       LIMIT 20`,
      [String(company.id), String(this.now().toISOString())],
    );
    if (error) throw new Error(`new bookings not read: ${error.message}`);

    let announced = 0;
    for (const booking of bookings) {
      if (await this.tell(company, booking, await this.kindOf(booking))) announced += 1;
    }
    return announced;
  }

  /** A booking that was announced before and has lost its mark was moved. */
  async kindOf(booking) {
    const { count } = await this.db.count(
      `SELECT count(*) FROM messages WHERE client_id = $1 AND direction = 'out' AND metadata @> $2`,
      [String(booking.clients.id), JSON.stringify({ bookingId: booking.id })],
    );
    return count > 0 ? 'moved' : 'new';
  }

  async announceCancelled(company) {
    const since = addMinutes(this.now(), -60).toISOString();
    const { data: bookings, error } = await this.db.select(
      `SELECT bookings.id, bookings.company_id, bookings.status, bookings.starts_at, bookings.duration,
         bookings.price, bookings.notified_at, bookings.updated_at, to_jsonb(clients.*) AS clients,
         to_jsonb(staff.*) AS staff
       FROM bookings
       JOIN LATERAL (SELECT clients.id, clients.name, clients.phone, clients.tags, clients.is_blocked
         FROM clients WHERE clients.id = bookings.client_id) AS clients ON true
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true
       WHERE bookings.company_id = $1
         AND bookings.status = 'cancelled'
         AND bookings.source = 'yclients'
         AND bookings.notified_at IS NOT NULL
         AND bookings.updated_at >= $2
         AND bookings.starts_at > $3
       LIMIT 20`,
      [String(company.id), String(since), String(this.now().toISOString())],
    );
    if (error) throw new Error(`cancelled bookings not read: ${error.message}`);

    let told = 0;
    for (const booking of bookings) {
      if (await this.wasTold(booking, 'cancelled')) continue;
      if (await this.tell(company, booking, 'cancelled')) told += 1;
    }
    return told;
  }

  async wasTold(booking, kind) {
    const { data, error } = await this.db.select(
      `SELECT id FROM messages
       WHERE client_id = $1
         AND metadata->>'bookingId' = $2
         AND metadata->>'kind' = $3
       LIMIT 1`,
      [String(booking.clients.id), String(booking.id), String(kind)],
    );
    return !error && data.length > 0;
  }

  /** Sends, stores what was sent and marks the booking. False when the gateway did not take it. */
  async tell(company, booking, kind) {
    const { clients: client } = booking;
    if (!client.phone) return false;
    const text = TEXTS[kind](booking);
    let externalId = null;
    try {
      externalId = this.gateway ? await this.gateway.send(client.phone, text) : null;
    } catch (error) {
      logger.warn('client not told', { booking: booking.id, kind, error: error.message });
      await this.note(company, 'not_told', { booking: booking.id, kind, error: error.message });
      return false;
    }
    await this.db.insert(
      (rows) => `INSERT INTO messages ${rows.values}`,
      [],
      {
        table: 'messages',
        rows: {
          company_id: company.id,
          client_id: client.id,
          phone: client.phone,
          direction: 'out',
          status: this.gateway ? 'sent' : 'queued',
          body: text,
          external_id: externalId,
          metadata: { bookingId: booking.id, kind },
          created_at: this.now().toISOString(),
        },
      },
    );
    const { error } = await this.db.update(
      (row) => `UPDATE bookings SET ${row.set} WHERE id = $1`,
      [String(booking.id)],
      { table: 'bookings', rows: { notified_at: this.now().toISOString() } },
    );
    if (error) logger.error('booking not marked, it will be told twice', { booking: booking.id, error: error.message });
    return !error;
  }

  /** What began more than two hours ago and is still open: the client did not come, or nobody marked it. */
  async closePast(company) {
    const { data, error } = await this.db.update(
      `UPDATE bookings SET status = 'no_show'
       WHERE company_id = $1
         AND status = 'new'
         AND starts_at < $2
         AND starts_at >= $3
       RETURNING id, client_id`,
      [
        String(company.id),
        String(addMinutes(this.now(), -120).toISOString()),
        String(addDays(this.now(), -2).toISOString()),
      ],
    );
    if (error) {
      logger.warn('past bookings not closed', { companyId: company.id, error: error.message });
      return 0;
    }
    const twice = await this.repeatedNoShows(data.map((booking) => booking.client_id));
    for (const clientId of twice) await this.requireDeposit(clientId);
    return data.length;
  }

  /** Clients among those given who have stayed away more than once. */
  async repeatedNoShows(clientIds) {
    if (clientIds.length === 0) return [];
    const { data, error } = await this.db.select(
      `SELECT client_id FROM bookings WHERE client_id = ANY ($1) AND status = 'no_show'`,
      [this.db.list(clientIds)],
    );
    if (error) return [];
    const counts = new Map();
    for (const { client_id: id } of data) counts.set(id, (counts.get(id) || 0) + 1);
    return [...counts].filter(([, count]) => count > 1).map(([id]) => id);
  }

  async requireDeposit(clientId) {
    const { data: client } = await this.db.select(
      `SELECT tags FROM clients WHERE id = $1`,
      [String(clientId)],
      { maybeSingle: true },
    );
    if (!client || client.tags.includes('deposit')) return;
    await this.db.update(
      (row) => `UPDATE clients SET ${row.set} WHERE id = $1`,
      [String(clientId)],
      { table: 'clients', rows: { tags: client.tags.concat('deposit') } },
    );
  }

  async askForReviews(company) {
    if (this.isQuiet()) return 0;
    const { data: bookings, error } = await this.db.select(
      `SELECT bookings.id, bookings.company_id, bookings.status, bookings.starts_at, bookings.duration,
         bookings.price, bookings.notified_at, bookings.updated_at, to_jsonb(clients.*) AS clients,
         to_jsonb(staff.*) AS staff
       FROM bookings
       JOIN LATERAL (SELECT clients.id, clients.name, clients.phone, clients.tags, clients.is_blocked
         FROM clients WHERE clients.id = bookings.client_id) AS clients ON true
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true
       WHERE bookings.company_id = $1
         AND bookings.status = 'arrived'
         AND bookings.starts_at >= $2
         AND bookings.starts_at <= $3
       LIMIT 20`,
      [
        String(company.id),
        String(addMinutes(this.now(), -6 * 60).toISOString()),
        String(addMinutes(this.now(), -2 * 60).toISOString()),
      ],
    );
    if (error) return 0;
    let asked = 0;
    for (const booking of bookings) {
      if (booking.clients.tags.includes('no_marketing')) continue;
      if (await this.wasTold(booking, 'review')) continue;
      if (await this.tell(company, booking, 'review')) asked += 1;
    }
    return asked;
  }

  /**
   * A booking was cancelled: who waits for that day and service is told, the first of the list first. The time goes to
   * whoever answers first, so everybody on the list is told once.
   */
  async offerFreed(company, booking) {
    const { data: waiting, error } = await this.db.select(
      `SELECT appointments_cache.id, appointments_cache.appointment, to_jsonb(clients.*) AS clients
       FROM appointments_cache
       JOIN LATERAL (SELECT clients.id, clients.name, clients.phone, clients.company_id FROM clients
         WHERE clients.id = appointments_cache.client_id AND clients.company_id = $1) AS clients ON true
       WHERE appointments_cache.cache_key LIKE 'waitlist:%'
         AND appointments_cache.appointment->>'date' = $2
         AND appointments_cache.appointment->'serviceId' = ANY ($3)
       ORDER BY appointments_cache.id`,
      [String(company.id), String(booking.starts_at.slice(0, 10)), this.db.list(booking.service_ids)],
    );
    if (error) {
      logger.warn('waiting list not read', { booking: booking.id, error: error.message });
      return [];
    }
    const told = [];
    for (const { id, clients: client } of waiting) {
      if (!client.phone || told.includes(client.id)) continue;
      const { error: refused } = await this.db.insert(
        (rows) => `INSERT INTO messages ${rows.values}`,
        [],
        {
          table: 'messages',
          rows: {
        company_id: company.id,
        client_id: client.id,
        phone: client.phone,
        direction: 'out',
        status: 'queued',
        body: `${client.name}, освободилось время ${human(new Date(booking.starts_at))}! Записать вас?`,
        metadata: { bookingId: booking.id, kind: 'freed', waitlist: id },
        created_at: this.now().toISOString(),
      },
        },
      );
      if (!refused) told.push(client.id);
    }
    return told;
  }

  /** Bookings that were cancelled since the last round and whose time has not been offered. */
  async offerAllFreed(company) {
    const { data: cancelled, error } = await this.db.select(
      `SELECT id, starts_at, service_ids FROM bookings
       WHERE company_id = $1
         AND status = 'cancelled'
         AND starts_at > $2
         AND updated_at >= $3
       ORDER BY starts_at
       LIMIT 20`,
      [
        String(company.id),
        String(this.now().toISOString()),
        String(addMinutes(this.now(), -10).toISOString()),
      ],
    );
    if (error) return 0;
    let offered = 0;
    for (const booking of cancelled) {
      const { data: already } = await this.db.select(
        `SELECT id FROM messages WHERE company_id = $1 AND metadata @> $2 LIMIT 1`,
        [String(company.id), JSON.stringify({ bookingId: booking.id, kind: 'freed' })],
      );
      if (already && already.length > 0) continue;
      offered += (await this.offerFreed(company, booking)).length;
    }
    return offered;
  }

  // The salon ------------------------------------------------------------------------------------------------------

  /** Clients who asked for a person and have not had an answer for ten minutes. */
  async remindSalon(company) {
    const { data: waiting, error } = await this.db.select(
      `SELECT user_id, context FROM dialog_contexts
       WHERE company_id = $1
         AND state = 'human'
         AND updated_at < $2
       ORDER BY updated_at`,
      [String(company.id), String(addMinutes(this.now(), -10).toISOString())],
    );
    if (error || waiting.length === 0) return 0;
    const list = waiting.map((dialog) => `${dialog.context.client || dialog.user_id}: ${dialog.context.reason}`);
    await this.note(company, 'waiting', { clients: list });
    if (this.gateway && company.phone) {
      await this.gateway.send(company.phone, `Ждут ответа 🙋\n${list.join('\n')}`).catch(() => {});
    }
    return waiting.length;
  }

  async note(company, type, details) {
    await this.db.insert(
      (rows) => `INSERT INTO marketplace_events ${rows.values}`,
      [],
      {
        table: 'marketplace_events',
        rows: { company_id: company.id, salon_id: company.yclients_id, event_type: `monitor.${type}`, event_data: details },
      },
    );
  }

  /** Nobody wants a message at night. Hours of the salon's clock, as far as its settings say. */
  isQuiet() {
    const hour = this.now().getUTCHours();
    return hour >= QUIET_FROM_HOUR || hour < QUIET_TO_HOUR;
  }

  // Its own health -------------------------------------------------------------------------------------------------

  async heartbeat(summary) {
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
      [],
      {
        table: 'sync_status',
        rows: {
          table_name: HEARTBEAT,
          last_sync_at: this.now().toISOString(),
          records_processed: summary.announced + summary.cancelled + summary.reviews,
          ok: true,
          details: summary,
        },
      },
    );
    if (error) logger.error('heartbeat not saved', { error: error.message });
  }

  /** When the last round ended, and whether that is recent enough. */
  async health() {
    const { data, error } = await this.db.select(
      `SELECT last_sync_at, details FROM sync_status WHERE table_name = 'booking_monitor'`,
      [],
      { single: true },
    );
    if (error) return { ok: false, reason: error.code === 'PGRST116' ? 'never ran' : error.message };
    const age = this.now().getTime() - new Date(data.last_sync_at).getTime();
    return { ok: age < 5 * this.interval, lastRound: data.last_sync_at, summary: data.details };
  }

  /** What the next day holds, for the message to the salon in the evening. */
  async tomorrow(companyId) {
    const from = new Date(this.now());
    from.setUTCHours(24, 0, 0, 0);
    const { data, error } = await this.db.select(
      `SELECT starts_at, client, staff, status FROM upcoming_bookings
       WHERE company_id = $1
         AND starts_at >= $2
         AND starts_at < $3
       ORDER BY starts_at, staff`,
      [String(companyId), from.toISOString(), String(addDays(from, 1).toISOString())],
    );
    if (error) throw new Error(`upcoming bookings not read: ${error.message}`);
    return data.map((booking) => `${human(new Date(booking.starts_at))} ${booking.client} → ${booking.staff || 'без мастера'}`);
  }
}

module.exports = { BookingMonitor, TEXTS };
