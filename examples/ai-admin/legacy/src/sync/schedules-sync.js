'use strict';

const { supabase } = require('../database/supabase');
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
    this.supabase = supabase;
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
    const { data: working, error } = await this.supabase
      .from('staff_schedules')
      .select('staff_id, staff!inner(yclients_id, name, company_id)')
      .eq('staff.company_id', companyId)
      .eq('is_working', true)
      .in('date', [today, tomorrow]);
    if (error) throw new Error(`working masters not read: ${error.message}`);

    const masters = new Map(working.map((row) => [row.staff_id, { id: row.staff_id, ...row.staff }]));
    for (const member of masters.values()) {
      const entries = await this.api.getSchedule(company.yclients_id, member.yclients_id, today, tomorrow);
      await this.saveDays(member, entries, started);
    }
    return { [today]: await this.freeSlots(companyId, today), [tomorrow]: await this.freeSlots(companyId, tomorrow) };
  }

  async company(companyId) {
    const { data, error } = await this.supabase
      .from('companies')
      .select('id, yclients_id')
      .eq('id', companyId)
      .eq('is_active', true)
      .single();
    if (error) throw new Error(`company ${companyId}: ${error.message}`);
    return data;
  }

  async staff(companyId) {
    const { data, error } = await this.supabase
      .from('staff')
      .select('id, yclients_id, name')
      .eq('company_id', companyId)
      .eq('is_bookable', true)
      .not('yclients_id', 'is', null)
      .order('id');
    if (error) throw new Error(`staff not read: ${error.message}`);
    return data;
  }

  async saveDays(member, entries, started) {
    const { data: fresh, error } = await this.supabase
      .from('staff_schedules')
      .select('date')
      .eq('staff_id', member.id)
      .gt('updated_at', started.toISOString());
    if (error) throw new Error(`schedule not read: ${error.message}`);

    const changedByHand = new Set(fresh.map((row) => row.date));
    const rows = entries
      .filter((entry) => !changedByHand.has(entry.date))
      .map((entry) => this.toRow(member, entry, started));
    for (let start = 0; start < rows.length; start += BATCH) {
      const { error: refused } = await this.supabase
        .from('staff_schedules')
        .upsert(rows.slice(start, start + BATCH), { onConflict: 'staff_id,date' });
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
    const { data, error } = await this.supabase
      .from('staff_schedules')
      .select('slots, staff!inner(company_id)')
      .eq('staff.company_id', companyId)
      .eq('date', date);
    if (error) return null;
    return data.reduce((total, row) => total + row.slots.length, 0);
  }

  /** Days that have passed are kept for two weeks, for the report on utilisation. */
  async removeOld() {
    const limit = day(addDays(this.now(), -DAYS_KEPT));
    const { data, error } = await this.supabase.from('staff_schedules').delete().lt('date', limit).select('id');
    if (error) {
      logger.warn('old schedules not removed', { error: error.message });
      return 0;
    }
    return data.length;
  }

  /** A master falls ill: the rest of the day is closed at once, whatever the booking system says. */
  async closeDay(staffId, date) {
    const { data, error } = await this.supabase
      .from('staff_schedules')
      .upsert(
        { staff_id: staffId, date, is_working: false, work_start: null, work_end: null, slots: [], updated_at: this.now() },
        { onConflict: 'staff_id,date' },
      )
      .select('id')
      .single();
    if (error) throw new Error(`day ${date} not closed: ${error.message}`);

    const { data: affected } = await this.supabase
      .from('bookings')
      .select('id, starts_at, clients(name, phone)')
      .eq('staff_id', staffId)
      .in('status', ['new', 'confirmed'])
      .gte('starts_at', `${date}T00:00:00Z`)
      .lte('starts_at', `${date}T23:59:59Z`)
      .order('starts_at');
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
    const { error } = await this.supabase.from('sync_status').upsert(status, { onConflict: 'table_name' });
    if (error) logger.error('status not saved', { error: error.message });
  }
}

module.exports = { SchedulesSync };
