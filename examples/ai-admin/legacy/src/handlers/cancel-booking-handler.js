'use strict';

const { getClient } = require('../database/supabase');
const { contextOf } = require('./handler-context');

/** A client cancels over the link in the reminder; possible until three hours before. */
const HOURS_BEFORE = 3;

async function cancelByTicket(ticket, options = {}) {
  const { now, api, notify } = contextOf(options);
  const client = getClient();
  const { data: booking, error } = await client
    .from('bookings')
    .select('id, status, starts_at, yclients_record_id, clients(name, phone), companies(id, yclients_id, title)')
    .eq('ticket', ticket)
    .single();
  if (error && error.code === 'PGRST116') return { ok: false, reason: 'not found' };
  if (error) throw new Error(`ticket ${ticket}: ${error.message}`);
  if (!['new', 'confirmed'].includes(booking.status)) return { ok: false, reason: booking.status };
  if (new Date(booking.starts_at).getTime() - now.getTime() < HOURS_BEFORE * 3600 * 1000) {
    return { ok: false, reason: 'too late', phone: booking.clients.phone };
  }

  const { data: cancelled } = await client
    .from('bookings')
    .update({ status: 'cancelled', comment: 'отменено клиентом 🙅' })
    .eq('id', booking.id)
    .in('status', ['new', 'confirmed'])
    .select('id')
    .throwOnError();
  if (cancelled.length === 0) return { ok: false, reason: 'changed meanwhile' };
  await dropReminders(client, booking.id);
  if (booking.yclients_record_id) await api.deleteRecord(booking.companies.yclients_id, booking.yclients_record_id);
  await notify(booking.companies.id, `${booking.clients.name} отменил(а) запись ${booking.starts_at}`);
  return { ok: true, id: booking.id };
}

function dropReminders(client, bookingId) {
  return client.from('reminders').delete().eq('booking_id', bookingId).is('sent_at', null);
}

module.exports = { cancelByTicket };
