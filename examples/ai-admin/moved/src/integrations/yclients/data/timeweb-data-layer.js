'use strict';

/**
 * What the assistant knows about a salon, read from and written to the database.
 *
 * The booking system stays the owner of clients, services, staff and records; the rows here are the copy that the
 * assistant can search in milliseconds. Every method says in its comment what it returns when there is nothing:
 * null for one thing, [] for many. Whatever the database refuses becomes a DataError with the code it gave.
 */

const postgres = require('../../../database/postgres');
const logger = require('../../../utils/logger').child('data-layer');
const { normalise } = require('../../../utils/phone');
const { addDays, addMinutes, day, intervalMinutes } = require('../../../utils/dates');

const NOT_FOUND = 'PGRST116';
const DUPLICATE = '23505';

const PAGE = 500;
const CONTEXT_LIFETIME_DAYS = 30;
const CACHE_MINUTES = 15;
const HISTORY_LENGTH = 40;

class DataError extends Error {
  constructor(operation, error) {
    super(`${operation}: ${error.message}`);
    this.name = 'DataError';
    this.operation = operation;
    this.code = error.code;
    this.details = error.details;
  }
}

class TimewebDataLayer {
  /**
   * @param {object} [db] client to use
   * @param {{ now?: () => Date }} [options]
   */
  constructor(db = postgres, { now = () => new Date() } = {}) {
    this.db = db;
    this.now = now;
    this.companies = new Map();
  }

  check(operation, error) {
    if (!error) return;
    logger.error('database refused', { operation, code: error.code, error: error.message });
    throw new DataError(operation, error);
  }

  // Companies ------------------------------------------------------------------------------------------------------

  /** Company by our own number, or null. Kept for the life of the process: it changes with a deployment at most. */
  async getCompany(companyId) {
    if (this.companies.has(companyId)) return this.companies.get(companyId);
    const { data, error } = await this.db.select(
      `SELECT * FROM companies WHERE id = $1`,
      [String(companyId)],
      { maybeSingle: true },
    );
    this.check('getCompany', error);
    if (data) this.companies.set(companyId, data);
    return data;
  }

  /** Company by the number that the booking system uses, or null. */
  async getCompanyByYclientsId(yclientsId) {
    const { data, error } = await this.db.select(
      `SELECT * FROM companies WHERE yclients_id = $1`,
      [String(yclientsId)],
      { single: true },
    );
    if (error && error.code === NOT_FOUND) return null;
    this.check('getCompanyByYclientsId', error);
    return data;
  }

  async getActiveCompanies() {
    const { data: companies, error } = await this.db.select(
      `SELECT id, yclients_id, title, timezone, settings FROM companies WHERE is_active = true ORDER BY id`,
    );
    this.check('getActiveCompanies', error);
    return companies;
  }

  /** Inserts or refreshes a company. Settings that staff changed here are not overwritten: they are not in the payload. */
  async upsertCompany(company) {
    const { data, error } = await this.db.insert(
      (rows) => `INSERT INTO companies ${rows.values} ON CONFLICT (yclients_id) ${rows.merge} RETURNING *`,
      [],
      {
        table: 'companies',
        rows: {
          yclients_id: company.id,
          title: company.title,
          phone: normalise(company.phone),
          address: company.address || null,
          timezone: company.timezone || 'UTC',
          updated_at: this.now(),
        },
        single: true,
      },
    );
    this.check('upsertCompany', error);
    this.companies.delete(data.id);
    return data;
  }

  /** Replaces the settings object as a whole. */
  async saveCompanySettings(companyId, settings) {
    const { data, error } = await this.db.update(
      (row) => `UPDATE companies SET ${row.set} WHERE id = $1 RETURNING id, settings`,
      [String(companyId)],
      { table: 'companies', rows: { settings, updated_at: this.now().toISOString() }, single: true },
    );
    if (error && error.code === NOT_FOUND) return null;
    this.check('saveCompanySettings', error);
    this.companies.delete(companyId);
    return data.settings;
  }

  async setWorkingDays(companyId, workingDays) {
    const { error } = await this.db.update(
      (row) => `UPDATE companies SET ${row.set} WHERE id = $1`,
      [String(companyId)],
      { table: 'companies', rows: { working_days: workingDays } },
    );
    this.check('setWorkingDays', error);
    this.companies.delete(companyId);
  }

  // Clients --------------------------------------------------------------------------------------------------------

  /** Client by our own number, or null. */
  async getClient(clientId) {
    const { data, error } = await this.db.select(
      `SELECT id, company_id, yclients_id, name, phone, email, tags, total_spent, discount, visit_count,
         last_visit, preferences, is_blocked
       FROM clients
       WHERE id = $1`,
      [String(clientId)],
      { maybeSingle: true },
    );
    this.check('getClient', error);
    return data;
  }

  /**
   * The client that writes from a telephone number, or null. Families share a number: the one who came last answers.
   */
  async getClientByPhone(companyId, phone) {
    const number = normalise(phone);
    if (!number) return null;
    const { data, error } = await this.db.select(
      `SELECT id, company_id, yclients_id, name, phone, email, tags, total_spent, discount, visit_count,
         last_visit, preferences, is_blocked
       FROM clients
       WHERE company_id = $1
         AND phone = $2
       ORDER BY last_visit DESC NULLS LAST, id
       LIMIT 1`,
      [String(companyId), String(number)],
      { maybeSingle: true },
    );
    this.check('getClientByPhone', error);
    return data;
  }

  /** Clients whose name contains the words, those who come often first; at most `limit`. */
  async searchClients(companyId, words, limit = 20) {
    const { data, error } = await this.db.select(
      `SELECT id, name, phone, visit_count FROM clients
       WHERE company_id = $1
         AND name ILIKE $2
       ORDER BY visit_count DESC, id
       LIMIT $3`,
      [String(companyId), `%${words.trim()}%`.replace(/\*/g, '%'), this.db.limit(limit)],
    );
    this.check('searchClients', error);
    return data;
  }

  /** Clients by the booking system's numbers, in no order. */
  async getClientsByYclientsIds(companyId, yclientsIds) {
    if (yclientsIds.length === 0) return [];
    const { data, error } = await this.db.select(
      `SELECT id, yclients_id, name, phone FROM clients WHERE company_id = $1 AND yclients_id = ANY ($2)`,
      [String(companyId), this.db.list(yclientsIds)],
    );
    this.check('getClientsByYclientsIds', error);
    return data;
  }

  /** Every client of a company, page by page, since one request gives a thousand rows at most. */
  async getAllClients(companyId, fields = ['id', 'yclients_id', 'name']) {
    const clients = [];
    const total = await this.countClients(companyId);
    while (clients.length < total) {
      const { data, error } = await this.db.select(
        `SELECT id, yclients_id, name, phone, email, updated_at FROM clients
         WHERE company_id = $1
         ORDER BY id
         LIMIT $2
         OFFSET $3`,
        [
          String(companyId),
          this.db.limit((clients.length + PAGE - 1) - clients.length + 1, clients.length),
          this.db.offset(clients.length),
        ],
      );
      this.check('getAllClients', error);
      if (data.length === 0) break;
      clients.push(...data);
    }
    return clients.map((client) => Object.fromEntries(fields.map((field) => [field, client[field]])));
  }

  async countClients(companyId) {
    const { count, error } = await this.db.count(
      `SELECT count(*) FROM clients WHERE company_id = $1`,
      [String(companyId)],
    );
    this.check('countClients', error);
    return count;
  }

  /** A page of clients with the number of all, for lists. Pages count from 1. */
  async getClientsPage(companyId, page = 1, size = 25) {
    const from = (page - 1) * size;
    const { data, error, count } = await this.db.select(
      `SELECT id, name, phone, visit_count, total_spent FROM clients
       WHERE company_id = $1
       ORDER BY name, id
       LIMIT $2
       OFFSET $3`,
      [String(companyId), this.db.limit((from + size - 1) - from + 1, from), this.db.offset(from)],
      { count: `SELECT count(*) FROM clients WHERE company_id = $1`, offset: this.db.offset(from) },
    );
    this.check('getClientsPage', error);
    return { clients: data, total: count, pages: Math.ceil(count / size) };
  }

  /** Inserts or refreshes one client and returns the row. */
  async upsertClient(companyId, client) {
    const { data, error } = await this.db.insert(
      (rows) =>
        `INSERT INTO clients ${rows.values} ON CONFLICT (company_id, yclients_id) ${rows.merge}
         RETURNING id, company_id, yclients_id, name, phone, email, tags, total_spent, discount, visit_count,
           last_visit, preferences, is_blocked`,
      [],
      { table: 'clients', rows: this.clientRow(companyId, client), single: true },
    );
    this.check('upsertClient', error);
    return data;
  }

  /** Inserts or refreshes many clients; the number of rows that were written. */
  async upsertClients(companyId, clients) {
    const rows = clients.map((client) => this.clientRow(companyId, client));
    let written = 0;
    for (let start = 0; start < rows.length; start += PAGE) {
      const { count, error } = await this.db.insert(
        (rows) => `INSERT INTO clients ${rows.values} ON CONFLICT (company_id, yclients_id) ${rows.merge}`,
        [],
        { table: 'clients', rows: rows.slice(start, start + PAGE), count: true },
      );
      this.check('upsertClients', error);
      written += count;
    }
    return written;
  }

  clientRow(companyId, client) {
    return {
      company_id: companyId,
      yclients_id: client.id,
      name: client.name || 'Без имени',
      phone: normalise(client.phone),
      email: client.email || null,
      birth_date: client.birth_date || null,
      discount: client.discount || 0,
      total_spent: client.spent || 0,
      visit_count: client.visits || 0,
      last_visit: client.last_visit_date || null,
    };
  }

  /** Somebody new who writes before they are known to the booking system gets a negative number there. */
  async createGuest(companyId, phone, name) {
    const { data, error } = await this.db.insert(
      `INSERT INTO clients (company_id, yclients_id, name, phone, tags)
         SELECT company_id, yclients_id, name, phone, tags
       FROM json_to_record($1) AS row(company_id integer, yclients_id bigint, name text,
         phone public.phone_number, tags text[])
       RETURNING id, company_id, yclients_id, name, phone, email, tags, total_spent, discount, visit_count,
         last_visit, preferences, is_blocked`,
      [
        this.db.json({
          company_id: companyId,
          yclients_id: -Number(phone.replace(/\D/g, '').slice(-9)),
          name: name || 'Гость',
          phone: normalise(phone),
          tags: ['guest'],
        }),
      ],
      { single: true },
    );
    if (error && error.code === DUPLICATE) return this.getClientByPhone(companyId, phone);
    this.check('createGuest', error);
    return data;
  }

  async setPreferences(clientId, preferences) {
    const { error } = await this.db.update(
      (row) => `UPDATE clients SET ${row.set} WHERE id = $1`,
      [String(clientId)],
      { table: 'clients', rows: { preferences } },
    );
    this.check('setPreferences', error);
  }

  /** Adds a tag; the client's tags afterwards, or null when there is no such client. */
  async addTag(clientId, tag) {
    const { data: client, error } = await this.db.select(
      `SELECT tags FROM clients WHERE id = $1`,
      [String(clientId)],
      { maybeSingle: true },
    );
    this.check('addTag', error);
    if (!client) return null;
    if (client.tags.includes(tag)) return client.tags;
    const tags = [...client.tags, tag];
    const { error: refused } = await this.db.update(
      `UPDATE clients SET (tags) = (SELECT tags FROM json_to_record($1) AS row(tags text[])) WHERE id = $2`,
      [this.db.json({ tags }), String(clientId)],
    );
    this.check('addTag', refused);
    return tags;
  }

  /** Clients who carry every one of the tags. */
  async getClientsWithTags(companyId, tags, limit = 100) {
    const { data, error } = await this.db.select(
      `SELECT id, name, tags FROM clients WHERE company_id = $1 AND tags @> $2 ORDER BY id LIMIT $3`,
      [String(companyId), this.db.elements(tags), this.db.limit(limit)],
    );
    this.check('getClientsWithTags', error);
    return data;
  }

  /** Clients who have not come for `days` days but used to. */
  async getSleepingClients(companyId, days, limit = 50) {
    const { data, error } = await this.db.select(
      `SELECT id, name, phone, last_visit FROM clients
       WHERE company_id = $1
         AND is_blocked = false
         AND visit_count > 2
         AND last_visit < $2
         AND phone IS NOT NULL
       ORDER BY last_visit DESC, id
       LIMIT $3`,
      [String(companyId), String(addDays(this.now(), -days).toISOString()), this.db.limit(limit)],
    );
    this.check('getSleepingClients', error);
    return data;
  }

  async blockClient(clientId, comment) {
    const { data, error } = await this.db.update(
      (row) => `UPDATE clients SET ${row.set} WHERE id = $1 RETURNING id`,
      [String(clientId)],
      { table: 'clients', rows: { is_blocked: true, comment } },
    );
    this.check('blockClient', error);
    return data.length === 1;
  }

  /** One more visit, counted in the database so that two webhooks at once do not lose one. */
  async registerVisit(clientId, amount, visitedAt = this.now()) {
    const { data, error } = await this.db.call(
      (args) => `SELECT register_visit(${args.named})${args.from}`,
      [],
      {
        table: 'register_visit',
        rows: {
          p_client_id: clientId,
          p_amount: amount,
          p_visited_at: visitedAt.toISOString(),
        },
        returns: 'value',
      },
    );
    this.check('registerVisit', error);
    return data;
  }

  /** Clients by number or part of the name, as the search field of the admin page does it. */
  async findClient(wanted) {
    const { data, error } = await this.db.call(
      (args) => `SELECT clients.* FROM ${args.source}find_client(${args.named}) AS clients`,
      [],
      { table: 'find_client', rows: { wanted } },
    );
    this.check('findClient', error);
    return data;
  }

  // Services -------------------------------------------------------------------------------------------------------

  async getServices(companyId, { category, onlyActive = true } = {}) {
    let query = { where: ['company_id = $1'], params: [String(companyId)] };
    if (onlyActive) query.where.push('is_active = true');
    if (category) query.where.push(`category = $${query.params.push(String(category))}`);
    const { data, error } = await this.db.select(
      `SELECT id, yclients_id, title, category, price_min, price_max, duration, is_active FROM services
       WHERE ${query.where.join(' AND ')}
       ORDER BY title`,
      query.params,
    );
    this.check('getServices', error);
    return data;
  }

  /** Services by our own numbers, in the order that was asked for; unknown ones are left out. */
  async getServicesByIds(ids) {
    const { data, error } = await this.db.select(
      `SELECT * FROM services WHERE id = ANY ($1)`,
      [this.db.list(ids)],
    );
    this.check('getServicesByIds', error);
    const byId = new Map(data.map((service) => [service.id, service]));
    return ids.map((id) => byId.get(id)).filter(Boolean);
  }

  /** The service whose title fits the words best: equal, then beginning with them, then containing them. Or null. */
  async findService(companyId, words) {
    const { data, error } = await this.db.select(
      `SELECT id, title, price_min, duration FROM services
       WHERE company_id = $1
         AND is_active = true
         AND title ILIKE $2
       ORDER BY id`,
      [String(companyId), `%${words}%`.replace(/\*/g, '%')],
    );
    this.check('findService', error);
    const wanted = words.toLowerCase();
    const rank = ({ title }) => {
      const lower = title.toLowerCase();
      if (lower === wanted) return 0;
      return lower.startsWith(wanted) ? 1 : 2;
    };
    const ranked = [...data].sort((one, other) => rank(one) - rank(other) || one.id - other.id);
    return ranked[0] || null;
  }

  async upsertServices(companyId, services) {
    const rows = services.map((service) => ({
      company_id: companyId,
      yclients_id: service.id,
      title: service.title,
      category: service.category,
      price_min: service.price_min,
      price_max: service.price_max,
      duration: `${service.seance_length || 3600} seconds`,
      raw: service,
      is_active: service.active !== 0,
    }));
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO services ${rows.values} ON CONFLICT (company_id, yclients_id) ${rows.merge}`,
      [],
      { table: 'services', rows },
    );
    this.check('upsertServices', error);
    return rows.length;
  }

  /** Services that the booking system no longer lists are switched off, not deleted: old bookings name them. */
  async deactivateMissingServices(companyId, presentYclientsIds) {
    const { data, error } = await this.db.update(
      `UPDATE services SET is_active = false
       WHERE company_id = $1
         AND is_active = true
         AND NOT yclients_id = ANY ($2)
       RETURNING id`,
      [String(companyId), this.db.items(`(${String(presentYclientsIds.join(','))})`)],
    );
    this.check('deactivateMissingServices', error);
    return data.map((service) => service.id);
  }

  // Staff ----------------------------------------------------------------------------------------------------------

  async getStaff(companyId, { onlyBookable = true } = {}) {
    const query = { where: ['company_id = $1'], params: [String(companyId)] };
    if (onlyBookable) query.where.push('is_bookable = true');
    const { data, error } = await this.db.select(
      `SELECT id, yclients_id, name, specialization, rating, service_ids, is_bookable FROM staff
       WHERE ${query.where.join(' AND ')}
       ORDER BY name`,
      query.params,
    );
    this.check('getStaff', error);
    return data;
  }

  async getStaffMember(staffId) {
    const { data, error } = await this.db.select(
      `SELECT * FROM staff WHERE id = $1`,
      [String(staffId)],
      { single: true },
    );
    if (error) {
      if (error.code === NOT_FOUND) return null;
      throw new DataError('getStaffMember', error);
    }
    return data;
  }

  /** Masters who do at least one of the services. */
  async getStaffForServices(companyId, serviceIds) {
    const { data, error } = await this.db.select(
      `SELECT id, name, rating, service_ids FROM staff
       WHERE company_id = $1
         AND is_bookable = true
         AND service_ids && $2
       ORDER BY rating DESC, id`,
      [String(companyId), this.db.overlap(serviceIds)],
    );
    this.check('getStaffForServices', error);
    return data;
  }

  async upsertStaff(companyId, members) {
    const rows = members.map((member) => ({
      company_id: companyId,
      yclients_id: member.id,
      name: member.name,
      specialization: member.specialization || null,
      rating: member.rating === undefined ? null : member.rating,
      is_bookable: Boolean(member.bookable),
    }));
    const { data, error } = await this.db.insert(
      (rows) =>
        `INSERT INTO staff ${rows.values} ON CONFLICT (company_id, yclients_id) ${rows.merge}
         RETURNING id, yclients_id`,
      [],
      { table: 'staff', rows },
    );
    this.check('upsertStaff', error);
    return data;
  }

  async setStaffServices(staffId, serviceIds) {
    const { error } = await this.db.update(
      (row) => `UPDATE staff SET ${row.set} WHERE id = $1`,
      [String(staffId)],
      { table: 'staff', rows: { service_ids: serviceIds } },
    );
    this.check('setStaffServices', error);
  }

  // Schedules ------------------------------------------------------------------------------------------------------

  /** Working days of a master between two days, both included. */
  async getSchedule(staffId, from, to) {
    const { data, error } = await this.db.select(
      `SELECT date, is_working, work_start, work_end, breaks, slots FROM staff_schedules
       WHERE staff_id = $1
         AND date >= $2
         AND date <= $3
       ORDER BY date`,
      [String(staffId), String(from), String(to)],
    );
    this.check('getSchedule', error);
    return data;
  }

  /** Who works on a day, with names; masters that cannot be booked are left out. */
  async getWorkingStaff(companyId, date) {
    const { data, error } = await this.db.select(
      `SELECT staff_schedules.work_start, staff_schedules.work_end, to_jsonb(staff.*) AS staff
       FROM staff_schedules
       JOIN LATERAL (SELECT staff.id, staff.name, staff.specialization FROM staff
         WHERE staff.id = staff_schedules.staff_id AND staff.company_id = $1
         AND staff.is_bookable = true) AS staff ON true
       WHERE staff_schedules.date = $2
         AND staff_schedules.is_working = true
       ORDER BY staff_schedules.staff_id`,
      [String(companyId), String(date)],
    );
    this.check('getWorkingStaff', error);
    return data.map(({ staff, ...hours }) => ({ ...staff, ...hours }));
  }

  async saveSchedule(staffId, days) {
    if (days.length === 0) return 0;
    const rows = days.map((entry) => ({
      staff_id: staffId,
      date: entry.date,
      is_working: entry.is_working,
      work_start: entry.work_start || null,
      work_end: entry.work_end || null,
      slots: entry.slots || [],
      updated_at: this.now().toISOString(),
    }));
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO staff_schedules ${rows.values} ON CONFLICT (staff_id, date) ${rows.merge}`,
      [],
      { table: 'staff_schedules', rows },
    );
    this.check('saveSchedule', error);
    return rows.length;
  }

  async clearScheduleBefore(date) {
    const { count, error } = await this.db.remove(
      `DELETE FROM staff_schedules WHERE date < $1`,
      [String(date)],
      { count: true },
    );
    this.check('clearScheduleBefore', error);
    return count;
  }

  // Bookings -------------------------------------------------------------------------------------------------------

  /** A booking with client and master, or null. */
  async getBooking(bookingId) {
    const { data, error } = await this.db.select(
      `SELECT bookings.*, to_jsonb(clients.*) AS clients, to_jsonb(staff.*) AS staff
       FROM bookings
       LEFT JOIN LATERAL (SELECT clients.name, clients.phone FROM clients
         WHERE clients.id = bookings.client_id) AS clients ON true
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true
       WHERE bookings.id = $1`,
      [String(bookingId)],
      { maybeSingle: true },
    );
    this.check('getBooking', error);
    return data;
  }

  async getBookingByRecord(companyId, recordId) {
    const { data, error } = await this.db.select(
      `SELECT * FROM bookings WHERE company_id = $1 AND yclients_record_id = $2`,
      [String(companyId), String(recordId)],
      { maybeSingle: true },
    );
    this.check('getBookingByRecord', error);
    return data;
  }

  /** What a client has before them, the nearest first. */
  async getUpcomingBookings(clientId) {
    const { data, error } = await this.db.select(
      `SELECT bookings.id, bookings.starts_at, bookings.duration, bookings.status, bookings.price,
         bookings.service_ids, to_jsonb(staff.*) AS staff
       FROM bookings
       LEFT JOIN LATERAL (SELECT staff.id, staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff
         ON true
       WHERE bookings.client_id = $1
         AND bookings.status IN ('new', 'confirmed')
         AND bookings.starts_at >= $2
       ORDER BY bookings.starts_at`,
      [String(clientId), String(this.now().toISOString())],
    );
    this.check('getUpcomingBookings', error);
    return data;
  }

  /** Bookings of a master on a day, for the search of free time. Cancelled ones do not count. */
  async getBookingsOfDay(staffId, date) {
    const start = new Date(`${date}T00:00:00Z`);
    const { data, error } = await this.db.select(
      `SELECT id, starts_at, duration FROM bookings
       WHERE staff_id = $1
         AND status <> 'cancelled'
         AND starts_at >= $2
         AND starts_at < $3
       ORDER BY starts_at`,
      [String(staffId), start.toISOString(), String(addDays(start, 1).toISOString())],
    );
    this.check('getBookingsOfDay', error);
    return data;
  }

  /** True when the master has something else then. */
  async isBusy(staffId, startsAt, minutes) {
    const bookings = await this.getBookingsOfDay(staffId, day(startsAt));
    const end = addMinutes(startsAt, minutes);
    return bookings.some((booking) => {
      const from = new Date(booking.starts_at);
      const to = addMinutes(from, intervalMinutes(booking.duration));
      return from < end && to > startsAt;
    });
  }

  async createBooking(booking) {
    const { data, error } = await this.db.insert(
      `INSERT INTO bookings (company_id, client_id, staff_id, yclients_record_id, service_ids, starts_at,
         duration, price, source, comment) SELECT company_id, client_id, staff_id, yclients_record_id,
         service_ids, starts_at, duration, price, source, comment
       FROM json_to_record($1) AS row(company_id integer, client_id bigint, staff_id bigint,
         yclients_record_id bigint, service_ids bigint[], starts_at timestamp with time zone,
         duration interval, price numeric(10,2), source text, comment text)
       RETURNING *`,
      [
        this.db.json({
          company_id: booking.companyId,
          client_id: booking.clientId,
          staff_id: booking.staffId,
          yclients_record_id: booking.recordId,
          service_ids: booking.serviceIds,
          starts_at: booking.startsAt,
          duration: booking.duration,
          price: booking.price,
          source: 'whatsapp',
          comment: booking.comment,
        }),
      ],
      { single: true },
    );
    if (error && error.code === DUPLICATE) {
      logger.info('booking is there already', { recordId: booking.recordId });
      return this.getBookingByRecord(booking.companyId, booking.recordId);
    }
    this.check('createBooking', error);
    return data;
  }

  async upsertBookings(rows) {
    const { data, error } = await this.db.insert(
      (rows) =>
        `INSERT INTO bookings ${rows.values} ON CONFLICT (company_id, yclients_record_id) ${rows.merge}
         RETURNING id, yclients_record_id, status`,
      [],
      { table: 'bookings', rows },
    );
    this.check('upsertBookings', error);
    return data;
  }

  /** Sets the status of a booking that still stands; false when it was cancelled or is gone. */
  async setBookingStatus(bookingId, status) {
    const { data, error } = await this.db.update(
      (row) => `UPDATE bookings SET ${row.set} WHERE id = $1 AND status <> 'cancelled' RETURNING id, status`,
      [String(bookingId)],
      { table: 'bookings', rows: { status }, maybeSingle: true },
    );
    this.check('setBookingStatus', error);
    return data !== null;
  }

  async moveBooking(bookingId, startsAt, staffId) {
    const changes = { starts_at: startsAt.toISOString(), staff_id: staffId };
    const { data, error } = await this.db.update(
      (row) => `UPDATE bookings SET ${row.set} WHERE id = $1 RETURNING *`,
      [String(bookingId)],
      { table: 'bookings', rows: changes, single: true },
    );
    if (error && error.code === NOT_FOUND) return null;
    this.check('moveBooking', error);
    return data;
  }

  /** Ids of bookings that begin soon and were not announced yet. */
  async getUnannouncedBookings(companyId, withinHours) {
    const now = this.now();
    const { data, error } = await this.db.select(
      `SELECT id FROM bookings
       WHERE company_id = $1
         AND notified_at IS NULL
         AND status IN ('new', 'confirmed')
         AND starts_at >= $2
         AND starts_at <= $3
       ORDER BY starts_at`,
      [String(companyId), String(now.toISOString()), String(addMinutes(now, withinHours * 60).toISOString())],
    );
    this.check('getUnannouncedBookings', error);
    return data.map((booking) => booking.id);
  }

  async countBookingsByStatus(companyId) {
    const statuses = ['new', 'confirmed', 'arrived', 'cancelled', 'no_show'];
    const counts = await Promise.all(
      statuses.map((status) =>
        this.db.count(
          `SELECT count(*) FROM bookings WHERE company_id = $1 AND status = $2`,
          [String(companyId), status],
        )
          .then(({ count }) => count),
      ),
    );
    return Object.fromEntries(statuses.map((status, index) => [status, counts[index]]));
  }

  // Dialogs --------------------------------------------------------------------------------------------------------

  /** What was said so far with somebody, or null when the dialog is new or has run out. */
  async getDialog(userId) {
    const { data, error } = await this.db.select(
      `SELECT * FROM dialog_contexts WHERE user_id = $1 AND (expires_at IS NULL OR expires_at > $2)`,
      [String(userId), this.db.term(this.now().toISOString())],
      { maybeSingle: true },
    );
    this.check('getDialog', error);
    return data;
  }

  async saveDialog(userId, companyId, { state, context, history }) {
    const now = this.now();
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO dialog_contexts ${rows.values} ON CONFLICT (user_id) ${rows.merge}`,
      [],
      {
        table: 'dialog_contexts',
        rows: {
          user_id: userId,
          company_id: companyId,
          state,
          context,
          history: history.slice(-HISTORY_LENGTH),
          expires_at: addDays(now, CONTEXT_LIFETIME_DAYS).toISOString(),
          updated_at: now.toISOString(),
        },
      },
    );
    this.check('saveDialog', error);
  }

  async resetDialog(userId) {
    const { error } = await this.db.update(
      `UPDATE dialog_contexts SET (state, context, history) = (SELECT state, context, history
         FROM json_to_record($1) AS row(state text, context jsonb, history jsonb[]))
       WHERE user_id = $2`,
      [this.db.json({ state: 'greeting', context: {}, history: [] }), String(userId)],
    );
    this.check('resetDialog', error);
  }

  async deleteDialog(userId) {
    // Nothing depends on it: a dialog that could not be deleted runs out by itself.
    await this.db.remove(`DELETE FROM dialog_contexts WHERE user_id = $1`, [String(userId)]);
  }

  // Messages -------------------------------------------------------------------------------------------------------

  async saveMessage(message) {
    const { data, error } = await this.db.insert(
      (rows) => `INSERT INTO messages ${rows.values} RETURNING id`,
      [],
      {
        table: 'messages',
        rows: {
          company_id: message.companyId,
          client_id: message.clientId,
          phone: message.phone,
          direction: message.direction,
          status: message.status,
          body: message.body,
          external_id: message.externalId,
          metadata: message.metadata,
          created_at: message.createdAt || this.now(),
        },
        single: true,
      },
    );
    this.check('saveMessage', error);
    return data.id;
  }

  /** The last messages with a client, the oldest of them first. */
  async getRecentMessages(clientId, limit = 10) {
    const { data, error } = await this.db.select(
      `SELECT id, direction, body, created_at FROM messages
       WHERE client_id = $1
       ORDER BY created_at DESC, id DESC
       LIMIT $2`,
      [String(clientId), this.db.limit(limit)],
    );
    this.check('getRecentMessages', error);
    return data.reverse();
  }

  async countMessagesSince(companyId, since, direction) {
    let query = { where: ['company_id = $1', 'created_at >= $2'], params: [String(companyId), String(since.toISOString())] };
    if (direction) {
      query.where.push(`direction = $${query.params.push(String(direction))}`);
    }
    const { count, error } = await this.db.count(
      `SELECT count(*) FROM messages WHERE ${query.where.join(' AND ')}`,
      query.params,
    );
    this.check('countMessagesSince', error);
    return count;
  }

  // Reminders ------------------------------------------------------------------------------------------------------

  async scheduleReminder(bookingId, kind, remindAt) {
    const { error } = await this.db.insert(
      `INSERT INTO reminders (booking_id, kind, remind_at) VALUES ($1, $2, $3)`,
      [this.db.value(bookingId), this.db.value(kind), this.db.value(remindAt.toISOString())],
    );
    // Twice the same reminder: the first one stays.
    if (error && error.code === DUPLICATE) return false;
    this.check('scheduleReminder', error);
    return true;
  }

  async getReminders(bookingId) {
    const { data, error } = await this.db.select(
      `SELECT id, kind, remind_at, sent_at FROM reminders WHERE booking_id = $1 ORDER BY remind_at`,
      [String(bookingId)],
    );
    this.check('getReminders', error);
    return data;
  }

  async cancelReminders(bookingId) {
    const { data, error } = await this.db.remove(
      `DELETE FROM reminders WHERE booking_id = $1 AND sent_at IS NULL RETURNING kind`,
      [String(bookingId)],
    );
    this.check('cancelReminders', error);
    return data.map((reminder) => reminder.kind).sort();
  }

  // Cache of appointments ------------------------------------------------------------------------------------------

  async getCachedAppointment(key) {
    const { data, error } = await this.db.select(
      `SELECT appointment FROM appointments_cache WHERE cache_key = $1 AND expires_at > $2`,
      [String(key), String(this.now().toISOString())],
      { maybeSingle: true },
    );
    if (error) {
      logger.warn('cache not readable', { key, error: error.message });
      return null;
    }
    return data ? data.appointment : null;
  }

  async cacheAppointment(key, clientId, appointment, minutes = CACHE_MINUTES) {
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO appointments_cache ${rows.values} ON CONFLICT (cache_key) ${rows.merge}`,
      [],
      {
        table: 'appointments_cache',
        rows: {
          cache_key: key,
          client_id: clientId,
          appointment,
          expires_at: addMinutes(this.now(), minutes),
        },
      },
    );
    if (error) logger.warn('cache not writable', { key, error: error.message });
    return !error;
  }

  async dropCachedAppointments(clientId) {
    const { count, error } = await this.db.remove(
      `DELETE FROM appointments_cache WHERE client_id = $1`,
      [String(clientId)],
      { count: true },
    );
    this.check('dropCachedAppointments', error);
    return count;
  }

  // State of the synchronisation -----------------------------------------------------------------------------------

  async getSyncStatus(tableName) {
    const { data, error } = await this.db.select(
      `SELECT * FROM sync_status WHERE table_name = $1`,
      [String(tableName)],
      { maybeSingle: true },
    );
    this.check('getSyncStatus', error);
    return data;
  }

  async saveSyncStatus(tableName, { ok, processed, error: problem, details }) {
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
      [],
      {
        table: 'sync_status',
        rows: {
          table_name: tableName,
          last_sync_at: this.now().toISOString(),
          records_processed: processed,
          ok,
          error_message: problem || null,
          details: details || null,
        },
      },
    );
    this.check('saveSyncStatus', error);
  }

  /** Tables whose last synchronisation failed or is older than `hours`. */
  async getStaleTables(hours) {
    const limit = addMinutes(this.now(), -hours * 60).toISOString();
    const { data, error } = await this.db.select(
      `SELECT table_name, last_sync_at, ok, error_message FROM sync_status
       WHERE (ok IS FALSE OR last_sync_at < $1 OR last_sync_at IS NULL)
       ORDER BY table_name`,
      [this.db.term(limit)],
    );
    this.check('getStaleTables', error);
    return data;
  }

  // Visits and goods -----------------------------------------------------------------------------------------------

  async getVisits(clientId, limit = 10) {
    const { data, error } = await this.db.select(
      `SELECT visits.yclients_visit_id, visits.visited_at, visits.services, visits.total_cost,
         visits.attendance, to_jsonb(staff.*) AS staff
       FROM visits
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = visits.staff_id) AS staff ON true
       WHERE visits.client_id = $1
       ORDER BY visits.visited_at DESC
       LIMIT $2`,
      [String(clientId), this.db.limit(limit)],
    );
    this.check('getVisits', error);
    return data;
  }

  async upsertVisits(visits) {
    const { error, count } = await this.db.insert(
      (rows) => `INSERT INTO visits ${rows.values} ON CONFLICT (company_id, yclients_visit_id) ${rows.merge}`,
      [],
      { table: 'visits', rows: visits, count: true },
    );
    this.check('upsertVisits', error);
    return count;
  }

  /** What a client spent on goods since a day, as a number. */
  async getGoodsTotal(clientId, since) {
    const { data, error } = await this.db.select(
      `SELECT amount, cost FROM goods_transactions WHERE client_id = $1 AND kind = 'sale' AND sold_at >= $2`,
      [String(clientId), String(since.toISOString())],
    );
    this.check('getGoodsTotal', error);
    return data.reduce((total, sale) => total + sale.cost, 0);
  }

  // Overview -------------------------------------------------------------------------------------------------------

  /** Numbers of the start page: { clients, bookings, revenue }. */
  async getCompanyStats(companyId, days) {
    const { data, error } = await this.db.call(
      (args) => `SELECT company_stats(${args.named})${args.from}`,
      [],
      { table: 'company_stats', rows: { p_company_id: companyId, p_days: days }, returns: 'value' },
    );
    this.check('getCompanyStats', error);
    return data;
  }

  async getRevenueByDay(companyId, from, to) {
    const { data, error } = await this.db.call(
      (args) =>
        `SELECT revenue_by_day.* FROM ${args.source}revenue_by_day(${args.named})
         ORDER BY revenue_by_day.day`,
      [],
      { table: 'revenue_by_day', rows: { p_company_id: companyId, p_from: from, p_to: to } },
    );
    this.check('getRevenueByDay', error);
    return data;
  }

  /** Everything the assistant needs to answer somebody, in one go. */
  async getConversation(companyId, phone) {
    const client = await this.getClientByPhone(companyId, phone);
    const [company, dialog, bookings, messages] = await Promise.all([
      this.getCompany(companyId),
      this.getDialog(phone),
      client ? this.getUpcomingBookings(client.id) : [],
      client ? this.getRecentMessages(client.id) : [],
    ]);
    return { company, client, dialog, bookings, messages };
  }
}

module.exports = { TimewebDataLayer, DataError };
