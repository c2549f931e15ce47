'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { addDays, day } = require('../utils/dates');
const logger = require('../utils/logger').child('schedules-sync');

const DAYS_AHEAD = 30;
const DAYS_KEPT = 14;
const BATCH = 200;

/**
 * Working hours of every master for the next month.
 *
 * Two ways: `syncAll` at night, everything anew; `syncToday` every hour, only the days that clients ask for most. Both
 * leave days alone that the salon has changed by hand in the last minutes (`updated_at` newer than the request).
 */
class SchedulesSync {
  constructor(api = new YclientsClient(), now = () => new Date()) {
    this.timeweb = postgres;
    this.api = api;
    this.now = now;
  }

  async syncAll(companyId, days = DAYS_AHEAD) {
    const started = this.now();
    const company = await this.company(companyId);
    const staff = await this.staff(companyId);
    const from = day(started);
    const to = day(addDays(started, days));

    let saved = 0;
    const failed = [];
    for (const member of staff) {
      try {
        const entries = await this.api.getSchedule(company.yclients_id, member.yclients_id, from, to);
        saved += await this.saveDays(member, entries, started);
      } catch (error) {
        failed.push(member.name);
        logger.warn('schedule not synchronised', { master: member.name, error: error.message });
      }
    }
    const removed = await this.removeOld();
    await this.finish(failed.length === 0, saved, failed);
    return { staff: staff.length, saved, removed, failed };
  }

  /** Today and tomorrow only. Returns how many free slots each day has. */
  async syncToday(companyId) {
    const started = this.now();
    const company = await this.company(companyId);
    const [today, tomorrow] = [day(started), day(addDays(started, 1))];
    const { data: working, error } = await this.timeweb.select(
      `SELECT staff_schedules.staff_id, to_jsonb(staff.*) AS staff
       FROM staff_schedules
       JOIN LATERAL (SELECT staff.yclients_id, staff.name, staff.company_id FROM staff
         WHERE staff.id = staff_schedules.staff_id AND staff.company_id = $1) AS staff ON true
       WHERE staff_schedules.is_working = true
         AND staff_schedules.date = ANY ($2)`,
      [String(companyId), this.timeweb.list([today, tomorrow])],
    );
    if (error) throw new Error(`working masters not read: ${error.message}`);

    const masters = new Map(working.map((row) => [row.staff_id, { id: row.staff_id, ...row.staff }]));
    for (const member of masters.values()) {
      const entries = await this.api.getSchedule(company.yclients_id, member.yclients_id, today, tomorrow);
      await this.saveDays(member, entries, started);
    }
    return { [today]: await this.freeSlots(companyId, today), [tomorrow]: await this.freeSlots(companyId, tomorrow) };
  }

  async company(companyId) {
    const { data, error } = await this.timeweb.select(
      `SELECT id, yclients_id FROM companies WHERE id = $1 AND is_active = true`,
      [String(companyId)],
      { single: true },
    );
    if (error) throw new Error(`company ${companyId}: ${error.message}`);
    return data;
  }

  async staff(companyId) {
    const { data, error } = await this.timeweb.select(
      `SELECT id, yclients_id, name FROM staff
       WHERE company_id = $1
         AND is_bookable = true
         AND yclients_id IS NOT NULL
       ORDER BY id`,
      [String(companyId)],
    );
    if (error) throw new Error(`staff not read: ${error.message}`);
    return data;
  }

  async saveDays(member, entries, started) {
    const { data: fresh, error } = await this.timeweb.select(
      `SELECT date FROM staff_schedules WHERE staff_id = $1 AND updated_at > $2`,
      [String(member.id), String(started.toISOString())],
    );
    if (error) throw new Error(`schedule not read: ${error.message}`);

    const changedByHand = new Set(fresh.map((row) => row.date));
    const rows = entries
      .filter((entry) => !changedByHand.has(entry.date))
      .map((entry) => this.toRow(member, entry, started));
    for (let start = 0; start < rows.length; start += BATCH) {
      const { error: refused } = await this.timeweb.insert(
        (rows) => `INSERT INTO staff_schedules ${rows.values} ON CONFLICT (staff_id, date) ${rows.merge}`,
        [],
        { table: 'staff_schedules', rows: rows.slice(start, start + BATCH) },
      );
      if (refused) throw new Error(`schedule not written: ${refused.message}`);
    }
    return rows.length;
  }

  toRow(member, entry, started) {
    const slots = entry.slots || [];
    return {
      staff_id: member.id,
      date: entry.date,
      is_working: entry.is_working === true || entry.is_working === 1,
      work_start: slots.length > 0 ? slots[0].from : null,
      work_end: slots.length > 0 ? slots[slots.length - 1].to : null,
      slots,
      updated_at: started.toISOString(),
    };
  }

  async freeSlots(companyId, date) {
    const { data, error } = await this.timeweb.select(
      `SELECT staff_schedules.slots, to_jsonb(staff.*) AS staff
       FROM staff_schedules
       JOIN LATERAL (SELECT staff.company_id FROM staff WHERE staff.id = staff_schedules.staff_id
         AND staff.company_id = $1) AS staff ON true
       WHERE staff_schedules.date = $2`,
      [String(companyId), String(date)],
    );
    if (error) return null;
    return data.reduce((total, row) => total + row.slots.length, 0);
  }

  /** Days that have passed are kept for two weeks, for the report on utilisation. */
  async removeOld() {
    const limit = day(addDays(this.now(), -DAYS_KEPT));
    const { data, error } = await this.timeweb.remove(
      `DELETE FROM staff_schedules WHERE date < $1 RETURNING id`,
      [String(limit)],
    );
    if (error) {
      logger.warn('old schedules not removed', { error: error.message });
      return 0;
    }
    return data.length;
  }

  /** A master falls ill: the rest of the day is closed at once, whatever the booking system says. */
  async closeDay(staffId, date) {
    const { data, error } = await this.timeweb.insert(
      (rows) =>
        `INSERT INTO staff_schedules ${rows.values} ON CONFLICT (staff_id, date) ${rows.merge}
         RETURNING id`,
      [],
      {
        table: 'staff_schedules',
        rows: { staff_id: staffId, date, is_working: false, work_start: null, work_end: null, slots: [], updated_at: this.now() },
        single: true,
      },
    );
    if (error) throw new Error(`day ${date} not closed: ${error.message}`);

    const { data: affected } = await this.timeweb.select(
      `SELECT bookings.id, bookings.starts_at, to_jsonb(clients.*) AS clients
       FROM bookings
       LEFT JOIN LATERAL (SELECT clients.name, clients.phone FROM clients
         WHERE clients.id = bookings.client_id) AS clients ON true
       WHERE bookings.staff_id = $1
         AND bookings.status IN ('new', 'confirmed')
         AND bookings.starts_at >= $2
         AND bookings.starts_at <= $3
       ORDER BY bookings.starts_at`,
      [String(staffId), `${date}T00:00:00Z`, `${date}T23:59:59Z`],
    );
    return { scheduleId: data.id, affected: affected || [] };
  }

  async finish(ok, saved, failed) {
    const status = {
      table_name: 'staff_schedules',
      last_sync_at: this.now().toISOString(),
      records_processed: saved,
      ok,
      error_message: ok ? null : `нет расписания: ${failed.join(', ')}`,
      details: { failed },
    };
    const { error } = await this.timeweb.insert(
      (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
      [],
      { table: 'sync_status', rows: status },
    );
    if (error) logger.error('status not saved', { error: error.message });
  }
}

module.exports = { SchedulesSync };
