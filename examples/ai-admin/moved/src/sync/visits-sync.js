'use strict';

const client = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { addDays, day } = require('../utils/dates');
const logger = require('../utils/logger').child('visits-sync');

const ARRIVED = 1;
const DID_NOT_COME = -1;

/**
 * Visits: what has really happened, in contrast to bookings. One visit may cover several records of a day.
 *
 * Every request here throws (`throwOnError`): half a day of visits is worse than none, the next run does it again.
 */
class VisitsSync {
  constructor({ api = new YclientsClient(), now = () => new Date() } = {}) {
    this.api = api;
    this.now = now;
  }

  async sync(companyId, days = 2) {
    const { data: company } = await client.select(
      `SELECT yclients_id FROM companies WHERE id = $1`,
      [String(companyId)],
      { single: true, throws: true },
    );
    const records = await this.api.getRecords(company.yclients_id, {
      start_date: day(addDays(this.now(), -days)),
      end_date: day(this.now()),
    });
    const visits = this.group(records.filter((record) => record.attendance !== 0));
    const rows = await this.resolve(companyId, visits);
    if (rows.length > 0) {
      await client.insert(
        (rows) =>
          `INSERT INTO visits ${rows.values} ON CONFLICT (company_id, yclients_visit_id) ${rows.merge}`,
        [],
        { table: 'visits', rows, throws: true },
      );
    }
    const noShows = await this.markNoShows(companyId, visits);
    await client.insert(
      (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
      [],
      {
        table: 'sync_status',
        rows: { table_name: 'visits', last_sync_at: this.now(), records_processed: rows.length, ok: true },
        throws: true,
      },
    );
    logger.info('visits synchronised', { companyId, visits: rows.length, noShows });
    return { processed: records.length, visits: rows.length, noShows };
  }

  /** Records of one visit become one: costs add up, services are put together, the first master counts. */
  group(records) {
    const visits = new Map();
    for (const record of records) {
      const visit = visits.get(record.visit_id) || {
        id: record.visit_id,
        client: record.client,
        staffId: record.staff_id,
        visitedAt: record.datetime,
        attendance: record.attendance,
        services: [],
        cost: 0,
        paid: 0,
        records: [],
      };
      visit.services.push(...record.services.map(({ id, title, cost }) => ({ id, title, cost })));
      visit.cost += record.services.reduce((sum, service) => sum + service.cost, 0);
      visit.paid += record.paid_full === 1 ? record.services.reduce((sum, service) => sum + service.cost, 0) : 0;
      visit.records.push(record.id);
      visits.set(record.visit_id, visit);
    }
    return [...visits.values()];
  }

  async resolve(companyId, visits) {
    const clientNumbers = visits.map((visit) => visit.client && visit.client.id).filter(Boolean);
    const staffNumbers = [...new Set(visits.map((visit) => visit.staffId))];
    const [clients, staff] = await Promise.all([
      client.select(
        `SELECT id, yclients_id FROM clients WHERE company_id = $1 AND yclients_id = ANY ($2)`,
        [String(companyId), client.list(clientNumbers)],
        { throws: true },
      ),
      client.select(
        `SELECT id, yclients_id FROM staff WHERE company_id = $1 AND yclients_id = ANY ($2)`,
        [String(companyId), client.list(staffNumbers)],
        { throws: true },
      ),
    ]);
    const clientId = new Map(clients.data.map((row) => [row.yclients_id, row.id]));
    const staffId = new Map(staff.data.map((row) => [row.yclients_id, row.id]));
    return visits.map((visit) => ({
      company_id: companyId,
      yclients_visit_id: visit.id,
      client_id: (visit.client && clientId.get(visit.client.id)) || null,
      staff_id: staffId.get(visit.staffId) || null,
      visited_at: visit.visitedAt,
      services: visit.services,
      total_cost: visit.cost,
      paid: visit.paid,
      attendance: visit.attendance,
      updated_at: this.now(),
    }));
  }

  /** Bookings whose client did not come. Two in a row, and the assistant asks for a deposit. */
  async markNoShows(companyId, visits) {
    const records = visits.filter((visit) => visit.attendance === DID_NOT_COME).flatMap((visit) => visit.records);
    if (records.length === 0) return 0;
    const { data } = await client.update(
      `UPDATE bookings SET status = 'no_show'
       WHERE company_id = $1
         AND yclients_record_id = ANY ($2)
         AND status <> 'no_show'
       RETURNING client_id`,
      [String(companyId), client.list(records)],
      { throws: true },
    );
    return data.length;
  }

  /** Visits that came without a client, e.g. paid at the desk: given to the client who had a booking then. */
  async matchStrays(companyId) {
    const { data: strays } = await client.select(
      `SELECT id, visited_at, staff_id FROM visits
       WHERE company_id = $1
         AND client_id IS NULL
         AND staff_id IS NOT NULL
       ORDER BY visited_at DESC
       LIMIT 100`,
      [String(companyId)],
      { throws: true },
    );
    let matched = 0;
    for (const stray of strays) {
      const { data: booking } = await client.select(
        `SELECT client_id FROM bookings WHERE company_id = $1 AND staff_id = $2 AND starts_at = $3`,
        [String(companyId), String(stray.staff_id), String(stray.visited_at)],
        { maybeSingle: true, throws: true },
      );
      if (!booking) continue;
      await client.update(
        (row) => `UPDATE visits SET ${row.set} WHERE id = $1`,
        [String(stray.id)],
        { table: 'visits', rows: { client_id: booking.client_id }, throws: true },
      );
      matched += 1;
    }
    return matched;
  }

  /** Turns up as a number between 0 and 1, or null for a client without a visit. */
  async reliability(clientId) {
    const { data: visits } = await client.select(
      `SELECT attendance FROM visits WHERE client_id = $1 ORDER BY visited_at DESC LIMIT 10`,
      [String(clientId)],
      { throws: true },
    );
    if (visits.length === 0) return null;
    const came = visits.filter((visit) => visit.attendance === ARRIVED).length;
    return Math.round((came / visits.length) * 100) / 100;
  }
}

module.exports = { VisitsSync };
