'use strict';

const { supabase } = require('../database/supabase');
const { intervalMinutes } = require('../utils/dates');

function minutesBetween(start, end) {
  if (!start || !end) return 0;
  return intervalMinutes(end) - intervalMinutes(start);
}

/** How much of their working time masters were booked, both ends included; in percent. */
async function staffUtilisation(companyId, from, to) {
  const [{ data: load, error }, { data: days, error: refused }] = await Promise.all([
    supabase
      .rpc('staff_load', { p_company_id: companyId, p_from: `${from}T00:00:00Z`, p_to: `${to}T23:59:59Z` })
      .order('bookings', { ascending: false })
      .order('staff_id'),
    supabase
      .from('staff_schedules')
      .select('staff_id, work_start, work_end, staff!inner(company_id)')
      .eq('staff.company_id', companyId)
      .eq('is_working', true)
      .gte('date', from)
      .lte('date', to),
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
