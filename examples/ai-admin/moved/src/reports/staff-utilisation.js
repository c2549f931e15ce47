'use strict';

const postgres = require('../database/postgres');
const { intervalMinutes } = require('../utils/dates');

function minutesBetween(start, end) {
  if (!start || !end) return 0;
  return intervalMinutes(end) - intervalMinutes(start);
}

/** How much of their working time masters were booked, both ends included; in percent. */
async function staffUtilisation(companyId, from, to) {
  const [{ data: load, error }, { data: days, error: refused }] = await Promise.all([
    postgres.call(
      (args) =>
        `SELECT staff_load.* FROM ${args.source}staff_load(${args.named})
         ORDER BY staff_load.bookings DESC, staff_load.staff_id`,
      [],
      {
        table: 'staff_load',
        rows: { p_company_id: companyId, p_from: `${from}T00:00:00Z`, p_to: `${to}T23:59:59Z` },
      },
    ),
    postgres.select(
      `SELECT staff_schedules.staff_id, staff_schedules.work_start, staff_schedules.work_end,
         to_jsonb(staff.*) AS staff
       FROM staff_schedules
       JOIN LATERAL (SELECT staff.company_id FROM staff WHERE staff.id = staff_schedules.staff_id
         AND staff.company_id = $1) AS staff ON true
       WHERE staff_schedules.is_working = true
         AND staff_schedules.date >= $2
         AND staff_schedules.date <= $3`,
      [String(companyId), String(from), String(to)],
    ),
  ]);
  if (error || refused) throw new Error(`utilisation: ${(error || refused).message}`);

  const working = new Map();
  for (const { staff_id: id, work_start: start, work_end: end } of days) {
    working.set(id, (working.get(id) || 0) + minutesBetween(start, end));
  }
  return load.map(({ staff_id: id, name, bookings, booked }) => {
    const available = working.get(id) || 0;
    const used = intervalMinutes(booked);
    return { id, name, bookings, hours: Math.round(used / 6) / 10, percent: available > 0 ? Math.round((used / available) * 100) : null };
  });
}

module.exports = { staffUtilisation };
