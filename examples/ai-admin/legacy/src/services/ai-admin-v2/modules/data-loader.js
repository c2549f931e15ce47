'use strict';

const { supabase } = require('../../../database/supabase');
const logger = require('../../../utils/logger').child('data-loader');
const { addDays, day } = require('../../../utils/dates');

const CACHE_MS = 60 * 1000;
const SCHEDULE_DAYS = 7;

/** Values by key that go out of date. Only for what is the same for every client: price list, masters, schedules. */
class ShortCache {
  constructor(clock) {
    this.clock = clock;
    this.entries = new Map();
  }

  async get(key, load) {
    const entry = this.entries.get(key);
    if (entry && this.clock().getTime() - entry.at < CACHE_MS) return entry.value;
    const value = await load();
    this.entries.set(key, { at: this.clock().getTime(), value });
    return value;
  }

  clear() {
    this.entries.clear();
  }
}

/**
 * Loads what one answer needs, everything at once. A part that cannot be loaded is left empty: an answer without the
 * client's history is better than none. Only the client and the company are required, and the caller has them already.
 */
class DataLoader {
  constructor({ client = supabase, now = () => new Date() } = {}) {
    this.client = client;
    this.now = now;
    this.cache = new ShortCache(now);
  }

  async load(companyId, clientId, phone) {
    const [services, staff, schedules, bookings, history, preferences, messages, statistics] = await Promise.all([
      this.cache.get(`services:${companyId}`, () => this.loadServices(companyId)),
      this.cache.get(`staff:${companyId}`, () => this.loadStaff(companyId)),
      this.cache.get(`schedules:${companyId}`, () => this.loadSchedules(companyId)),
      this.loadBookings(clientId),
      this.loadHistory(clientId),
      this.loadPreferences(clientId),
      this.loadMessages(phone),
      this.loadStatistics(clientId),
    ]);
    return { services: this.sortForClient(services, history), staff, schedules, bookings, history, preferences, messages, statistics };
  }

  async loadServices(companyId) {
    const { data, error } = await this.client
      .from('services')
      .select('id, yclients_id, title, category, price_min, price_max, duration')
      .eq('company_id', companyId)
      .eq('is_active', true)
      .order('category', { nullsFirst: false })
      .order('id');
    return this.orEmpty('services', data, error);
  }

  async loadStaff(companyId) {
    const { data, error } = await this.client
      .from('staff')
      .select('id, yclients_id, name, specialization, rating, service_ids')
      .eq('company_id', companyId)
      .is('is_bookable', true)
      .order('rating', { ascending: false, nullsFirst: false })
      .order('id');
    return this.orEmpty('staff', data, error);
  }

  /** Working days of the coming week by date: { '2026-11-23': [{ staff_id, name, from, to }] }. */
  async loadSchedules(companyId) {
    const from = this.now();
    const { data, error } = await this.client
      .from('staff_schedules')
      .select('date, work_start, work_end, staff!inner(id, name, company_id)')
      .eq('staff.company_id', companyId)
      .eq('is_working', true)
      .gte('date', day(from))
      .lt('date', day(addDays(from, SCHEDULE_DAYS)))
      .order('date')
      .order('staff_id');
    const byDate = {};
    for (const row of this.orEmpty('schedules', data, error)) {
      byDate[row.date] = byDate[row.date] || [];
      byDate[row.date].push({ staff_id: row.staff.id, name: row.staff.name, from: row.work_start, to: row.work_end });
    }
    return byDate;
  }

  async loadBookings(clientId) {
    const { data, error } = await this.client
      .from('bookings')
      .select('id, starts_at, duration, status, price, service_ids, yclients_record_id, staff(id, name)')
      .eq('client_id', clientId)
      .in('status', ['new', 'confirmed'])
      .gte('starts_at', this.now().toISOString())
      .order('starts_at', { ascending: true });
    return this.orEmpty('bookings', data, error);
  }

  /** What was done before: from the visits, or from the history that the nightly run keeps with the client. */
  async loadHistory(clientId) {
    const { data: visits, error } = await this.client
      .from('visits')
      .select('visited_at, services, total_cost, staff(name)')
      .eq('client_id', clientId)
      .eq('attendance', 1)
      .order('visited_at', { ascending: false })
      .limit(5);
    if (!error && visits.length > 0) {
      return visits.map((visit) => ({
        date: visit.visited_at.slice(0, 10),
        services: visit.services.map((service) => service.title),
        master: visit.staff ? visit.staff.name : null,
        cost: visit.total_cost,
      }));
    }
    const { data: client } = await this.client.from('clients').select('visit_history').eq('id', clientId).maybeSingle();
    return client ? client.visit_history.slice(0, 5) : [];
  }

  async loadPreferences(clientId) {
    const { data, error } = await this.client
      .from('clients')
      .select('preferences, favourite_staff_ids, last_services')
      .eq('id', clientId)
      .single();
    if (error) return {};
    return { ...data.preferences, favouriteStaff: data.favourite_staff_ids, lastServices: data.last_services };
  }

  async loadMessages(phone, limit = 10) {
    const { data, error } = await this.client
      .from('messages')
      .select('direction, body, created_at')
      .eq('phone', phone)
      .gte('created_at', addDays(this.now(), -2).toISOString())
      .order('created_at', { ascending: false })
      .limit(limit);
    return this.orEmpty('messages', data, error).reverse();
  }

  async loadStatistics(clientId) {
    const [all, missed] = await Promise.all([
      this.client.from('bookings').select('id', { count: 'exact', head: true }).eq('client_id', clientId),
      this.client
        .from('bookings')
        .select('id', { count: 'exact', head: true })
        .eq('client_id', clientId)
        .eq('status', 'no_show'),
    ]);
    return { bookings: all.count || 0, noShows: missed.count || 0, needsDeposit: (missed.count || 0) >= 2 };
  }

  /** Services that the client had before come first, then the others as they were. */
  sortForClient(services, history) {
    const used = new Set(history.flatMap((visit) => visit.services || []));
    if (used.size === 0) return services;
    return [...services.filter((service) => used.has(service.title)), ...services.filter((service) => !used.has(service.title))];
  }

  /** Free working hours of one master on one day, as the booking system gave them at the last synchronisation. */
  async loadSlots(staffId, date) {
    const { data, error } = await this.client
      .from('staff_schedules')
      .select('slots, is_working')
      .eq('staff_id', staffId)
      .eq('date', date)
      .maybeSingle();
    if (error || !data || !data.is_working) return [];
    return data.slots;
  }

  /** The settings of the assistant for a company, with defaults for whatever is not set. */
  async loadSettings(companyId) {
    const defaults = { enabled: true, language: 'ru', temperature: 0.7 };
    const { data, error } = await this.client
      .from('companies')
      .select('bot:settings->bot, timezone, working_days')
      .eq('id', companyId)
      .maybeSingle();
    if (error || !data) return { ...defaults, timezone: 'UTC', workingDays: [] };
    return { ...defaults, ...data.bot, timezone: data.timezone, workingDays: data.working_days };
  }

  /** Masters and what they do on a day, with the number of bookings each has; for "к кому можно сегодня?". */
  async loadDay(companyId, date) {
    const from = new Date(`${date}T00:00:00Z`);
    const [{ data: working }, { data: bookings }] = await Promise.all([
      this.client
        .from('staff_schedules')
        .select('work_start, work_end, staff!inner(id, name, company_id)')
        .eq('staff.company_id', companyId)
        .eq('date', date)
        .eq('is_working', true)
        .order('staff_id'),
      this.client
        .from('bookings')
        .select('staff_id')
        .eq('company_id', companyId)
        .not('status', 'in', '(cancelled,no_show)')
        .gte('starts_at', from.toISOString())
        .lt('starts_at', addDays(from, 1).toISOString()),
    ]);
    return (working || []).map(({ staff, work_start: start, work_end: end }) => ({
      id: staff.id,
      name: staff.name,
      from: start,
      to: end,
      bookings: (bookings || []).filter((booking) => booking.staff_id === staff.id).length,
    }));
  }

  /**
   * Clients with a visit on the same weekday and hour as now, for "у вас обычно стрижка по пятницам". At most `limit`,
   * the most faithful first.
   */
  async loadRegulars(companyId, limit = 10) {
    const { data, error } = await this.client
      .from('clients')
      .select('id, name, visit_count, visits!inner(visited_at, attendance)')
      .eq('company_id', companyId)
      .eq('visits.attendance', 1)
      .gte('visits.visited_at', addDays(this.now(), -60).toISOString())
      .order('visited_at', { referencedTable: 'visits', ascending: false })
      .order('visit_count', { ascending: false })
      .order('id')
      .limit(limit);
    const weekday = this.now().getUTCDay();
    return this.orEmpty('regulars', data, error)
      .filter((client) => client.visits.some((visit) => new Date(visit.visited_at).getUTCDay() === weekday))
      .map(({ visits, ...client }) => ({ ...client, lastVisit: visits[0].visited_at }));
  }

  /** Prices of a category from and to, for "сколько у вас стоит маникюр?" without a list of twenty services. */
  async loadPriceRange(companyId, category) {
    const [cheapest, dearest] = await Promise.all([
      this.client
        .from('services')
        .select('title, price_min')
        .eq('company_id', companyId)
        .eq('is_active', true)
        .eq('category', category)
        .not('price_min', 'is', null)
        .order('price_min')
        .order('id')
        .limit(1)
        .maybeSingle(),
      this.client
        .from('services')
        .select('price_max')
        .eq('company_id', companyId)
        .eq('is_active', true)
        .eq('category', category)
        .not('price_max', 'is', null)
        .order('price_max', { ascending: false })
        .order('id')
        .limit(1)
        .maybeSingle(),
    ]);
    if (cheapest.error || dearest.error || !cheapest.data || !dearest.data) return null;
    return { from: cheapest.data.price_min, to: dearest.data.price_max, cheapest: cheapest.data.title };
  }

  /** What others of the salon's clients with the same tag usually take; titles with their number, the most taken first. */
  async loadPopular(companyId, tag) {
    const { data, error } = await this.client
      .from('clients')
      .select('last_services')
      .eq('company_id', companyId)
      .contains('tags', [tag])
      .neq('last_services', '{}')
      .limit(500);
    const counts = new Map();
    for (const { last_services: titles } of this.orEmpty('popular services', data, error)) {
      for (const title of titles) counts.set(title, (counts.get(title) || 0) + 1);
    }
    return [...counts].sort(([one, many], [other, more]) => more - many || one.localeCompare(other)).slice(0, 5);
  }

  /** After a webhook has changed the price list or the masters. */
  invalidate() {
    this.cache.clear();
  }

  orEmpty(what, data, error) {
    if (error) {
      logger.warn('not loaded', { what, code: error.code, error: error.message });
      return [];
    }
    return data;
  }
}

module.exports = { DataLoader };
