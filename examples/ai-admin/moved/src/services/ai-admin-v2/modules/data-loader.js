'use strict';

const postgres = require('../../../database/postgres');
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
  constructor({ client = postgres, now = () => new Date() } = {}) {
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
    const { data, error } = await this.client.select(
      `SELECT id, yclients_id, title, category, price_min, price_max, duration FROM services
       WHERE company_id = $1
         AND is_active = true
       ORDER BY category NULLS LAST, id`,
      [String(companyId)],
    );
    return this.orEmpty('services', data, error);
  }

  async loadStaff(companyId) {
    const { data, error } = await this.client.select(
      `SELECT id, yclients_id, name, specialization, rating, service_ids FROM staff
       WHERE company_id = $1
         AND is_bookable IS TRUE
       ORDER BY rating DESC NULLS LAST, id`,
      [String(companyId)],
    );
    return this.orEmpty('staff', data, error);
  }

  /** Working days of the coming week by date: { '2026-11-23': [{ staff_id, name, from, to }] }. */
  async loadSchedules(companyId) {
    const from = this.now();
    const { data, error } = await this.client.select(
      `SELECT staff_schedules.date, staff_schedules.work_start, staff_schedules.work_end,
         to_jsonb(staff.*) AS staff
       FROM staff_schedules
       JOIN LATERAL (SELECT staff.id, staff.name, staff.company_id FROM staff
         WHERE staff.id = staff_schedules.staff_id AND staff.company_id = $1) AS staff ON true
       WHERE staff_schedules.is_working = true
         AND staff_schedules.date >= $2
         AND staff_schedules.date < $3
       ORDER BY staff_schedules.date, staff_schedules.staff_id`,
      [String(companyId), String(day(from)), String(day(addDays(from, SCHEDULE_DAYS)))],
    );
    const byDate = {};
    for (const row of this.orEmpty('schedules', data, error)) {
      byDate[row.date] = byDate[row.date] || [];
      byDate[row.date].push({ staff_id: row.staff.id, name: row.staff.name, from: row.work_start, to: row.work_end });
    }
    return byDate;
  }

  async loadBookings(clientId) {
    const { data, error } = await this.client.select(
      `SELECT bookings.id, bookings.starts_at, bookings.duration, bookings.status, bookings.price,
         bookings.service_ids, bookings.yclients_record_id, to_jsonb(staff.*) AS staff
       FROM bookings
       LEFT JOIN LATERAL (SELECT staff.id, staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff
         ON true
       WHERE bookings.client_id = $1
         AND bookings.status IN ('new', 'confirmed')
         AND bookings.starts_at >= $2
       ORDER BY bookings.starts_at`,
      [String(clientId), String(this.now().toISOString())],
    );
    return this.orEmpty('bookings', data, error);
  }

  /** What was done before: from the visits, or from the history that the nightly run keeps with the client. */
  async loadHistory(clientId) {
    const { data: visits, error } = await this.client.select(
      `SELECT visits.visited_at, visits.services, visits.total_cost, to_jsonb(staff.*) AS staff
       FROM visits
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = visits.staff_id) AS staff ON true
       WHERE visits.client_id = $1
         AND visits.attendance = 1
       ORDER BY visits.visited_at DESC
       LIMIT 5`,
      [String(clientId)],
    );
    if (!error && visits.length > 0) {
      return visits.map((visit) => ({
        date: visit.visited_at.slice(0, 10),
        services: visit.services.map((service) => service.title),
        master: visit.staff ? visit.staff.name : null,
        cost: visit.total_cost,
      }));
    }
    const { data: client } = await this.client.select(
      `SELECT visit_history FROM clients WHERE id = $1`,
      [String(clientId)],
      { maybeSingle: true },
    );
    return client ? client.visit_history.slice(0, 5) : [];
  }

  async loadPreferences(clientId) {
    const { data, error } = await this.client.select(
      `SELECT preferences, favourite_staff_ids, last_services FROM clients WHERE id = $1`,
      [String(clientId)],
      { single: true },
    );
    if (error) return {};
    return { ...data.preferences, favouriteStaff: data.favourite_staff_ids, lastServices: data.last_services };
  }

  async loadMessages(phone, limit = 10) {
    const { data, error } = await this.client.select(
      `SELECT direction, body, created_at FROM messages
       WHERE phone = $1
         AND created_at >= $2
       ORDER BY created_at DESC
       LIMIT $3`,
      [String(phone), String(addDays(this.now(), -2).toISOString()), this.client.limit(limit)],
    );
    return this.orEmpty('messages', data, error).reverse();
  }

  async loadStatistics(clientId) {
    const [all, missed] = await Promise.all([
      this.client.count(`SELECT count(*) FROM bookings WHERE client_id = $1`, [String(clientId)]),
      this.client.count(
        `SELECT count(*) FROM bookings WHERE client_id = $1 AND status = 'no_show'`,
        [String(clientId)],
      ),
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
    const { data, error } = await this.client.select(
      `SELECT slots, is_working FROM staff_schedules WHERE staff_id = $1 AND date = $2`,
      [String(staffId), String(date)],
      { maybeSingle: true },
    );
    if (error || !data || !data.is_working) return [];
    return data.slots;
  }

  /** The settings of the assistant for a company, with defaults for whatever is not set. */
  async loadSettings(companyId) {
    const defaults = { enabled: true, language: 'ru', temperature: 0.7 };
    const { data, error } = await this.client.select(
      `SELECT settings->'bot' AS bot, timezone, working_days FROM companies WHERE id = $1`,
      [String(companyId)],
      { maybeSingle: true },
    );
    if (error || !data) return { ...defaults, timezone: 'UTC', workingDays: [] };
    return { ...defaults, ...data.bot, timezone: data.timezone, workingDays: data.working_days };
  }

  /** Masters and what they do on a day, with the number of bookings each has; for "к кому можно сегодня?". */
  async loadDay(companyId, date) {
    const from = new Date(`${date}T00:00:00Z`);
    const [{ data: working }, { data: bookings }] = await Promise.all([
      this.client.select(
        `SELECT staff_schedules.work_start, staff_schedules.work_end, to_jsonb(staff.*) AS staff
         FROM staff_schedules
         JOIN LATERAL (SELECT staff.id, staff.name, staff.company_id FROM staff
           WHERE staff.id = staff_schedules.staff_id AND staff.company_id = $1) AS staff ON true
         WHERE staff_schedules.date = $2
           AND staff_schedules.is_working = true
         ORDER BY staff_schedules.staff_id`,
        [String(companyId), String(date)],
      ),
      this.client.select(
        `SELECT staff_id FROM bookings
         WHERE company_id = $1
           AND status NOT IN ('cancelled', 'no_show')
           AND starts_at >= $2
           AND starts_at < $3`,
        [String(companyId), from.toISOString(), String(addDays(from, 1).toISOString())],
      ),
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
    const { data, error } = await this.client.select(
      `SELECT clients.id, clients.name, clients.visit_count, coalesce(visits.list, '[]') AS visits
       FROM clients
       JOIN LATERAL (SELECT jsonb_agg(visits.*) AS list FROM (SELECT visits.visited_at, visits.attendance
         FROM visits WHERE visits.client_id = clients.id AND visits.attendance = 1 AND visits.visited_at >= $1
         ORDER BY visits.visited_at DESC) AS visits) AS visits ON visits.list IS NOT NULL
       WHERE clients.company_id = $2
       ORDER BY clients.visit_count DESC, clients.id
       LIMIT $3`,
      [String(addDays(this.now(), -60).toISOString()), String(companyId), this.client.limit(limit)],
    );
    const weekday = this.now().getUTCDay();
    return this.orEmpty('regulars', data, error)
      .filter((client) => client.visits.some((visit) => new Date(visit.visited_at).getUTCDay() === weekday))
      .map(({ visits, ...client }) => ({ ...client, lastVisit: visits[0].visited_at }));
  }

  /** Prices of a category from and to, for "сколько у вас стоит маникюр?" without a list of twenty services. */
  async loadPriceRange(companyId, category) {
    const [cheapest, dearest] = await Promise.all([
      this.client.select(
        `SELECT title, price_min FROM services
         WHERE company_id = $1
           AND is_active = true
           AND category = $2
           AND price_min IS NOT NULL
         ORDER BY price_min, id
         LIMIT 1`,
        [String(companyId), String(category)],
        { maybeSingle: true },
      ),
      this.client.select(
        `SELECT price_max FROM services
         WHERE company_id = $1
           AND is_active = true
           AND category = $2
           AND price_max IS NOT NULL
         ORDER BY price_max DESC, id
         LIMIT 1`,
        [String(companyId), String(category)],
        { maybeSingle: true },
      ),
    ]);
    if (cheapest.error || dearest.error || !cheapest.data || !dearest.data) return null;
    return { from: cheapest.data.price_min, to: dearest.data.price_max, cheapest: cheapest.data.title };
  }

  /** What others of the salon's clients with the same tag usually take; titles with their number, the most taken first. */
  async loadPopular(companyId, tag) {
    const { data, error } = await this.client.select(
      `SELECT last_services FROM clients
       WHERE company_id = $1
         AND tags @> $2
         AND last_services <> '{}'
       LIMIT 500`,
      [String(companyId), `{${[tag].join(',')}}`],
    );
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
