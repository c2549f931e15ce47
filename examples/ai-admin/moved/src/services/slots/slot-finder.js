'use strict';

const postgres = require('../../database/postgres');
const { addDays, addMinutes, intervalMinutes } = require('../../utils/dates');

/**
 * Free time over all masters who do a service, for the booking page on the web. Everything for one day comes in two
 * requests, whatever the number of masters.
 */
const slotFinder = {
  db: postgres,
  stepMinutes: 30,

  async find(companyId, serviceId, date) {
    const { data: service, error } = await this.db.select(
      `SELECT duration FROM services WHERE id = $1`,
      [String(serviceId)],
      { single: true },
    );
    if (error) throw new Error(`service ${serviceId}: ${error.message}`);
    const minutes = intervalMinutes(service.duration);

    const [working, busy] = await Promise.all([this.working(companyId, serviceId, date), this.busy(companyId, date)]);
    const slots = [];
    for (const { staff, work_start: start, work_end: end } of working) {
      const taken = busy.filter((booking) => booking.staff_id === staff.id);
      for (const at of this.starts(date, start, end, minutes)) {
        if (!taken.some((booking) => overlaps(booking, at, minutes))) slots.push({ staffId: staff.id, name: staff.name, at: at.toISOString() });
      }
    }
    return slots.sort((one, other) => one.at.localeCompare(other.at) || one.staffId - other.staffId);
  },

  async working(companyId, serviceId, date) {
    const { data, error } = await this.db.select(
      `SELECT staff_schedules.work_start, staff_schedules.work_end, to_jsonb(staff.*) AS staff
       FROM staff_schedules
       JOIN LATERAL (SELECT staff.id, staff.name, staff.service_ids FROM staff
         WHERE staff.id = staff_schedules.staff_id AND staff.company_id = $1
         AND staff.service_ids @> $2) AS staff ON true
       WHERE staff_schedules.date = $3
         AND staff_schedules.is_working = true
       ORDER BY staff_schedules.staff_id`,
      [String(companyId), `{${[serviceId].join(',')}}`, String(date)],
    );
    if (error) throw new Error(`working masters of ${date}: ${error.message}`);
    return data;
  },

  async busy(companyId, date) {
    const from = new Date(`${date}T00:00:00Z`);
    const result = await this.db.select(
      `SELECT staff_id, starts_at, duration FROM bookings
       WHERE company_id = $1
         AND staff_id IS NOT NULL
         AND status <> 'cancelled'
         AND starts_at >= $2
         AND starts_at < $3`,
      [String(companyId), from.toISOString(), String(addDays(from, 1).toISOString())],
    );
    if (result.error) throw new Error(`bookings of ${date}: ${result.error.message}`);
    return result.data;
  },

  starts(date, from, to, minutes) {
    const starts = [];
    if (!from || !to) return starts;
    const end = new Date(`${date}T${to}Z`);
    for (let at = new Date(`${date}T${from}Z`); addMinutes(at, minutes) <= end; at = addMinutes(at, this.stepMinutes)) starts.push(at);
    return starts;
  },
};

function overlaps(booking, at, minutes) {
  const from = new Date(booking.starts_at);
  return from < addMinutes(at, minutes) && addMinutes(from, intervalMinutes(booking.duration)) > at;
}

module.exports = { slotFinder };
