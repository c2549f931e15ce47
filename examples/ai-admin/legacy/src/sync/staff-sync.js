'use strict';

const { supabase } = require('../database/supabase');
const { YclientsClient } = require('../integrations/yclients/client');
const logger = require('../utils/logger').child('staff-sync');

const db = supabase;

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

  const { error } = await db.from('staff').upsert(rows, { onConflict: 'company_id,yclients_id' });
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
  const result = await db.from('companies').select('id, yclients_id, is_active').eq('id', companyId).limit(1);
  if (result.error) throw new Error(result.error.message);
  const [company] = result.data;
  if (!company || !company.is_active) throw new Error(`company ${companyId} is not active`);
  return company;
}

/** Our own number of each service by the booking system's. */
async function serviceIds(companyId) {
  const { data, error } = await db
    .from('services')
    .select('id, yclients_id')
    .eq('company_id', companyId)
    .not('yclients_id', 'is', null);
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
  const { data: open, error } = await db
    .from('staff')
    .select('id, yclients_id, name')
    .eq('company_id', companyId)
    .match({ is_bookable: true });
  if (error) throw new Error(`staff not read: ${error.message}`);

  const missing = open.filter((member) => !present.includes(member.yclients_id));
  for (const member of missing) {
    const { error: refused } = await db.from('staff').update({ is_bookable: false }).eq('id', member.id);
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
  const { data, error } = await db
    .from('bookings')
    .update({ staff_id: null })
    .eq('company_id', companyId)
    .in('staff_id', members.map((member) => member.id))
    .in('status', ['new', 'confirmed'])
    .gt('starts_at', new Date().toISOString())
    .select('id, starts_at, clients(name, phone)');
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
  const { error } = await db
    .from('sync_status')
    .upsert({ table_name: 'staff', last_sync_at: new Date().toISOString(), ...fields });
  if (error) logger.error('status not saved', { error: error.message });
}

/** Masters of a company with the number of their services, for the admin page. */
async function listStaff(companyId) {
  const { data, error } = await db
    .from('staff')
    .select('id, name, specialization, rating, service_ids, is_bookable')
    .eq('company_id', companyId)
    .order('is_bookable', { ascending: false })
    .order('rating', { ascending: false, nullsFirst: false })
    .order('name');
  if (error) throw new Error(`staff not read: ${error.message}`);
  return data.map(({ service_ids: ids, ...member }) => ({ ...member, services: ids.length }));
}

module.exports = { syncStaff, listStaff, toRating };
