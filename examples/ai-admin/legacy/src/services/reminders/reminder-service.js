'use strict';

const { supabase } = require('../../database/supabase');
const { addMinutes, human } = require('../../utils/dates');
const logger = require('../../utils/logger').child('reminders');

const TEXTS = {
  day_before: (name, at) => `${name}, напоминаем: завтра, ${human(at)}, вы записаны к нам. Ждём! 🌸`,
  two_hours: (name, at) => `${name}, до вашей записи ${human(at)} осталось два часа ⏰`,
};

const MAX_ATTEMPTS = 3;

class ReminderService {
  constructor({ send, db = supabase, now = () => new Date() }) {
    this.send = send;
    this.db = db;
    this.now = now;
  }

  /** Plans what is missing for the bookings of the next two days. How many were added. */
  async plan(companyId) {
    const now = this.now();
    const { data: bookings, error } = await this.db
      .from('bookings')
      .select('id, starts_at, reminders(kind)')
      .eq('company_id', companyId)
      .in('status', ['new', 'confirmed'])
      .gte('starts_at', now.toISOString())
      .lte('starts_at', addMinutes(now, 48 * 60).toISOString());
    if (error) throw new Error(`bookings not read: ${error.message}`);

    const rows = [];
    for (const { id, starts_at: startsAt, reminders } of bookings) {
      const planned = new Set(reminders.map((reminder) => reminder.kind));
      const kinds = { day_before: 24 * 60, two_hours: 120 };
      for (const [kind, minutes] of Object.entries(kinds)) {
        const at = addMinutes(new Date(startsAt), -minutes);
        if (!planned.has(kind) && at > now) rows.push({ booking_id: id, kind, remind_at: at.toISOString() });
      }
    }
    if (rows.length === 0) return 0;
    const { error: refused } = await this.db.from('reminders').insert(rows);
    if (refused) throw new Error(`reminders not planned: ${refused.message}`);
    return rows.length;
  }

  /** Sends what is due. Bookings that were cancelled meanwhile are left out by the inner join. */
  async sendDue(limit = 50) {
    const { data: due, error } = await this.db
      .from('reminders')
      .select('id, kind, attempts, bookings!inner(id, starts_at, status, clients!inner(name, phone, is_blocked))')
      .is('sent_at', null)
      .lte('remind_at', this.now().toISOString())
      .lt('attempts', MAX_ATTEMPTS)
      .in('bookings.status', ['new', 'confirmed'])
      .eq('bookings.clients.is_blocked', false)
      .order('remind_at')
      .order('id')
      .limit(limit);
    if (error) throw new Error(`reminders not read: ${error.message}`);

    const sent = [];
    for (const reminder of due) {
      const { starts_at: startsAt, clients: client } = reminder.bookings;
      try {
        const text = (TEXTS[reminder.kind] || TEXTS.two_hours)(client.name, new Date(startsAt));
        await this.send(client.phone, text);
        sent.push(reminder.id);
      } catch (problem) {
        logger.warn('reminder not sent', { id: reminder.id, error: problem.message });
        await this.db
          .from('reminders')
          .update({ attempts: reminder.attempts + 1, last_error: problem.message })
          .eq('id', reminder.id);
      }
    }
    if (sent.length > 0) {
      const { error: refused } = await this.db
        .from('reminders')
        .update({ sent_at: this.now().toISOString() })
        .in('id', sent);
      if (refused) logger.error('reminders not marked', { ids: sent, error: refused.message });
    }
    return sent.length;
  }

  /** Reminders that could not be sent, with the telephone number, for a call by hand. */
  async failed(companyId) {
    const { data, error } = await this.db
      .from('reminders')
      .select('id, kind, last_error, bookings!inner(company_id, starts_at, clients(name, phone))')
      .eq('bookings.company_id', companyId)
      .is('sent_at', null)
      .gte('attempts', MAX_ATTEMPTS)
      .order('id');
    if (error) throw new Error(`failed reminders not read: ${error.message}`);
    return data.map(({ bookings, ...reminder }) => ({ ...reminder, client: bookings.clients.name, phone: bookings.clients.phone }));
  }
}

module.exports = { ReminderService };
