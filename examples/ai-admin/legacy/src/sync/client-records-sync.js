'use strict';

const { supabase: db } = require('../database/supabase');
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
    const { data: company } = await db.from('companies').select('yclients_id').eq('id', companyId).single();
    if (!company) throw new Error(`no company ${companyId}`);

    const { data: clients, error } = await db
      .from('clients')
      .select('id, yclients_id, name')
      .eq('company_id', companyId)
      .gt('visit_count', 0)
      .gt('yclients_id', 0)
      .order('updated_at', { ascending: true })
      .limit(limit);
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
    const { data, error } = await db.from('staff').select('id, yclients_id, name').eq('company_id', companyId);
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
    const { error } = await db
      .from('clients')
      .update({
        visit_history: history,
        last_services: history[0].services,
        favourite_staff_ids: this.favourites(visits, masters),
        last_visit: newestFirst[0].date,
      })
      .eq('id', client.id);
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
    const { data: before } = await db.from('staff').select('name').eq('id', staffId).maybeSingle();
    if (!before || before.name === name) return 0;

    const { data: clients, error } = await db
      .from('clients')
      .select('id, visit_history')
      .eq('company_id', companyId)
      .contains('favourite_staff_ids', [staffId])
      .order('id');
    if (error) throw new Error(`clients of master ${staffId} not read: ${error.message}`);

    for (const client of clients) {
      const history = client.visit_history.map((visit) =>
        visit.master === before.name ? { ...visit, master: name } : visit,
      );
      const { error: refused } = await db.from('clients').update({ visit_history: history }).eq('id', client.id);
      if (refused) throw new Error(`history of ${client.id} not changed: ${refused.message}`);
    }
    return clients.length;
  }

  async report({ updated, empty, failed }) {
    const { error } = await db.from('sync_status').upsert(
      [
        {
          table_name: 'client_records',
          last_sync_at: new Date().toISOString(),
          records_processed: updated + empty,
          ok: failed.length === 0,
          error_message: failed.length === 0 ? null : `клиенты: ${failed.join(', ')}`,
        },
      ],
      { onConflict: 'table_name' },
    );
    if (error) logger.error('status not saved', { error: error.message });
  }
}

module.exports = { ClientRecordsSync };
