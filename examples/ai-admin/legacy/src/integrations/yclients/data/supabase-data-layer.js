'use strict';

/**
 * What the assistant knows about a salon, read from and written to the database.
 *
 * The booking system stays the owner of clients, services, staff and records; the rows here are the copy that the
 * assistant can search in milliseconds. Every method says in its comment what it returns when there is nothing:
 * null for one thing, [] for many. Whatever the database refuses becomes a DataError with the code it gave.
 */

const { supabase } = require('../../../database/supabase');
const logger = require('../../../utils/logger').child('data-layer');
const { normalise } = require('../../../utils/phone');
const { addDays, addMinutes, day, intervalMinutes } = require('../../../utils/dates');

const NOT_FOUND = 'PGRST116';
const DUPLICATE = '23505';

const PAGE = 500;
const CONTEXT_LIFETIME_DAYS = 30;
const CACHE_MINUTES = 15;
const HISTORY_LENGTH = 40;

const CLIENT_FIELDS =
  'id, company_id, yclients_id, name, phone, email, tags, total_spent, discount, visit_count, last_visit, preferences, is_blocked';

class DataError extends Error {
  constructor(operation, error) {
    super(`${operation}: ${error.message}`);
    this.name = 'DataError';
    this.operation = operation;
    this.code = error.code;
    this.details = error.details;
  }
}

class SupabaseDataLayer {
  /**
   * @param {object} [db] client to use
   * @param {{ now?: () => Date }} [options]
   */
  constructor(db = supabase, { now = () => new Date() } = {}) {
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
    const { data, error } = await this.db.from('companies').select('*').eq('id', companyId).maybeSingle();
    this.check('getCompany', error);
    if (data) this.companies.set(companyId, data);
    return data;
  }

  /** Company by the number that the booking system uses, or null. */
  async getCompanyByYclientsId(yclientsId) {
    const { data, error } = await this.db.from('companies').select('*').eq('yclients_id', yclientsId).single();
    if (error && error.code === NOT_FOUND) return null;
    this.check('getCompanyByYclientsId', error);
    return data;
  }

  async getActiveCompanies() {
    const { data: companies, error } = await this.db
      .from('companies')
      .select('id, yclients_id, title, timezone, settings')
      .eq('is_active', true)
      .order('id', { ascending: true });
    this.check('getActiveCompanies', error);
    return companies;
  }

  /** Inserts or refreshes a company. Settings that staff changed here are not overwritten: they are not in the payload. */
  async upsertCompany(company) {
    const { data, error } = await this.db
      .from('companies')
      .upsert(
        {
          yclients_id: company.id,
          title: company.title,
          phone: normalise(company.phone),
          address: company.address || null,
          timezone: company.timezone || 'UTC',
          updated_at: this.now(),
        },
        { onConflict: 'yclients_id' },
      )
      .select()
      .single();
    this.check('upsertCompany', error);
    this.companies.delete(data.id);
    return data;
  }

  /** Replaces the settings object as a whole. */
  async saveCompanySettings(companyId, settings) {
    const { data, error } = await this.db
      .from('companies')
      .update({ settings, updated_at: this.now().toISOString() })
      .eq('id', companyId)
      .select('id, settings')
      .single();
    if (error && error.code === NOT_FOUND) return null;
    this.check('saveCompanySettings', error);
    this.companies.delete(companyId);
    return data.settings;
  }

  async setWorkingDays(companyId, workingDays) {
    const { error } = await this.db.from('companies').update({ working_days: workingDays }).eq('id', companyId);
    this.check('setWorkingDays', error);
    this.companies.delete(companyId);
  }

  // Clients --------------------------------------------------------------------------------------------------------

  /** Client by our own number, or null. */
  async getClient(clientId) {
    const { data, error } = await this.db.from('clients').select(CLIENT_FIELDS).eq('id', clientId).maybeSingle();
    this.check('getClient', error);
    return data;
  }

  /**
   * The client that writes from a telephone number, or null. Families share a number: the one who came last answers.
   */
  async getClientByPhone(companyId, phone) {
    const number = normalise(phone);
    if (!number) return null;
    const { data, error } = await this.db
      .from('clients')
      .select(CLIENT_FIELDS)
      .eq('company_id', companyId)
      .eq('phone', number)
      .order('last_visit', { ascending: false, nullsFirst: false })
      .order('id')
      .limit(1)
      .maybeSingle();
    this.check('getClientByPhone', error);
    return data;
  }

  /** Clients whose name contains the words, those who come often first; at most `limit`. */
  async searchClients(companyId, words, limit = 20) {
    const { data, error } = await this.db
      .from('clients')
      .select('id, name, phone, visit_count')
      .eq('company_id', companyId)
      .ilike('name', `%${words.trim()}%`)
      .order('visit_count', { ascending: false })
      .order('id')
      .limit(limit);
    this.check('searchClients', error);
    return data;
  }

  /** Clients by the booking system's numbers, in no order. */
  async getClientsByYclientsIds(companyId, yclientsIds) {
    if (yclientsIds.length === 0) return [];
    const { data, error } = await this.db
      .from('clients')
      .select('id, yclients_id, name, phone')
      .eq('company_id', companyId)
      .in('yclients_id', yclientsIds);
    this.check('getClientsByYclientsIds', error);
    return data;
  }

  /** Every client of a company, page by page, since one request gives a thousand rows at most. */
  async getAllClients(companyId, fields = ['id', 'yclients_id', 'name']) {
    const clients = [];
    const total = await this.countClients(companyId);
    while (clients.length < total) {
      const { data, error } = await this.db
        .from('clients')
        .select('id, yclients_id, name, phone, email, updated_at')
        .eq('company_id', companyId)
        .order('id')
        .range(clients.length, clients.length + PAGE - 1);
      this.check('getAllClients', error);
      if (data.length === 0) break;
      clients.push(...data);
    }
    return clients.map((client) => Object.fromEntries(fields.map((field) => [field, client[field]])));
  }

  async countClients(companyId) {
    const { count, error } = await this.db
      .from('clients')
      .select('*', { count: 'exact', head: true })
      .eq('company_id', companyId);
    this.check('countClients', error);
    return count;
  }

  /** A page of clients with the number of all, for lists. Pages count from 1. */
  async getClientsPage(companyId, page = 1, size = 25) {
    const from = (page - 1) * size;
    const { data, error, count } = await this.db
      .from('clients')
      .select('id, name, phone, visit_count, total_spent', { count: 'exact' })
      .eq('company_id', companyId)
      .order('name')
      .order('id')
      .range(from, from + size - 1);
    this.check('getClientsPage', error);
    return { clients: data, total: count, pages: Math.ceil(count / size) };
  }

  /** Inserts or refreshes one client and returns the row. */
  async upsertClient(companyId, client) {
    const { data, error } = await this.db
      .from('clients')
      .upsert(this.clientRow(companyId, client), { onConflict: 'company_id,yclients_id' })
      .select(CLIENT_FIELDS)
      .single();
    this.check('upsertClient', error);
    return data;
  }

  /** Inserts or refreshes many clients; the number of rows that were written. */
  async upsertClients(companyId, clients) {
    const rows = clients.map((client) => this.clientRow(companyId, client));
    let written = 0;
    for (let start = 0; start < rows.length; start += PAGE) {
      const { count, error } = await this.db
        .from('clients')
        .upsert(rows.slice(start, start + PAGE), { onConflict: 'company_id,yclients_id', count: 'exact' });
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
    const { data, error } = await this.db
      .from('clients')
      .insert({
        company_id: companyId,
        yclients_id: -Number(phone.replace(/\D/g, '').slice(-9)),
        name: name || 'Гость',
        phone: normalise(phone),
        tags: ['guest'],
      })
      .select(CLIENT_FIELDS)
      .single();
    if (error && error.code === DUPLICATE) return this.getClientByPhone(companyId, phone);
    this.check('createGuest', error);
    return data;
  }

  async setPreferences(clientId, preferences) {
    const { error } = await this.db.from('clients').update({ preferences }).eq('id', clientId);
    this.check('setPreferences', error);
  }

  /** Adds a tag; the client's tags afterwards, or null when there is no such client. */
  async addTag(clientId, tag) {
    const { data: client, error } = await this.db.from('clients').select('tags').eq('id', clientId).maybeSingle();
    this.check('addTag', error);
    if (!client) return null;
    if (client.tags.includes(tag)) return client.tags;
    const tags = [...client.tags, tag];
    const { error: refused } = await this.db.from('clients').update({ tags }).eq('id', clientId);
    this.check('addTag', refused);
    return tags;
  }

  /** Clients who carry every one of the tags. */
  async getClientsWithTags(companyId, tags, limit = 100) {
    const { data, error } = await this.db
      .from('clients')
      .select('id, name, tags')
      .eq('company_id', companyId)
      .contains('tags', tags)
      .order('id')
      .limit(limit);
    this.check('getClientsWithTags', error);
    return data;
  }

  /** Clients who have not come for `days` days but used to. */
  async getSleepingClients(companyId, days, limit = 50) {
    const { data, error } = await this.db
      .from('clients')
      .select('id, name, phone, last_visit')
      .eq('company_id', companyId)
      .eq('is_blocked', false)
      .gt('visit_count', 2)
      .lt('last_visit', addDays(this.now(), -days).toISOString())
      .not('phone', 'is', null)
      .order('last_visit', { ascending: false })
      .order('id')
      .limit(limit);
    this.check('getSleepingClients', error);
    return data;
  }

  async blockClient(clientId, comment) {
    const { data, error } = await this.db
      .from('clients')
      .update({ is_blocked: true, comment })
      .eq('id', clientId)
      .select('id');
    this.check('blockClient', error);
    return data.length === 1;
  }

  /** One more visit, counted in the database so that two webhooks at once do not lose one. */
  async registerVisit(clientId, amount, visitedAt = this.now()) {
    const { data, error } = await this.db.rpc('register_visit', {
      p_client_id: clientId,
      p_amount: amount,
      p_visited_at: visitedAt.toISOString(),
    });
    this.check('registerVisit', error);
    return data;
  }

  /** Clients by number or part of the name, as the search field of the admin page does it. */
  async findClient(wanted) {
    const { data, error } = await this.db.rpc('find_client', { wanted });
    this.check('findClient', error);
    return data;
  }

  // Services -------------------------------------------------------------------------------------------------------

  async getServices(companyId, { category, onlyActive = true } = {}) {
    let query = this.db
      .from('services')
      .select('id, yclients_id, title, category, price_min, price_max, duration, is_active')
      .eq('company_id', companyId);
    if (onlyActive) query = query.eq('is_active', true);
    if (category) query = query.eq('category', category);
    const { data, error } = await query.order('title');
    this.check('getServices', error);
    return data;
  }

  /** Services by our own numbers, in the order that was asked for; unknown ones are left out. */
  async getServicesByIds(ids) {
    const { data, error } = await this.db.from('services').select('*').in('id', ids);
    this.check('getServicesByIds', error);
    const byId = new Map(data.map((service) => [service.id, service]));
    return ids.map((id) => byId.get(id)).filter(Boolean);
  }

  /** The service whose title fits the words best: equal, then beginning with them, then containing them. Or null. */
  async findService(companyId, words) {
    const { data, error } = await this.db
      .from('services')
      .select('id, title, price_min, duration')
      .eq('company_id', companyId)
      .eq('is_active', true)
      .ilike('title', `%${words}%`)
      .order('id');
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
    const { error } = await this.db.from('services').upsert(rows, { onConflict: 'company_id,yclients_id' });
    this.check('upsertServices', error);
    return rows.length;
  }

  /** Services that the booking system no longer lists are switched off, not deleted: old bookings name them. */
  async deactivateMissingServices(companyId, presentYclientsIds) {
    const { data, error } = await this.db
      .from('services')
      .update({ is_active: false })
      .eq('company_id', companyId)
      .eq('is_active', true)
      .not('yclients_id', 'in', `(${presentYclientsIds.join(',')})`)
      .select('id');
    this.check('deactivateMissingServices', error);
    return data.map((service) => service.id);
  }

  // Staff ----------------------------------------------------------------------------------------------------------

  async getStaff(companyId, { onlyBookable = true } = {}) {
    const query = this.db
      .from('staff')
      .select('id, yclients_id, name, specialization, rating, service_ids, is_bookable')
      .eq('company_id', companyId);
    if (onlyBookable) query.eq('is_bookable', true);
    const { data, error } = await query.order('name');
    this.check('getStaff', error);
    return data;
  }

  async getStaffMember(staffId) {
    const { data, error } = await this.db.from('staff').select('*').eq('id', staffId).single();
    if (error) {
      if (error.code === NOT_FOUND) return null;
      throw new DataError('getStaffMember', error);
    }
    return data;
  }

  /** Masters who do at least one of the services. */
  async getStaffForServices(companyId, serviceIds) {
    const { data, error } = await this.db
      .from('staff')
      .select('id, name, rating, service_ids')
      .eq('company_id', companyId)
      .eq('is_bookable', true)
      .overlaps('service_ids', serviceIds)
      .order('rating', { ascending: false })
      .order('id');
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
    const { data, error } = await this.db
      .from('staff')
      .upsert(rows, { onConflict: 'company_id,yclients_id' })
      .select('id, yclients_id');
    this.check('upsertStaff', error);
    return data;
  }

  async setStaffServices(staffId, serviceIds) {
    const { error } = await this.db.from('staff').update({ service_ids: serviceIds }).eq('id', staffId);
    this.check('setStaffServices', error);
  }

  // Schedules ------------------------------------------------------------------------------------------------------

  /** Working days of a master between two days, both included. */
  async getSchedule(staffId, from, to) {
    const { data, error } = await this.db
      .from('staff_schedules')
      .select('date, is_working, work_start, work_end, breaks, slots')
      .eq('staff_id', staffId)
      .gte('date', from)
      .lte('date', to)
      .order('date');
    this.check('getSchedule', error);
    return data;
  }

  /** Who works on a day, with names; masters that cannot be booked are left out. */
  async getWorkingStaff(companyId, date) {
    const { data, error } = await this.db
      .from('staff_schedules')
      .select('work_start, work_end, staff!inner(id, name, specialization)')
      .eq('date', date)
      .eq('is_working', true)
      .eq('staff.company_id', companyId)
      .eq('staff.is_bookable', true)
      .order('staff_id');
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
    const { error } = await this.db.from('staff_schedules').upsert(rows, { onConflict: 'staff_id,date' });
    this.check('saveSchedule', error);
    return rows.length;
  }

  async clearScheduleBefore(date) {
    const { count, error } = await this.db.from('staff_schedules').delete({ count: 'exact' }).lt('date', date);
    this.check('clearScheduleBefore', error);
    return count;
  }

  // Bookings -------------------------------------------------------------------------------------------------------

  /** A booking with client and master, or null. */
  async getBooking(bookingId) {
    const { data, error } = await this.db
      .from('bookings')
      .select('*, clients(name, phone), staff(name)')
      .eq('id', bookingId)
      .maybeSingle();
    this.check('getBooking', error);
    return data;
  }

  async getBookingByRecord(companyId, recordId) {
    const { data, error } = await this.db
      .from('bookings')
      .select('*')
      .eq('company_id', companyId)
      .eq('yclients_record_id', recordId)
      .maybeSingle();
    this.check('getBookingByRecord', error);
    return data;
  }

  /** What a client has before them, the nearest first. */
  async getUpcomingBookings(clientId) {
    const { data, error } = await this.db
      .from('bookings')
      .select('id, starts_at, duration, status, price, service_ids, staff:staff_id(id, name)')
      .eq('client_id', clientId)
      .in('status', ['new', 'confirmed'])
      .gte('starts_at', this.now().toISOString())
      .order('starts_at');
    this.check('getUpcomingBookings', error);
    return data;
  }

  /** Bookings of a master on a day, for the search of free time. Cancelled ones do not count. */
  async getBookingsOfDay(staffId, date) {
    const start = new Date(`${date}T00:00:00Z`);
    const { data, error } = await this.db
      .from('bookings')
      .select('id, starts_at, duration')
      .eq('staff_id', staffId)
      .neq('status', 'cancelled')
      .gte('starts_at', start.toISOString())
      .lt('starts_at', addDays(start, 1).toISOString())
      .order('starts_at');
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
    const { data, error } = await this.db
      .from('bookings')
      .insert({
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
      })
      .select()
      .single();
    if (error && error.code === DUPLICATE) {
      logger.info('booking is there already', { recordId: booking.recordId });
      return this.getBookingByRecord(booking.companyId, booking.recordId);
    }
    this.check('createBooking', error);
    return data;
  }

  async upsertBookings(rows) {
    const { data, error } = await this.db
      .from('bookings')
      .upsert(rows, { onConflict: 'company_id,yclients_record_id' })
      .select('id, yclients_record_id, status');
    this.check('upsertBookings', error);
    return data;
  }

  /** Sets the status of a booking that still stands; false when it was cancelled or is gone. */
  async setBookingStatus(bookingId, status) {
    const { data, error } = await this.db
      .from('bookings')
      .update({ status })
      .eq('id', bookingId)
      .neq('status', 'cancelled')
      .select('id, status')
      .maybeSingle();
    this.check('setBookingStatus', error);
    return data !== null;
  }

  async moveBooking(bookingId, startsAt, staffId) {
    const changes = { starts_at: startsAt.toISOString(), staff_id: staffId };
    const { data, error } = await this.db.from('bookings').update(changes).eq('id', bookingId).select().single();
    if (error && error.code === NOT_FOUND) return null;
    this.check('moveBooking', error);
    return data;
  }

  /** Ids of bookings that begin soon and were not announced yet. */
  async getUnannouncedBookings(companyId, withinHours) {
    const now = this.now();
    const { data, error } = await this.db
      .from('bookings')
      .select('id')
      .eq('company_id', companyId)
      .is('notified_at', null)
      .in('status', ['new', 'confirmed'])
      .gte('starts_at', now.toISOString())
      .lte('starts_at', addMinutes(now, withinHours * 60).toISOString())
      .order('starts_at');
    this.check('getUnannouncedBookings', error);
    return data.map((booking) => booking.id);
  }

  async countBookingsByStatus(companyId) {
    const statuses = ['new', 'confirmed', 'arrived', 'cancelled', 'no_show'];
    const counts = await Promise.all(
      statuses.map((status) =>
        this.db
          .from('bookings')
          .select('id', { count: 'exact', head: true })
          .eq('company_id', companyId)
          .eq('status', status)
          .then(({ count }) => count),
      ),
    );
    return Object.fromEntries(statuses.map((status, index) => [status, counts[index]]));
  }

  // Dialogs --------------------------------------------------------------------------------------------------------

  /** What was said so far with somebody, or null when the dialog is new or has run out. */
  async getDialog(userId) {
    const { data, error } = await this.db
      .from('dialog_contexts')
      .select('*')
      .eq('user_id', userId)
      .or(`expires_at.is.null,expires_at.gt.${this.now().toISOString()}`)
      .maybeSingle();
    this.check('getDialog', error);
    return data;
  }

  async saveDialog(userId, companyId, { state, context, history }) {
    const now = this.now();
    const { error } = await this.db.from('dialog_contexts').upsert({
      user_id: userId,
      company_id: companyId,
      state,
      context,
      history: history.slice(-HISTORY_LENGTH),
      expires_at: addDays(now, CONTEXT_LIFETIME_DAYS).toISOString(),
      updated_at: now.toISOString(),
    });
    this.check('saveDialog', error);
  }

  async resetDialog(userId) {
    const { error } = await this.db
      .from('dialog_contexts')
      .update({ state: 'greeting', context: {}, history: [] })
      .eq('user_id', userId);
    this.check('resetDialog', error);
  }

  async deleteDialog(userId) {
    // Nothing depends on it: a dialog that could not be deleted runs out by itself.
    await this.db.from('dialog_contexts').delete().eq('user_id', userId);
  }

  // Messages -------------------------------------------------------------------------------------------------------

  async saveMessage(message) {
    const { data, error } = await this.db
      .from('messages')
      .insert({
        company_id: message.companyId,
        client_id: message.clientId,
        phone: message.phone,
        direction: message.direction,
        status: message.status,
        body: message.body,
        external_id: message.externalId,
        metadata: message.metadata,
        created_at: message.createdAt || this.now(),
      })
      .select('id')
      .single();
    this.check('saveMessage', error);
    return data.id;
  }

  /** The last messages with a client, the oldest of them first. */
  async getRecentMessages(clientId, limit = 10) {
    const { data, error } = await this.db
      .from('messages')
      .select('id, direction, body, created_at')
      .eq('client_id', clientId)
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(limit);
    this.check('getRecentMessages', error);
    return data.reverse();
  }

  async countMessagesSince(companyId, since, direction) {
    let query = this.db
      .from('messages')
      .select('id', { count: 'exact', head: true })
      .eq('company_id', companyId)
      .gte('created_at', since.toISOString());
    if (direction) {
      query = query.eq('direction', direction);
    }
    const { count, error } = await query;
    this.check('countMessagesSince', error);
    return count;
  }

  // Reminders ------------------------------------------------------------------------------------------------------

  async scheduleReminder(bookingId, kind, remindAt) {
    const { error } = await this.db
      .from('reminders')
      .insert({ booking_id: bookingId, kind, remind_at: remindAt.toISOString() });
    // Twice the same reminder: the first one stays.
    if (error && error.code === DUPLICATE) return false;
    this.check('scheduleReminder', error);
    return true;
  }

  async getReminders(bookingId) {
    const { data, error } = await this.db
      .from('reminders')
      .select('id, kind, remind_at, sent_at')
      .eq('booking_id', bookingId)
      .order('remind_at');
    this.check('getReminders', error);
    return data;
  }

  async cancelReminders(bookingId) {
    const { data, error } = await this.db
      .from('reminders')
      .delete()
      .eq('booking_id', bookingId)
      .is('sent_at', null)
      .select('kind');
    this.check('cancelReminders', error);
    return data.map((reminder) => reminder.kind).sort();
  }

  // Cache of appointments ------------------------------------------------------------------------------------------

  async getCachedAppointment(key) {
    const { data, error } = await this.db
      .from('appointments_cache')
      .select('appointment')
      .eq('cache_key', key)
      .gt('expires_at', this.now().toISOString())
      .maybeSingle();
    if (error) {
      logger.warn('cache not readable', { key, error: error.message });
      return null;
    }
    return data ? data.appointment : null;
  }

  async cacheAppointment(key, clientId, appointment, minutes = CACHE_MINUTES) {
    const { error } = await this.db.from('appointments_cache').upsert(
      {
        cache_key: key,
        client_id: clientId,
        appointment,
        expires_at: addMinutes(this.now(), minutes),
      },
      { onConflict: 'cache_key' },
    );
    if (error) logger.warn('cache not writable', { key, error: error.message });
    return !error;
  }

  async dropCachedAppointments(clientId) {
    const { count, error } = await this.db
      .from('appointments_cache')
      .delete({ count: 'exact' })
      .eq('client_id', clientId);
    this.check('dropCachedAppointments', error);
    return count;
  }

  // State of the synchronisation -----------------------------------------------------------------------------------

  async getSyncStatus(tableName) {
    const { data, error } = await this.db.from('sync_status').select('*').eq('table_name', tableName).maybeSingle();
    this.check('getSyncStatus', error);
    return data;
  }

  async saveSyncStatus(tableName, { ok, processed, error: problem, details }) {
    const { error } = await this.db.from('sync_status').upsert(
      {
        table_name: tableName,
        last_sync_at: this.now().toISOString(),
        records_processed: processed,
        ok,
        error_message: problem || null,
        details: details || null,
      },
      { onConflict: 'table_name' },
    );
    this.check('saveSyncStatus', error);
  }

  /** Tables whose last synchronisation failed or is older than `hours`. */
  async getStaleTables(hours) {
    const limit = addMinutes(this.now(), -hours * 60).toISOString();
    const { data, error } = await this.db
      .from('sync_status')
      .select('table_name, last_sync_at, ok, error_message')
      .or(`ok.is.false,last_sync_at.lt.${limit},last_sync_at.is.null`)
      .order('table_name');
    this.check('getStaleTables', error);
    return data;
  }

  // Visits and goods -----------------------------------------------------------------------------------------------

  async getVisits(clientId, limit = 10) {
    const { data, error } = await this.db
      .from('visits')
      .select('yclients_visit_id, visited_at, services, total_cost, attendance, staff(name)')
      .eq('client_id', clientId)
      .order('visited_at', { ascending: false })
      .limit(limit);
    this.check('getVisits', error);
    return data;
  }

  async upsertVisits(visits) {
    const { error, count } = await this.db
      .from('visits')
      .upsert(visits, { onConflict: 'company_id,yclients_visit_id', count: 'exact' });
    this.check('upsertVisits', error);
    return count;
  }

  /** What a client spent on goods since a day, as a number. */
  async getGoodsTotal(clientId, since) {
    const { data, error } = await this.db
      .from('goods_transactions')
      .select('amount, cost')
      .eq('client_id', clientId)
      .eq('kind', 'sale')
      .gte('sold_at', since.toISOString());
    this.check('getGoodsTotal', error);
    return data.reduce((total, sale) => total + sale.cost, 0);
  }

  // Overview -------------------------------------------------------------------------------------------------------

  /** Numbers of the start page: { clients, bookings, revenue }. */
  async getCompanyStats(companyId, days) {
    const { data, error } = await this.db.rpc('company_stats', { p_company_id: companyId, p_days: days });
    this.check('getCompanyStats', error);
    return data;
  }

  async getRevenueByDay(companyId, from, to) {
    const { data, error } = await this.db
      .rpc('revenue_by_day', { p_company_id: companyId, p_from: from, p_to: to })
      .order('day');
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

module.exports = { SupabaseDataLayer, DataError };
