'use strict';

const { BaseRepository, supabase } = require('./base-repository');
const { addDays } = require('../utils/dates');

const OPEN = ['new', 'confirmed'];

class BookingsRepository extends BaseRepository {
  constructor() {
    super('bookings', supabase);
  }

  /** One booking with everything the page shows about it. */
  async details(bookingId) {
    const { data, error } = await supabase
      .from('bookings')
      .select(
        `id, status, starts_at, duration, price, ticket, comment, service_ids,
         client:clients(id, name, phone, visit_count),
         master:staff(id, name, specialization),
         reminders(kind, remind_at, sent_at)`,
      )
      .eq('id', bookingId)
      .order('remind_at', { referencedTable: 'reminders' })
      .maybeSingle();
    if (error) throw new Error(`booking ${bookingId}: ${error.message}`);
    if (!data) return null;
    const { data: services } = await supabase.from('services').select('id, title').in('id', data.service_ids).order('id');
    return { ...data, services };
  }

  /** Bookings of a day, all or of one master; the calendar's columns. */
  async ofDay(companyId, date, { staffId, status } = {}) {
    const from = new Date(`${date}T00:00:00Z`);
    let query = supabase
      .from('bookings')
      .select('id, starts_at, duration, status, staff_id, clients!inner(name, phone)')
      .eq('company_id', companyId)
      .gte('starts_at', from.toISOString())
      .lt('starts_at', addDays(from, 1).toISOString());
    if (staffId) query = query.eq('staff_id', staffId);
    if (Array.isArray(status)) query = query.in('status', status);
    else if (status === 'open') query = query.in('status', OPEN);
    else if (status) query = query.eq('status', status);
    const { data, error } = await query.order('starts_at').order('id');
    if (error) throw new Error(`bookings of ${date}: ${error.message}`);
    return data;
  }

  /** Bookings that lost their master, to be given to somebody else. */
  async withoutMaster(companyId) {
    const { data, error } = await supabase
      .from('bookings')
      .select('id, starts_at, clients(name, phone)')
      .eq('company_id', companyId)
      .is('staff_id', null)
      .in('status', OPEN)
      .order('starts_at');
    if (error) throw new Error(`bookings without a master: ${error.message}`);
    return data;
  }

  async removeById(id) {
    const { error } = await this.db.from('bookings').delete().eq('id', id);
    if (error) this.fail(id, error);
  }

  async assign(bookingId, staffId) {
    const { data, error } = await supabase
      .from('bookings')
      .update({ staff_id: staffId, notified_at: null })
      .eq('id', bookingId)
      .is('staff_id', null)
      .select('id, staff_id, staff(name)')
      .maybeSingle();
    if (error && error.code === '23503') return { assigned: false, reason: 'no such master' };
    if (error) throw new Error(`booking ${bookingId} not assigned: ${error.message}`);
    return data ? { assigned: true, master: data.staff.name } : { assigned: false, reason: 'has a master' };
  }
}

module.exports = { BookingsRepository };
