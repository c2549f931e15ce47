'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { normalise } = require('../utils/phone');
const { addDays } = require('../utils/dates');
const logger = require('../utils/logger').child('clients-sync-optimized');

const PAGE = 200;
const PARALLEL = 3;

/**
 * The quick variant for every hour: only clients that changed since the last run, several pages at once, and one
 * request for all rows that are new against one for all that differ.
 */
function ClientsSyncOptimized(options = {}) {
  if (!new.target) return new ClientsSyncOptimized(options);
  this.api = options.api || new YclientsClient();
  this.now = options.now || (() => new Date());
  this.client = options.client || postgres;
}

/** The moment of the last good run, or a week ago. */
ClientsSyncOptimized.prototype.since = async function since() {
  const { data } = await this.client.select(
    `SELECT last_sync_at FROM sync_status WHERE table_name = 'clients_delta' AND ok = true`,
    [],
    { maybeSingle: true },
  );
  return data && data.last_sync_at ? new Date(data.last_sync_at) : addDays(this.now(), -7);
};

ClientsSyncOptimized.prototype.run = async function run(companyId) {
  const started = this.now();
  const { data: company, error } = await this.client.select(
    `SELECT id, yclients_id FROM companies WHERE id = $1`,
    [String(companyId)],
    { single: true },
  );
  if (error) throw new Error(`company ${companyId}: ${error.message}`);

  const changed = await this.fetchChanged(company, await this.since());
  const known = await this.loadKnown(companyId, changed.map((client) => client.id));
  const fresh = changed.filter((client) => !known.has(client.id));
  const stale = changed.filter((client) => known.has(client.id) && differs(known.get(client.id), client));

  const inserted = await this.insertAll(companyId, fresh);
  const updated = await this.updateAll(companyId, stale);
  const cached = await this.dropCache(stale.map((client) => known.get(client.id).id));
  await this.finish(started, changed.length);
  logger.info('delta done', { companyId, inserted, updated, cached });
  return { seen: changed.length, inserted, updated, cached };
};

/** Pages are asked for three at a time until one comes back short. */
ClientsSyncOptimized.prototype.fetchChanged = async function fetchChanged(company, since) {
  const clients = [];
  for (let page = 1; ; page += PARALLEL) {
    const wanted = Array.from({ length: PARALLEL }, (_, offset) => page + offset);
    const pages = await Promise.all(wanted.map((number) => this.api.getClients(company.yclients_id, number, PAGE)));
    clients.push(...pages.flat());
    if (pages.some((one) => one.length < PAGE)) break;
  }
  return clients.filter((client) => !client.last_change_date || new Date(client.last_change_date) >= since);
};

ClientsSyncOptimized.prototype.loadKnown = async function loadKnown(companyId, ids) {
  const known = new Map();
  for (let start = 0; start < ids.length; start += PAGE) {
    const result = await this.client.select(
      `SELECT id, yclients_id, name, phone, visit_count, total_spent, updated_at FROM clients
       WHERE company_id = $1
         AND yclients_id = ANY ($2)`,
      [String(companyId), this.client.list(ids.slice(start, start + PAGE))],
    );
    if (result.error) throw new Error(`clients not read: ${result.error.message}`);
    result.data.forEach((row) => known.set(row.yclients_id, row));
  }
  return known;
};

function differs(row, client) {
  return (
    row.name !== client.name ||
    row.phone !== normalise(client.phone) ||
    row.visit_count !== (client.visits || 0) ||
    row.total_spent !== (client.spent || 0)
  );
}

ClientsSyncOptimized.prototype.insertAll = async function insertAll(companyId, clients) {
  if (clients.length === 0) return 0;
  const rows = clients.map((client) => ({
    company_id: companyId,
    yclients_id: client.id,
    name: client.name,
    phone: normalise(client.phone),
    visit_count: client.visits || 0,
    total_spent: client.spent || 0,
    tags: client.visits > 0 ? [] : ['new'],
  }));
  const { error } = await this.client.insert(
    (rows) => `INSERT INTO clients ${rows.values}`,
    [],
    { table: 'clients', rows },
  );
  if (!error) return rows.length;
  if (error.code !== '23505') throw new Error(`clients not added: ${error.message}`);

  // The nightly run was quicker with some of them: one by one, the others must not wait for it.
  let inserted = 0;
  for (const row of rows) {
    const { error: refused } = await this.client.insert(
      (rows) => `INSERT INTO clients ${rows.values}`,
      [],
      { table: 'clients', rows: row },
    );
    if (!refused) inserted += 1;
    else if (refused.code !== '23505') throw new Error(`client ${row.yclients_id} not added: ${refused.message}`);
  }
  return inserted;
};

ClientsSyncOptimized.prototype.updateAll = async function updateAll(companyId, clients) {
  const updates = clients.map((client) =>
    this.client.update(
      (row) => `UPDATE clients SET ${row.set} WHERE company_id = $1 AND yclients_id = $2`,
      [String(companyId), String(client.id)],
      {
        table: 'clients',
        rows: {
          name: client.name,
          phone: normalise(client.phone),
          visit_count: client.visits || 0,
          total_spent: client.spent || 0,
        },
      },
    ),
  );
  const results = await Promise.all(updates);
  const refused = results.find((result) => result.error);
  if (refused) throw new Error(`clients not updated: ${refused.error.message}`);
  return results.length;
};

/** What the assistant remembers of their appointments may show an old name. */
ClientsSyncOptimized.prototype.dropCache = async function dropCache(clientIds) {
  if (clientIds.length === 0) return 0;
  const { count, error } = await this.client.remove(
    `DELETE FROM appointments_cache WHERE client_id = ANY ($1)`,
    [this.client.list(clientIds)],
    { count: true },
  );
  if (error) return 0;
  return count;
};

ClientsSyncOptimized.prototype.finish = async function finish(started, processed) {
  const { error } = await this.client.insert(
    (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
    [],
    {
      table: 'sync_status',
      rows: {
        table_name: 'clients_delta',
        last_sync_at: started.toISOString(),
        records_processed: processed,
        ok: true,
        error_message: null,
      },
    },
  );
  if (error) logger.error('status not saved', { error: error.message });
};

/** Telephone numbers that more than one client has: families, or one person entered twice. By number. */
ClientsSyncOptimized.prototype.sharedPhones = async function sharedPhones(companyId, limit = 1000) {
  const { data, error } = await this.client.select(
    `SELECT id, name, phone FROM clients
     WHERE company_id = $1
       AND phone IS NOT NULL
     ORDER BY phone, id
     LIMIT $2`,
    [String(companyId), this.client.limit(limit)],
  );
  if (error) throw new Error(`telephone numbers not read: ${error.message}`);
  const byPhone = {};
  for (const { phone, ...client } of data) (byPhone[phone] = byPhone[phone] || []).push(client);
  return Object.fromEntries(Object.entries(byPhone).filter(([, clients]) => clients.length > 1));
};

/** How far behind the copy is: clients here, and those not touched for a month. */
ClientsSyncOptimized.prototype.drift = async function drift(companyId) {
  const monthAgo = addDays(this.now(), -30).toISOString();
  const [all, old] = await Promise.all([
    this.client.count(`SELECT count(*) FROM clients WHERE company_id = $1`, [String(companyId)]),
    this.client.count(
      `SELECT count(*) FROM clients WHERE company_id = $1 AND updated_at < $2`,
      [String(companyId), String(monthAgo)],
    ),
  ]);
  return { total: all.count, old: old.count };
};

module.exports = { ClientsSyncOptimized };
