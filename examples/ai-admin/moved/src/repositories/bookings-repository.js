'use strict';

const { BaseRepository } = require('./base-repository');
const postgres = require('../database/postgres');
const { addDays } = require('../utils/dates');

const OPEN = ['new', 'confirmed'];

class BookingsRepository extends BaseRepository {
  constructor() {
    super('bookings', postgres);
  }

  /** One booking with everything the page shows about it. */
  async details(bookingId) {
    const { data, error } = await postgres.select(
      `SELECT bookings.id, bookings.status, bookings.starts_at, bookings.duration, bookings.price,
         bookings.ticket, bookings.comment, bookings.service_ids, to_jsonb(client.*) AS client,
         to_jsonb(master.*) AS master, coalesce(reminders.list, '[]') AS reminders
       FROM bookings
       LEFT JOIN LATERAL (SELECT clients.id, clients.name, clients.phone, clients.visit_count FROM clients
         WHERE clients.id = bookings.client_id) AS client ON true
       LEFT JOIN LATERAL (SELECT staff.id, staff.name, staff.specialization FROM staff
         WHERE staff.id = bookings.staff_id) AS master ON true
       LEFT JOIN LATERAL (SELECT jsonb_agg(reminders.*) AS list
         FROM (SELECT reminders.kind, reminders.remind_at, reminders.sent_at FROM reminders
         WHERE reminders.booking_id = bookings.id ORDER BY reminders.remind_at) AS reminders) AS reminders
         ON true
       WHERE bookings.id = $1`,
      [String(bookingId)],
      { maybeSingle: true },
    );
    if (error) throw new Error(`booking ${bookingId}: ${error.message}`);
    if (!data) return null;
    const { data: services } = await postgres.select(
      `SELECT id, title FROM services WHERE id = ANY ($1) ORDER BY id`,
      [postgres.list(data.service_ids)],
    );
    return { ...data, services };
  }

  /** Bookings of a day, all or of one master; the calendar's columns. */
  async ofDay(companyId, date, { staffId, status } = {}) {
    const from = new Date(`${date}T00:00:00Z`);
    let query = { where: ['bookings.company_id = $1', 'bookings.starts_at >= $2', 'bookings.starts_at < $3'], params: [String(companyId), from.toISOString(), String(addDays(from, 1).toISOString())] };
    if (staffId) query.where.push(`bookings.staff_id = $${query.params.push(String(staffId))}`);
    if (Array.isArray(status)) query.where.push(`bookings.status = ANY ($${query.params.push(postgres.list(status))})`);
    else if (status === 'open') query.where.push(`bookings.status IN ('new', 'confirmed')`);
    else if (status) query.where.push(`bookings.status = $${query.params.push(String(status))}`);
    const { data, error } = await postgres.select(
      `SELECT bookings.id, bookings.starts_at, bookings.duration, bookings.status, bookings.staff_id,
         to_jsonb(clients.*) AS clients
       FROM bookings
       JOIN LATERAL (SELECT clients.name, clients.phone FROM clients
         WHERE clients.id = bookings.client_id) AS clients ON true
       WHERE ${query.where.join(' AND ')}
       ORDER BY bookings.starts_at, bookings.id`,
      query.params,
    );
    if (error) throw new Error(`bookings of ${date}: ${error.message}`);
    return data;
  }

  /** Bookings that lost their master, to be given to somebody else. */
  async withoutMaster(companyId) {
    const { data, error } = await postgres.select(
      `SELECT bookings.id, bookings.starts_at, to_jsonb(clients.*) AS clients
       FROM bookings
       LEFT JOIN LATERAL (SELECT clients.name, clients.phone FROM clients
         WHERE clients.id = bookings.client_id) AS clients ON true
       WHERE bookings.company_id = $1
         AND bookings.staff_id IS NULL
         AND bookings.status IN ('new', 'confirmed')
       ORDER BY bookings.starts_at`,
      [String(companyId)],
    );
    if (error) throw new Error(`bookings without a master: ${error.message}`);
    return data;
  }

  async removeById(id) {
    const { error } = await this.db.remove(`DELETE FROM bookings WHERE id = $1`, [String(id)]);
    if (error) this.fail(id, error);
  }

  async assign(bookingId, staffId) {
    const { data, error } = await postgres.update(
      (row) =>
        `WITH changed AS (UPDATE bookings SET ${row.set}
         WHERE id = $1
           AND staff_id IS NULL
         RETURNING *)
         SELECT bookings.id, bookings.staff_id, to_jsonb(staff.*) AS staff
         FROM changed AS bookings
         LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true`,
      [String(bookingId)],
      { table: 'bookings', rows: { staff_id: staffId, notified_at: null }, maybeSingle: true },
    );
    if (error && error.code === '23503') return { assigned: false, reason: 'no such master' };
    if (error) throw new Error(`booking ${bookingId} not assigned: ${error.message}`);
    return data ? { assigned: true, master: data.staff.name } : { assigned: false, reason: 'has a master' };
  }
}

module.exports = { BookingsRepository };
