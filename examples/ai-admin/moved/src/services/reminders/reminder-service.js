'use strict';

const postgres = require('../../database/postgres');
const { addMinutes, human } = require('../../utils/dates');
const logger = require('../../utils/logger').child('reminders');

const TEXTS = {
  day_before: (name, at) => `${name}, напоминаем: завтра, ${human(at)}, вы записаны к нам. Ждём! 🌸`,
  two_hours: (name, at) => `${name}, до вашей записи ${human(at)} осталось два часа ⏰`,
};

class ReminderService {
  constructor({ send, db = postgres, now = () => new Date() }) {
    this.send = send;
    this.db = db;
    this.now = now;
  }

  /** Plans what is missing for the bookings of the next two days. How many were added. */
  async plan(companyId) {
    const now = this.now();
    const { data: bookings, error } = await this.db.select(
      `SELECT bookings.id, bookings.starts_at, coalesce(reminders.list, '[]') AS reminders
       FROM bookings
       LEFT JOIN LATERAL (SELECT jsonb_agg(reminders.*) AS list
         FROM (SELECT reminders.kind FROM reminders WHERE reminders.booking_id = bookings.id) AS reminders) AS
         reminders ON true
       WHERE bookings.company_id = $1
         AND bookings.status IN ('new', 'confirmed')
         AND bookings.starts_at >= $2
         AND bookings.starts_at <= $3`,
      [String(companyId), String(now.toISOString()), String(addMinutes(now, 48 * 60).toISOString())],
    );
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
    const { error: refused } = await this.db.insert(
      (rows) => `INSERT INTO reminders ${rows.values}`,
      [],
      { table: 'reminders', rows },
    );
    if (refused) throw new Error(`reminders not planned: ${refused.message}`);
    return rows.length;
  }

  /** Sends what is due. Bookings that were cancelled meanwhile are left out by the inner join. */
  async sendDue(limit = 50) {
    const { data: due, error } = await this.db.select(
      `SELECT reminders.id, reminders.kind, reminders.attempts, to_jsonb(bookings.*) AS bookings
       FROM reminders
       JOIN LATERAL (SELECT bookings.id, bookings.starts_at, bookings.status, to_jsonb(clients.*) AS clients
         FROM bookings JOIN LATERAL (SELECT clients.name, clients.phone, clients.is_blocked FROM clients
         WHERE clients.id = bookings.client_id AND clients.is_blocked = false) AS clients ON true
         WHERE bookings.id = reminders.booking_id AND bookings.status IN ('new', 'confirmed')) AS bookings
         ON true
       WHERE reminders.sent_at IS NULL
         AND reminders.remind_at <= $1
         AND reminders.attempts < 3
       ORDER BY reminders.remind_at, reminders.id
       LIMIT $2`,
      [String(this.now().toISOString()), this.db.limit(limit)],
    );
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
        await this.db.update(
          (row) => `UPDATE reminders SET ${row.set} WHERE id = $1`,
          [String(reminder.id)],
          { table: 'reminders', rows: { attempts: reminder.attempts + 1, last_error: problem.message } },
        );
      }
    }
    if (sent.length > 0) {
      const { error: refused } = await this.db.update(
        (row) => `UPDATE reminders SET ${row.set} WHERE id = ANY ($1)`,
        [this.db.list(sent)],
        { table: 'reminders', rows: { sent_at: this.now().toISOString() } },
      );
      if (refused) logger.error('reminders not marked', { ids: sent, error: refused.message });
    }
    return sent.length;
  }

  /** Reminders that could not be sent, with the telephone number, for a call by hand. */
  async failed(companyId) {
    const { data, error } = await this.db.select(
      `SELECT reminders.id, reminders.kind, reminders.last_error, to_jsonb(bookings.*) AS bookings
       FROM reminders
       JOIN LATERAL (SELECT bookings.company_id, bookings.starts_at, to_jsonb(clients.*) AS clients
         FROM bookings LEFT JOIN LATERAL (SELECT clients.name, clients.phone FROM clients
         WHERE clients.id = bookings.client_id) AS clients ON true WHERE bookings.id = reminders.booking_id
         AND bookings.company_id = $1) AS bookings ON true
       WHERE reminders.sent_at IS NULL
         AND reminders.attempts >= 3
       ORDER BY reminders.id`,
      [String(companyId)],
    );
    if (error) throw new Error(`failed reminders not read: ${error.message}`);
    return data.map(({ bookings, ...reminder }) => ({ ...reminder, client: bookings.clients.name, phone: bookings.clients.phone }));
  }
}

module.exports = { ReminderService };
