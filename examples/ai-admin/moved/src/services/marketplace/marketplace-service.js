'use strict';

/**
 * A salon installs the assistant from the booking system's marketplace. Steps, each an event in `marketplace_events`:
 *
 *   registered -> qr_shown -> whatsapp_connected -> activated -> (disconnected -> registered ...)
 *
 * The status also stands at the company, so that the other processes need not read events.
 */

const crypto = require('crypto');
const postgres = require('../../database/postgres');
const { YclientsClient } = require('../../integrations/yclients/client');
const { normalise } = require('../../utils/phone');
const { addDays, addMinutes } = require('../../utils/dates');
const logger = require('../../utils/logger').child('marketplace');

const STATUS = {
  NONE: 'none',
  REGISTERED: 'registered',
  QR: 'qr_shown',
  WHATSAPP: 'whatsapp_connected',
  ACTIVE: 'activated',
  DISCONNECTED: 'disconnected',
};

const NEXT = {
  [STATUS.NONE]: [STATUS.REGISTERED],
  [STATUS.REGISTERED]: [STATUS.QR, STATUS.DISCONNECTED],
  [STATUS.QR]: [STATUS.QR, STATUS.WHATSAPP, STATUS.DISCONNECTED],
  [STATUS.WHATSAPP]: [STATUS.ACTIVE, STATUS.QR, STATUS.DISCONNECTED],
  [STATUS.ACTIVE]: [STATUS.QR, STATUS.DISCONNECTED],
  [STATUS.DISCONNECTED]: [STATUS.REGISTERED],
};

const QR_MINUTES = 2;
const TRIAL_DAYS = 14;
const EVENTS_KEPT = 200;

const DEFAULT_SETTINGS = {
  bot: { enabled: true, language: 'ru', temperature: 0.7 },
  reminders: ['day_before', 'two_hours'],
  greeting: 'Здравствуйте! 👋 Чем могу помочь?',
};

class MarketplaceError extends Error {
  constructor(message, status = 400) {
    super(message);
    this.name = 'MarketplaceError';
    this.status = status;
  }
}

class MarketplaceService {
  constructor({ client, api = new YclientsClient(), now = () => new Date() } = {}) {
    this.client = client || postgres;
    this.api = api;
    this.now = now;
  }

  // Registration ---------------------------------------------------------------------------------------------------

  /** A salon that installs the assistant for the first time, or again after it had left. */
  async register(salonId, contact = {}) {
    if (!Number.isInteger(salonId) || salonId <= 0) throw new MarketplaceError('a salon id is needed');
    const existing = await this.findBySalon(salonId);
    if (existing && existing.marketplace_status === STATUS.ACTIVE) {
      return { company: existing, created: false };
    }
    const info = await this.api.getCompany(salonId);
    const company = existing ? await this.reactivate(existing, info) : await this.create(salonId, info, contact);
    await this.addEvent(company, STATUS.REGISTERED, { contact, again: Boolean(existing) });
    logger.info('salon registered', { salonId, companyId: company.id });
    return { company, created: !existing };
  }

  async findBySalon(salonId) {
    const { data, error } = await this.client.select(
      `SELECT * FROM companies WHERE yclients_id = $1`,
      [String(salonId)],
      { maybeSingle: true },
    );
    if (error) throw new MarketplaceError(`salon ${salonId} not read: ${error.message}`, 500);
    return data;
  }

  async create(salonId, info, contact) {
    const { data, error } = await this.client.insert(
      (rows) => `INSERT INTO companies ${rows.values} RETURNING *`,
      [],
      {
        table: 'companies',
        rows: {
          yclients_id: salonId,
          title: info.title,
          phone: normalise(contact.phone || info.phone),
          address: info.address || null,
          timezone: info.timezone_name || undefined,
          settings: { ...DEFAULT_SETTINGS, trialUntil: addDays(this.now(), TRIAL_DAYS) },
          api_key: this.newKey(),
          marketplace_status: STATUS.REGISTERED,
          connected_at: this.now(),
        },
        single: true,
      },
    );
    if (!error) return data;
    // Two clicks on "install": the first one has made it.
    if (error.code === '23505') {
      const other = await this.findBySalon(salonId);
      if (other) return other;
    }
    throw new MarketplaceError(`salon ${salonId} not created: ${error.message}`, 500);
  }

  async reactivate(company, info) {
    const { data, error } = await this.client.update(
      (row) => `UPDATE companies SET ${row.set} WHERE id = $1 RETURNING *`,
      [String(company.id)],
      {
        table: 'companies',
        rows: {
          title: info.title,
          is_active: true,
          marketplace_status: STATUS.REGISTERED,
          api_key: this.newKey(),
          settings: { ...DEFAULT_SETTINGS, ...company.settings },
          connected_at: this.now().toISOString(),
          updated_at: this.now().toISOString(),
        },
        single: true,
      },
    );
    if (error) throw new MarketplaceError(`company ${company.id} not reactivated: ${error.message}`, 500);
    return data;
  }

  newKey() {
    return crypto.randomBytes(24).toString('base64url');
  }

  /** The key of a page of the salon; null when it is not one. */
  async authenticate(apiKey) {
    if (!apiKey) return null;
    const { data: company, error } = await this.client.select(
      `SELECT id, yclients_id, title, marketplace_status FROM companies
       WHERE api_key = $1
         AND is_active = true`,
      [String(apiKey)],
      { maybeSingle: true },
    );
    if (error) {
      logger.warn('key not checked', { error: error.message });
      return null;
    }
    return company;
  }

  async rotateKey(companyId) {
    const key = this.newKey();
    const { data, error } = await this.client.update(
      (row) => `UPDATE companies SET ${row.set} WHERE id = $1 RETURNING id`,
      [String(companyId)],
      { table: 'companies', rows: { api_key: key } },
    );
    if (error) throw new MarketplaceError(`key not changed: ${error.message}`, 500);
    if (data.length === 0) throw new MarketplaceError('no such company', 404);
    return key;
  }

  // WhatsApp -------------------------------------------------------------------------------------------------------

  /** The QR code that the gateway wants to be scanned. An older one is void. */
  async showQr(companyId, qr) {
    const company = await this.move(companyId, STATUS.QR);
    const expiresAt = addMinutes(this.now(), QR_MINUTES);
    await this.client.remove(
      `DELETE FROM marketplace_events WHERE company_id = $1 AND event_type = 'qr'`,
      [String(companyId)],
    );
    const { error } = await this.client.insert(
      `INSERT INTO marketplace_events (company_id, salon_id, event_type, event_data) VALUES ($1, $2, 'qr', $3)`,
      [
        this.client.value(companyId),
        this.client.value(company.yclients_id),
        this.client.json({ qr, expiresAt }),
      ],
    );
    if (error) throw new MarketplaceError(`QR code not stored: ${error.message}`, 500);
    return { qr, expiresAt: expiresAt.toISOString() };
  }

  async currentQr(companyId) {
    const { data, error } = await this.client.select(
      `SELECT event_data->>'qr' AS qr, event_data->>'expiresAt' AS expires_at FROM marketplace_events
       WHERE company_id = $1
         AND event_type = 'qr'
       ORDER BY created_at DESC
       LIMIT 1`,
      [String(companyId)],
      { maybeSingle: true },
    );
    if (error || !data) return null;
    return new Date(data.expires_at) > this.now() ? data.qr : null;
  }

  async whatsappConnected(companyId, phone) {
    const company = await this.move(companyId, STATUS.WHATSAPP, { whatsapp_connected: true });
    await this.addEvent(company, STATUS.WHATSAPP, { phone: normalise(phone) });
    await this.client.remove(
      `DELETE FROM marketplace_events WHERE company_id = $1 AND event_type = 'qr'`,
      [String(companyId)],
    );
    return company;
  }

  async activate(companyId) {
    const [services, staff] = await Promise.all([
      this.client.count(
        `SELECT count(*) FROM services WHERE company_id = $1 AND is_active = true`,
        [String(companyId)],
      ),
      this.client.count(
        `SELECT count(*) FROM staff WHERE company_id = $1 AND is_bookable = true`,
        [String(companyId)],
      ),
    ]);
    if (!services.count || !staff.count) {
      throw new MarketplaceError('services and masters have to be synchronised first', 409);
    }
    const company = await this.move(companyId, STATUS.ACTIVE);
    await this.addEvent(company, STATUS.ACTIVE, { services: services.count, staff: staff.count });
    return { company, services: services.count, staff: staff.count };
  }

  async disconnect(companyId, reason) {
    const company = await this.move(companyId, STATUS.DISCONNECTED, { is_active: false, whatsapp_connected: false });
    await this.addEvent(company, STATUS.DISCONNECTED, { reason });
    // What was about to be sent must not go out any more.
    const { data: stopped } = await this.client.update(
      `UPDATE messages SET status = 'failed', error = 'disconnected'
       WHERE company_id = $1
         AND status = 'queued'
       RETURNING id`,
      [String(companyId)],
    );
    return { company, stopped: stopped ? stopped.length : 0 };
  }

  /** The one place where the status changes. Refuses steps that are not allowed from where the company stands. */
  async move(companyId, status, changes = {}) {
    const { data: company, error } = await this.client.select(
      `SELECT id, yclients_id, title, marketplace_status FROM companies WHERE id = $1`,
      [String(companyId)],
      { single: true },
    );
    if (error && error.code === 'PGRST116') throw new MarketplaceError('no such company', 404);
    if (error) throw new MarketplaceError(error.message, 500);
    if (!(NEXT[company.marketplace_status] || []).includes(status)) {
      throw new MarketplaceError(`${status} is not possible after ${company.marketplace_status}`, 409);
    }
    // Only if nobody else has moved it since it was read.
    const { data: moved, error: refused } = await this.client.update(
      (row) =>
        `UPDATE companies SET ${row.set}
         WHERE id = $1
           AND marketplace_status = $2
         RETURNING id, yclients_id, title, marketplace_status, whatsapp_connected, is_active`,
      [String(companyId), String(company.marketplace_status)],
      {
        table: 'companies',
        rows: { ...changes, marketplace_status: status, updated_at: this.now() },
        maybeSingle: true,
      },
    );
    if (refused) throw new MarketplaceError(`status not saved: ${refused.message}`, 500);
    if (!moved) throw new MarketplaceError('somebody else changed the status just now', 409);
    return moved;
  }

  // Events ---------------------------------------------------------------------------------------------------------

  async addEvent(company, type, data) {
    const { error } = await this.client.insert(
      `INSERT INTO marketplace_events (company_id, salon_id, event_type, event_data) VALUES ($1, $2, $3, $4)`,
      [
        this.client.value(company.id),
        this.client.value(company.yclients_id),
        this.client.value(type),
        this.client.json(data),
      ],
    );
    if (error) logger.error('event not stored', { companyId: company.id, type, error: error.message });
  }

  /** A page of events, the newest first, with the number of all. */
  async events(companyId, { page = 1, size = 20, type = '%' } = {}) {
    const first = (page - 1) * size;
    const { data, error, count } = await this.client.select(
      `SELECT id, event_type, event_data, created_at FROM marketplace_events
       WHERE company_id = $1
         AND event_type <> 'qr'
         AND event_type LIKE $2
       ORDER BY created_at DESC, id DESC
       LIMIT $3
       OFFSET $4`,
      [
        String(companyId),
        String(type).replace(/\*/g, '%'),
        this.client.limit((first + size - 1) - first + 1, first),
        this.client.offset(first),
      ],
      {
        count: `SELECT count(*) FROM marketplace_events
         WHERE company_id = $1
           AND event_type <> 'qr'
           AND event_type LIKE $2`,
        offset: this.client.offset(first),
      },
    );
    if (error) throw new MarketplaceError(`events not read: ${error.message}`, 500);
    return { events: data, total: count };
  }

  /** Keeps the newest events of a company. The number that went. */
  async trimEvents(companyId, keep = EVENTS_KEPT) {
    const { data: oldest } = await this.client.select(
      `SELECT id FROM marketplace_events WHERE company_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3`,
      [String(companyId), this.client.limit(keep - keep + 1, keep), this.client.offset(keep)],
      { maybeSingle: true },
    );
    if (!oldest) return 0;
    const { count, error } = await this.client.remove(
      `DELETE FROM marketplace_events WHERE company_id = $1 AND id <= $2`,
      [String(companyId), String(oldest.id)],
      { count: true },
    );
    if (error) throw new MarketplaceError(`events not trimmed: ${error.message}`, 500);
    return count;
  }

  // Settings and overview ------------------------------------------------------------------------------------------

  async settings(companyId) {
    const { data, error } = await this.client.select(
      `SELECT settings, working_days FROM companies WHERE id = $1`,
      [String(companyId)],
      { single: true },
    );
    if (error) throw new MarketplaceError('no such company', 404);
    return { ...DEFAULT_SETTINGS, ...data.settings, workingDays: data.working_days };
  }

  /** Merges one level deep: `{ bot: { enabled: false } }` leaves the language as it is. */
  async changeSettings(companyId, changes) {
    const { workingDays, ...before } = await this.settings(companyId);
    const settings = { ...before };
    for (const [key, value] of Object.entries(changes)) {
      const isObject = value && typeof value === 'object' && !Array.isArray(value);
      settings[key] = isObject ? { ...before[key], ...value } : value;
    }
    const { data, error } = await this.client.update(
      (row) => `UPDATE companies SET ${row.set} WHERE id = $1 RETURNING settings`,
      [String(companyId)],
      {
        table: 'companies',
        rows: { settings, working_days: changes.workingDays || workingDays },
        single: true,
      },
    );
    if (error) throw new MarketplaceError(`settings not saved: ${error.message}`, 500);
    return data.settings;
  }

  /** A salon may try the assistant for two weeks; staff can add days. The new end, or null when there is no trial. */
  async extendTrial(companyId, days) {
    const { data, error } = await this.client.select(
      `SELECT settings FROM companies WHERE id = $1 AND settings->>'trialUntil' IS NOT NULL`,
      [String(companyId)],
      { maybeSingle: true },
    );
    if (error) throw new MarketplaceError(`trial not read: ${error.message}`, 500);
    if (!data) return null;
    const from = new Date(Math.max(new Date(data.settings.trialUntil), this.now()));
    const settings = { ...data.settings, trialUntil: addDays(from, days).toISOString() };
    const { error: refused } = await this.client.update(
      `UPDATE companies SET settings = $1 WHERE id = $2`,
      [this.client.json(settings), String(companyId)],
    );
    if (refused) throw new MarketplaceError(`trial not extended: ${refused.message}`, 500);
    return settings.trialUntil;
  }

  /** Trials that are over: the assistant falls silent, the salon is told. The numbers of the companies. */
  async endTrials() {
    const { data: over, error } = await this.client.select(
      `SELECT id, yclients_id, settings FROM companies
       WHERE marketplace_status = $1
         AND is_active = true
         AND settings->>'trialUntil' < $2
         AND settings->'paid' IS NULL
       ORDER BY id`,
      [String(STATUS.ACTIVE), String(this.now().toISOString())],
    );
    if (error) throw new MarketplaceError(`trials not read: ${error.message}`, 500);
    const ended = [];
    for (const company of over) {
      const settings = { ...company.settings, bot: { ...company.settings.bot, enabled: false } };
      const { error: refused } = await this.client.update(
        `UPDATE companies SET settings = $1 WHERE id = $2`,
        [this.client.json(settings), String(company.id)],
      );
      if (refused) {
        logger.error('trial not ended', { companyId: company.id, error: refused.message });
        continue;
      }
      await this.addEvent(company, 'trial_ended', { trialUntil: company.settings.trialUntil });
      ended.push(company.id);
    }
    return ended;
  }

  /** What the assistant did for a salon in a month: the letter that goes out before the invoice. */
  async monthlyFigures(companyId, month) {
    const first = new Date(`${month}-01T00:00:00Z`);
    const from = first.toISOString();
    const to = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1)).toISOString();
    const [messages, bookings, clients] = await Promise.all([
      this.client.count(
        `SELECT count(*) FROM messages WHERE company_id = $1 AND created_at >= $2 AND created_at < $3`,
        [String(companyId), from, to],
      ),
      this.client.select(
        `SELECT price FROM bookings
         WHERE company_id = $1
           AND source = 'whatsapp'
           AND created_at >= $2
           AND created_at < $3`,
        [String(companyId), from, to],
        { count: true },
      ),
      this.client.count(
        `SELECT count(*) FROM clients WHERE company_id = $1 AND created_at >= $2 AND created_at < $3`,
        [String(companyId), from, to],
      ),
    ]);
    const failed = [messages, bookings, clients].find((result) => result.error);
    if (failed) throw new MarketplaceError(`figures of ${month}: ${failed.error.message}`, 500);
    return {
      month,
      messages: messages.count,
      bookings: bookings.count,
      revenue: bookings.data.reduce((sum, booking) => sum + (booking.price || 0), 0),
      newClients: clients.count,
    };
  }

  /** Salons by status, and those whose trial runs out within three days. */
  async overview() {
    const { data: companies, error } = await this.client.select(
      `SELECT id, title, marketplace_status, settings->>'trialUntil' AS trial_until FROM companies
       WHERE marketplace_status <> $1
       ORDER BY id`,
      [String(STATUS.NONE)],
    );
    if (error) throw new MarketplaceError(`salons not read: ${error.message}`, 500);
    const byStatus = {};
    for (const { marketplace_status: status } of companies) byStatus[status] = (byStatus[status] || 0) + 1;
    const soon = addDays(this.now(), 3);
    const ending = companies.filter(
      ({ trial_until: until }) => until && new Date(until) > this.now() && new Date(until) < soon,
    );
    return { byStatus, trialsEnding: ending.map((company) => company.title) };
  }
}

module.exports = { MarketplaceService, MarketplaceError, STATUS };
