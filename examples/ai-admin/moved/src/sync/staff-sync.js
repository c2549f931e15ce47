'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const logger = require('../utils/logger').child('staff-sync');

const db = postgres;

/** Masters that are there to hold a seat in the booking system, not to work. */
const PLACEHOLDER = /^(лист ожидания|не определен|waiting list)/i;

/**
 * Masters and the services they do. Who has left is closed for booking, never deleted: past bookings name them.
 */
async function syncStaff(companyId, { api = new YclientsClient() } = {}) {
  const company = await requireCompany(companyId);
  const members = (await api.getStaff(company.yclients_id)).filter((member) => !PLACEHOLDER.test(member.name));

  const services = await serviceIds(companyId);
  const rows = members.map((member) => ({
    company_id: companyId,
    yclients_id: member.id,
    name: member.name,
    specialization: member.specialization || null,
    rating: toRating(member.rating),
    service_ids: translate(member.services_links, services),
    is_bookable: member.bookable === true && member.fired !== 1,
    updated_at: new Date().toISOString(),
  }));

  const { error } = await db.insert(
    (rows) => `INSERT INTO staff ${rows.values} ON CONFLICT (company_id, yclients_id) ${rows.merge}`,
    [],
    { table: 'staff', rows },
  );
  if (error) {
    await saveStatus({ ok: false, error_message: error.message });
    throw new Error(`staff of company ${companyId} not written: ${error.message}`);
  }

  const closed = await closeMissing(companyId, rows.map((row) => row.yclients_id));
  const freed = await freeBookings(companyId, closed);
  await saveStatus({ ok: true, error_message: null, records_processed: rows.length });
  logger.info('staff synchronised', { companyId, members: rows.length, closed: closed.length });
  return { processed: rows.length, closed: closed.map((member) => member.name), freed };
}

async function requireCompany(companyId) {
  const result = await db.select(
    `SELECT id, yclients_id, is_active FROM companies WHERE id = $1 LIMIT 1`,
    [String(companyId)],
  );
  if (result.error) throw new Error(result.error.message);
  const [company] = result.data;
  if (!company || !company.is_active) throw new Error(`company ${companyId} is not active`);
  return company;
}

/** Our own number of each service by the booking system's. */
async function serviceIds(companyId) {
  const { data, error } = await db.select(
    `SELECT id, yclients_id FROM services WHERE company_id = $1 AND yclients_id IS NOT NULL`,
    [String(companyId)],
  );
  if (error) throw new Error(`services not read: ${error.message}`);
  return new Map(data.map((service) => [service.yclients_id, service.id]));
}

function translate(links, services) {
  const ids = (links || []).map((link) => services.get(link.service_id)).filter((id) => id !== undefined);
  return [...new Set(ids)].sort((one, other) => one - other);
}

/** The booking system says 0 for "nobody has voted yet". */
function toRating(value) {
  const rating = Number(value);
  if (!Number.isFinite(rating) || rating <= 0) return null;
  return Math.min(5, Math.round(rating * 100) / 100);
}

/** Closes masters that the booking system no longer lists; those that were open until now. */
async function closeMissing(companyId, present) {
  const { data: open, error } = await db.select(
    `SELECT id, yclients_id, name FROM staff WHERE company_id = $1 AND is_bookable = true`,
    [String(companyId)],
  );
  if (error) throw new Error(`staff not read: ${error.message}`);

  const missing = open.filter((member) => !present.includes(member.yclients_id));
  for (const member of missing) {
    const { error: refused } = await db.update(
      `UPDATE staff SET is_bookable = false WHERE id = $1`,
      [String(member.id)],
    );
    if (refused) throw new Error(`${member.name} not closed: ${refused.message}`);
  }
  return missing;
}

/**
 * Bookings in the future with a master who has left lose the master, so that the administrator sees them in the list
 * of bookings to be reassigned. The number of bookings.
 */
async function freeBookings(companyId, members) {
  if (members.length === 0) return 0;
  const { data, error } = await db.update(
    `WITH changed AS (UPDATE bookings SET staff_id = NULL
     WHERE company_id = $1
       AND staff_id = ANY ($2)
       AND status IN ('new', 'confirmed')
       AND starts_at > $3
     RETURNING *)
     SELECT bookings.id, bookings.starts_at, to_jsonb(clients.*) AS clients
     FROM changed AS bookings
     LEFT JOIN LATERAL (SELECT clients.name, clients.phone FROM clients
       WHERE clients.id = bookings.client_id) AS clients ON true`,
    [String(companyId), db.list(members.map((member) => member.id)), new Date().toISOString()],
  );
  if (error) {
    logger.error('bookings keep a master who has left', { error: error.message });
    return 0;
  }
  for (const booking of data) {
    logger.warn('booking without a master ⚠️', { booking: booking.id, client: booking.clients.name });
  }
  return data.length;
}

async function saveStatus(fields) {
  const { error } = await db.insert(
    (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
    [],
    {
      table: 'sync_status',
      rows: { table_name: 'staff', last_sync_at: new Date().toISOString(), ...fields },
    },
  );
  if (error) logger.error('status not saved', { error: error.message });
}

/** Masters of a company with the number of their services, for the admin page. */
async function listStaff(companyId) {
  const { data, error } = await db.select(
    `SELECT id, name, specialization, rating, service_ids, is_bookable FROM staff
     WHERE company_id = $1
     ORDER BY is_bookable DESC, rating DESC NULLS LAST, name`,
    [String(companyId)],
  );
  if (error) throw new Error(`staff not read: ${error.message}`);
  return data.map(({ service_ids: ids, ...member }) => ({ ...member, services: ids.length }));
}

module.exports = { syncStaff, listStaff, toRating };
