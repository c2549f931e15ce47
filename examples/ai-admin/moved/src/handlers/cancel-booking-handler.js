'use strict';

const { contextOf } = require('./handler-context');
const postgres = require('../database/postgres');

/** A client cancels over the link in the reminder; possible until three hours before. */
const HOURS_BEFORE = 3;

async function cancelByTicket(ticket, options = {}) {
  const { now, api, notify } = contextOf(options);
  const { data: booking, error } = await postgres.select(
    `SELECT bookings.id, bookings.status, bookings.starts_at, bookings.yclients_record_id,
       to_jsonb(clients.*) AS clients, to_jsonb(companies.*) AS companies
     FROM bookings
     LEFT JOIN LATERAL (SELECT clients.name, clients.phone FROM clients
       WHERE clients.id = bookings.client_id) AS clients ON true
     LEFT JOIN LATERAL (SELECT companies.id, companies.yclients_id, companies.title FROM companies
       WHERE companies.id = bookings.company_id) AS companies ON true
     WHERE bookings.ticket = $1`,
    [String(ticket)],
    { single: true }
  );
  if (error && error.code === 'PGRST116') return { ok: false, reason: 'not found' };
  if (error) throw new Error(`ticket ${ticket}: ${error.message}`);
  if (!['new', 'confirmed'].includes(booking.status)) return { ok: false, reason: booking.status };
  if (new Date(booking.starts_at).getTime() - now.getTime() < HOURS_BEFORE * 3600 * 1000) {
    return { ok: false, reason: 'too late', phone: booking.clients.phone };
  }

  const { data: cancelled } = await postgres.update(
    `UPDATE bookings SET status = 'cancelled', comment = 'отменено клиентом 🙅'
     WHERE id = $1
       AND status IN ('new', 'confirmed')
     RETURNING id`,
    [String(booking.id)],
    { throws: true }
  );
  if (cancelled.length === 0) return { ok: false, reason: 'changed meanwhile' };
  await dropReminders(postgres, booking.id);
  if (booking.yclients_record_id) await api.deleteRecord(booking.companies.yclients_id, booking.yclients_record_id);
  await notify(booking.companies.id, `${booking.clients.name} отменил(а) запись ${booking.starts_at}`);
  return { ok: true, id: booking.id };
}

function dropReminders(client, bookingId) {
  return client.remove(
    `DELETE FROM reminders WHERE booking_id = $1 AND sent_at IS NULL`,
    [String(bookingId)]
  );
}

module.exports = { cancelByTicket };
