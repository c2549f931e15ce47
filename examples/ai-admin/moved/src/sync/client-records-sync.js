'use strict';

const db = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const logger = require('../utils/logger').child('client-records-sync');

const HISTORY_LENGTH = 20;
const FAVOURITES = 3;

/**
 * The history of each client: what they had done, by whom, for how much. The assistant proposes "as last time, with
 * Мария?" from it.
 */
class ClientRecordsSync {
  constructor(api = new YclientsClient()) {
    this.api = api;
  }

  /** Clients of a company who came since the last time, the least recently refreshed first. */
  async sync(companyId, { limit = 100 } = {}) {
    const { data: company } = await db.select(
      `SELECT yclients_id FROM companies WHERE id = $1`,
      [String(companyId)],
      { single: true },
    );
    if (!company) throw new Error(`no company ${companyId}`);

    const { data: clients, error } = await db.select(
      `SELECT id, yclients_id, name FROM clients
       WHERE company_id = $1
         AND visit_count > 0
         AND yclients_id > 0
       ORDER BY updated_at
       LIMIT $2`,
      [String(companyId), db.limit(limit)],
    );
    if (error) throw new Error(`clients not read: ${error.message}`);

    const masters = await this.masters(companyId);
    const outcome = { updated: 0, empty: 0, failed: [] };
    for (const client of clients) {
      try {
        const visits = await this.api.getClientVisits(company.yclients_id, client.yclients_id);
        if (visits.length === 0) {
          outcome.empty += 1;
          continue;
        }
        await this.save(client, visits, masters);
        outcome.updated += 1;
      } catch (problem) {
        logger.warn('history not synchronised', { client: client.id, error: problem.message });
        outcome.failed.push(client.id);
      }
    }
    await this.report(outcome);
    return outcome;
  }

  async masters(companyId) {
    const { data, error } = await db.select(
      `SELECT id, yclients_id, name FROM staff WHERE company_id = $1`,
      [String(companyId)],
    );
    if (error) throw new Error(`staff not read: ${error.message}`);
    return new Map(data.map((member) => [member.yclients_id, member]));
  }

  async save(client, visits, masters) {
    const newestFirst = [...visits].sort((one, other) => other.date.localeCompare(one.date));
    const history = newestFirst.slice(0, HISTORY_LENGTH).map((visit) => ({
      date: visit.date.slice(0, 10),
      services: visit.services.map((service) => service.title),
      master: masters.has(visit.staff_id) ? masters.get(visit.staff_id).name : null,
      cost: visit.services.reduce((sum, service) => sum + (service.cost || 0), 0),
    }));
    const { error } = await db.update(
      (row) => `UPDATE clients SET ${row.set} WHERE id = $1`,
      [String(client.id)],
      {
        table: 'clients',
        rows: {
          visit_history: history,
          last_services: history[0].services,
          favourite_staff_ids: this.favourites(visits, masters),
          last_visit: newestFirst[0].date,
        },
      },
    );
    if (error) throw new Error(error.message);
  }

  /** The masters a client went to most, most often first. */
  favourites(visits, masters) {
    const counts = new Map();
    for (const visit of visits) {
      const master = masters.get(visit.staff_id);
      if (master) counts.set(master.id, (counts.get(master.id) || 0) + 1);
    }
    return [...counts.entries()]
      .sort(([one, many], [other, more]) => more - many || one - other)
      .slice(0, FAVOURITES)
      .map(([id]) => id);
  }

  /** Masters are named in the history; when one gets another name the histories of their clients follow. */
  async renameMaster(companyId, staffId, name) {
    const { data: before } = await db.select(
      `SELECT name FROM staff WHERE id = $1`,
      [String(staffId)],
      { maybeSingle: true },
    );
    if (!before || before.name === name) return 0;

    const { data: clients, error } = await db.select(
      `SELECT id, visit_history FROM clients WHERE company_id = $1 AND favourite_staff_ids @> $2 ORDER BY id`,
      [String(companyId), `{${[staffId].join(',')}}`],
    );
    if (error) throw new Error(`clients of master ${staffId} not read: ${error.message}`);

    for (const client of clients) {
      const history = client.visit_history.map((visit) =>
        visit.master === before.name ? { ...visit, master: name } : visit,
      );
      const { error: refused } = await db.update(
        (row) => `UPDATE clients SET ${row.set} WHERE id = $1`,
        [String(client.id)],
        { table: 'clients', rows: { visit_history: history } },
      );
      if (refused) throw new Error(`history of ${client.id} not changed: ${refused.message}`);
    }
    return clients.length;
  }

  async report({ updated, empty, failed }) {
    const { error } = await db.insert(
      `INSERT INTO sync_status (table_name, last_sync_at, records_processed, ok, error_message)
       VALUES ('client_records', $1, $2, $3, $4)
       ON CONFLICT (table_name) DO UPDATE SET table_name = EXCLUDED.table_name,
         last_sync_at = EXCLUDED.last_sync_at, records_processed = EXCLUDED.records_processed,
         ok = EXCLUDED.ok, error_message = EXCLUDED.error_message`,
      [
        new Date().toISOString(),
        db.value(updated + empty),
        failed.length === 0,
        db.value(failed.length === 0 ? null : `клиенты: ${failed.join(', ')}`),
      ],
    );
    if (error) logger.error('status not saved', { error: error.message });
  }
}

module.exports = { ClientRecordsSync };
