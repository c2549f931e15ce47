'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { secondsToInterval } = require('../utils/dates');
const logger = require('../utils/logger').child('services-sync');

/**
 * The price list. Small enough to be read and written as a whole, so everything happens in memory and only what
 * differs is written.
 *
 * @param {{ api?: YclientsClient, client?: object, now?: () => Date }} [options]
 */
function createServicesSync({ api = new YclientsClient(), client = postgres, now = () => new Date() } = {}) {
  async function findCompany(companyId) {
    const { data, error } = await client.select(
      `SELECT id, yclients_id FROM companies WHERE id = $1`,
      [String(companyId)],
      { maybeSingle: true },
    );
    if (error) throw error;
    if (!data) throw new Error(`no company ${companyId}`);
    return data;
  }

  async function loadKnown(companyId) {
    const { data, error } = await client.select(
      `SELECT * FROM services WHERE company_id = $1`,
      [String(companyId)],
    );
    if (error) throw error;
    return new Map(data.filter((row) => row.yclients_id !== null).map((row) => [row.yclients_id, row]));
  }

  function toRow(companyId, categories, service) {
    const prices = [service.price_min, service.price_max].filter((price) => Number.isFinite(price));
    return {
      company_id: companyId,
      yclients_id: service.id,
      title: service.title.trim(),
      category: categories.get(service.category_id) || null,
      price_min: prices.length > 0 ? Math.min(...prices) : null,
      price_max: prices.length > 0 ? Math.max(...prices) : null,
      duration: secondsToInterval(service.seance_length || 3600),
      raw: service,
      is_active: service.active !== 0,
      updated_at: now(),
    };
  }

  function changed(known, row) {
    if (!known) return true;
    return ['title', 'category', 'price_min', 'price_max', 'duration', 'is_active'].some(
      (field) => known[field] !== row[field],
    );
  }

  /** Writes what is new or differs. Rows carry every column, so the order of keys is the same in all. */
  async function write(rows) {
    if (rows.length === 0) return [];
    const { data, error } = await client.insert(
      (rows) =>
        `INSERT INTO services ${rows.values} ON CONFLICT (company_id, yclients_id) ${rows.merge}
         RETURNING id, title`,
      [],
      { table: 'services', rows },
    );
    if (error) throw error;
    return data;
  }

  /** Old bookings name them, so services that are gone are only switched off. */
  async function retire(known, services) {
    const present = new Set(services.map((service) => service.id));
    const gone = [...known.values()].filter((row) => row.is_active && !present.has(row.yclients_id));
    if (gone.length === 0) return 0;
    const { error } = await client.update(
      (row) => `UPDATE services SET ${row.set} WHERE id = ANY ($1)`,
      [client.list(gone.map((row) => row.id))],
      { table: 'services', rows: { is_active: false, updated_at: now() } },
    );
    if (error) throw error;
    logger.info('services retired', { titles: gone.map((row) => row.title) });
    return gone.length;
  }

  async function report(fields) {
    const { error } = await client.insert(
      (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
      [],
      { table: 'sync_status', rows: { table_name: 'services', ...statusOf(fields) } },
    );
    if (error) logger.error('status not saved', { error: error.message });
  }

  function statusOf({ ok, processed, problem }) {
    return {
      last_sync_at: now().toISOString(),
      records_processed: processed,
      ok,
      error_message: problem || null,
    };
  }

  /** A service that nobody offers cannot be booked: named in the log, so that the salon can mend it. */
  async function warnAboutOrphans(companyId) {
    const [{ data: services }, { data: staff }] = await Promise.all([
      client.select(
        `SELECT id, title FROM services WHERE company_id = $1 AND is_active = true ORDER BY id`,
        [String(companyId)],
      ),
      client.select(
        `SELECT service_ids FROM staff WHERE company_id = $1 AND is_bookable = true`,
        [String(companyId)],
      ),
    ]);
    const offered = new Set((staff || []).flatMap((member) => member.service_ids));
    const orphans = (services || []).filter((service) => !offered.has(service.id));
    if (orphans.length > 0) logger.warn('services without a master', { titles: orphans.map((row) => row.title) });
    return orphans.map((service) => service.id);
  }

  /** Prices that moved by more than a third since the last run are likely a slip of the finger; the salon is asked. */
  function suspicious(known, rows) {
    return rows
      .map((row) => [known.get(row.yclients_id), row])
      .filter(([before, row]) => before && before.price_min > 0 && row.price_min !== null)
      .filter(([before, row]) => Math.abs(row.price_min - before.price_min) / before.price_min > 1 / 3)
      .map(([before, row]) => `${row.title}: ${before.price_min} → ${row.price_min}`);
  }

  async function askAbout(company, prices) {
    if (prices.length === 0) return;
    const { error } = await client.insert(
      `INSERT INTO marketplace_events (company_id, salon_id, event_type, event_data)
       VALUES ($1, $2, 'notice', $3)`,
      [
        client.value(company.id),
        client.value(company.yclients_id),
        client.json({ text: 'Проверьте цены 💶', prices }),
      ],
    );
    if (error) logger.warn('salon not asked', { error: error.message });
  }

  async function sync(companyId) {
    try {
      const company = await findCompany(companyId);
      const { services, categories = [] } = await api.getServices(company.yclients_id);
      const titles = new Map(categories.map((category) => [category.id, category.title]));
      const known = await loadKnown(companyId);
      const rows = services
        .map((service) => toRow(companyId, titles, service))
        .filter((row) => changed(known.get(row.yclients_id), row));
      await askAbout(company, suspicious(known, rows));
      const written = await write(rows);
      const retired = await retire(known, services);
      const orphans = await warnAboutOrphans(companyId);
      await report({ ok: true, processed: services.length });
      return { processed: services.length, written: written.length, retired, orphans };
    } catch (error) {
      await report({ ok: false, processed: 0, problem: error.message });
      throw error;
    }
  }

  return { sync };
}

module.exports = { createServicesSync };
