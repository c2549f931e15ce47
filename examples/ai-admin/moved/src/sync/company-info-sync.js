'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { normalise } = require('../utils/phone');
const logger = require('../utils/logger').child('company-info-sync');

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** "пн-пт 10:00-20:00" and the like, as far as it can be understood; null leaves the days as they are. */
function parseWorkingDays(schedule) {
  const names = { пн: 0, вт: 1, ср: 2, чт: 3, пт: 4, сб: 5, вс: 6 };
  const range = /(пн|вт|ср|чт|пт|сб|вс)\s*[-–]\s*(пн|вт|ср|чт|пт|сб|вс)/i.exec(schedule || '');
  if (!range) return null;
  const [from, to] = [names[range[1].toLowerCase()], names[range[2].toLowerCase()]];
  return from <= to ? DAYS.slice(from, to + 1) : [...DAYS.slice(from), ...DAYS.slice(0, to + 1)];
}

/**
 * Title, telephone, address and time zone of a company. Settings are merged: what the salon set here wins over what the
 * booking system says.
 */
async function syncCompanyInfo(companyId, { api = new YclientsClient(), now = () => new Date() } = {}) {
  const { data: company, error } = await postgres.select(
    `SELECT id, yclients_id, title, settings, working_days FROM companies WHERE id = $1`,
    [String(companyId)],
    { single: true },
  );
  if (error) {
    if (error.code === 'PGRST116') return { ok: false, reason: 'unknown company' };
    throw new Error(`company ${companyId}: ${error.message}`);
  }

  const info = await api.getCompany(company.yclients_id);
  const update = {
    title: info.title,
    phone: normalise(info.phone) || undefined,
    address: [info.city, info.address].filter(Boolean).join(', ') || null,
    timezone: info.timezone_name || undefined,
    working_days: parseWorkingDays(info.schedule) || company.working_days,
    settings: { ...fromBookingSystem(info), ...company.settings },
    last_sync_at: now(),
  };
  const { data: saved, error: refused } = await postgres.update(
    (row) =>
      `UPDATE companies SET ${row.set}
       WHERE id = $1
       RETURNING title, phone, address, timezone, working_days, settings`,
    [String(companyId)],
    { table: 'companies', rows: update, single: true },
  );
  if (refused) {
    await remember(false, now, refused.message);
    throw new Error(`company ${companyId} not saved: ${refused.message}`);
  }
  if (saved.title !== company.title) {
    logger.info('company has another title now', { companyId, before: company.title, after: saved.title });
  }
  await remember(true, now);
  return { ok: true, company: saved };
}

function fromBookingSystem(info) {
  return {
    currency: info.currency_short_title || 'EUR',
    bookingUrl: info.site || null,
    coordinates: info.coordinate_lat ? [info.coordinate_lat, info.coordinate_lon] : null,
  };
}

async function remember(ok, now, message = null) {
  await postgres.insert(
    (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
    [],
    {
      table: 'sync_status',
      rows: { table_name: 'companies', last_sync_at: now(), records_processed: 1, ok, error_message: message },
    },
  );
}

/** Companies that were not refreshed for a day, for the nightly run. */
async function staleCompanies(now = new Date()) {
  const yesterday = new Date(now.getTime() - 24 * 60 * 60 * 1000).toISOString();
  const { data, error } = await postgres.select(
    `SELECT id, title FROM companies
     WHERE is_active = true
       AND (last_sync_at IS NULL OR last_sync_at < $1)
     ORDER BY id`,
    [postgres.term(yesterday)],
  );
  if (error) throw new Error(`companies not read: ${error.message}`);
  return data;
}

module.exports = { syncCompanyInfo, staleCompanies, parseWorkingDays };
