'use strict';

const { supabase } = require('../../database/supabase');
const { addDays, addMinutes, intervalMinutes } = require('../../utils/dates');

/**
 * Free time over all masters who do a service, for the booking page on the web. Everything for one day comes in two
 * requests, whatever the number of masters.
 */
const slotFinder = {
  db: supabase,
  stepMinutes: 30,

  async find(companyId, serviceId, date) {
    const { data: service, error } = await this.db.from('services').select('duration').eq('id', serviceId).single();
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
    const { data, error } = await this.db
      .from('staff_schedules')
      .select('work_start, work_end, staff!inner(id, name, service_ids)')
      .eq('date', date)
      .eq('is_working', true)
      .eq('staff.company_id', companyId)
      .contains('staff.service_ids', [serviceId])
      .order('staff_id');
    if (error) throw new Error(`working masters of ${date}: ${error.message}`);
    return data;
  },

  async busy(companyId, date) {
    const from = new Date(`${date}T00:00:00Z`);
    const result = await this.db
      .from('bookings')
      .select('staff_id, starts_at, duration')
      .eq('company_id', companyId)
      .not('staff_id', 'is', null)
      .filter('status', 'neq', 'cancelled')
      .gte('starts_at', from.toISOString())
      .lt('starts_at', addDays(from, 1).toISOString());
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
