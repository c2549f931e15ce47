'use strict';

const postgres = require('../database/postgres');
const { YclientsClient } = require('../integrations/yclients/client');
const { addDays, day } = require('../utils/dates');
const logger = require('../utils/logger').child('goods-sync');

/** Kinds of stock movement that say something about a client. */
const KINDS = { 1: 'sale', 2: 'return', 3: 'write_off' };

/**
 * Goods that clients bought: shampoo, cosmetics. Totals go to the client, since "потратил больше 10 000" is a condition
 * of the loyalty programme.
 */
async function syncGoodsTransactions(companyId, { api = new YclientsClient(), days = 7, now = new Date() } = {}) {
  const company = await loadCompany(postgres, companyId);
  const transactions = await api.getGoodsTransactions(company.yclients_id, {
    start_date: day(addDays(now, -days)),
    end_date: day(now),
  });
  const relevant = transactions.filter((transaction) => KINDS[transaction.type_id]);
  const clients = await clientIds(postgres, companyId, relevant);
  const rows = relevant.map((transaction) => toRow(companyId, transaction, clients));

  const added = await insertNew(postgres, rows);
  const touched = [...new Set(added.map((row) => row.client_id).filter((id) => id !== null))];
  for (const clientId of touched) {
    await updateTotal(postgres, clientId);
  }
  await saveStatus(postgres, rows.length, now);
  logger.info('goods synchronised', { companyId, seen: transactions.length, added: added.length });
  return { processed: transactions.length, added: added.length, clients: touched };
}

async function loadCompany(client, companyId) {
  const { data, error } = await client.select(
    `SELECT id, yclients_id FROM companies WHERE id = $1`,
    [String(companyId)],
    { single: true },
  );
  if (error) throw new Error(`company ${companyId}: ${error.message}`);
  return data;
}

async function clientIds(client, companyId, transactions) {
  const wanted = transactions.map((transaction) => transaction.client && transaction.client.id).filter(Boolean);
  const { data, error } = await client.select(
    `SELECT id, yclients_id FROM clients WHERE company_id = $1 AND yclients_id = ANY ($2)`,
    [String(companyId), client.list(wanted)],
  );
  if (error) throw new Error(`clients not read: ${error.message}`);
  return new Map(data.map((row) => [row.yclients_id, row.id]));
}

function toRow(companyId, transaction, clients) {
  const buyer = transaction.client ? clients.get(transaction.client.id) : undefined;
  return {
    company_id: companyId,
    yclients_id: transaction.id,
    client_id: buyer === undefined ? null : buyer,
    title: transaction.good.title,
    amount: Math.abs(transaction.amount),
    cost: transaction.cost,
    kind: KINDS[transaction.type_id],
    sold_at: transaction.create_date,
    raw: { document: transaction.document_id, storage: transaction.storage || null },
  };
}

/** Movements never change once booked, so those that are here already are left alone. Only new ones come back. */
async function insertNew(client, rows) {
  if (rows.length === 0) return [];
  const { data, error } = await client.insert(
    (rows) =>
      `INSERT INTO goods_transactions ${rows.values} ON CONFLICT (company_id, yclients_id) DO NOTHING
       RETURNING id, client_id, kind, cost`,
    [],
    { table: 'goods_transactions', rows },
  );
  if (error) throw new Error(`goods not written: ${error.message}`);
  return data;
}

/** Sales minus returns. Sums are made here: a client has a few dozen movements at most. */
async function updateTotal(client, clientId) {
  const { data, error } = await client.select(
    `SELECT cost, kind FROM goods_transactions WHERE client_id = $1 AND kind IN ('sale', 'return')`,
    [String(clientId)],
  );
  if (error) throw new Error(`goods of client ${clientId} not read: ${error.message}`);

  const total = data.reduce((sum, row) => sum + (row.kind === 'sale' ? row.cost : -row.cost), 0);
  const { error: refused } = await client.update(
    `UPDATE clients SET goods_spent = $1 WHERE id = $2`,
    [client.value(Math.round(total * 100) / 100), String(clientId)],
  );
  if (refused) throw new Error(`total of client ${clientId} not saved: ${refused.message}`);
}

async function saveStatus(client, processed, now) {
  const { error } = await client.insert(
    (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
    [],
    {
      table: 'sync_status',
      rows: {
        table_name: 'goods_transactions',
        last_sync_at: now.toISOString(),
        records_processed: processed,
        ok: true,
      },
    },
  );
  if (error) logger.error('status not saved', { error: error.message });
}

/** The goods that sold best since a day, with what they brought. */
async function bestSellers(companyId, since, limit = 5) {
  const { data, error } = await postgres.select(
    `SELECT title, amount, cost FROM goods_transactions
     WHERE company_id = $1
       AND kind = 'sale'
       AND sold_at >= $2
     ORDER BY sold_at
     LIMIT 1000`,
    [String(companyId), String(since.toISOString())],
  );
  if (error) throw new Error(`goods not read: ${error.message}`);

  const byTitle = new Map();
  for (const { title, amount, cost } of data) {
    const entry = byTitle.get(title) || { title, amount: 0, revenue: 0 };
    entry.amount += amount;
    entry.revenue += cost;
    byTitle.set(title, entry);
  }
  return [...byTitle.values()]
    .sort((one, other) => other.revenue - one.revenue || one.title.localeCompare(other.title))
    .slice(0, limit);
}

/** Clients who buy goods regularly: at least `times` sales since a day, with what they spent. */
async function regularBuyers(companyId, since, times = 2) {
  const { data, error } = await postgres.select(
    `SELECT goods_transactions.cost, to_jsonb(clients.*) AS clients
     FROM goods_transactions
     JOIN LATERAL (SELECT clients.id, clients.name FROM clients
       WHERE clients.id = goods_transactions.client_id) AS clients ON true
     WHERE goods_transactions.company_id = $1
       AND goods_transactions.kind = 'sale'
       AND goods_transactions.sold_at > $2
     ORDER BY goods_transactions.sold_at`,
    [String(companyId), String(since.toISOString())],
  );
  if (error) throw new Error(`goods not read: ${error.message}`);
  const buyers = new Map();
  for (const { cost, clients: client } of data) {
    const buyer = buyers.get(client.id) || { ...client, sales: 0, spent: 0 };
    buyer.sales += 1;
    buyer.spent += cost;
    buyers.set(client.id, buyer);
  }
  return [...buyers.values()].filter((buyer) => buyer.sales >= times);
}

module.exports = { syncGoodsTransactions, bestSellers, regularBuyers };
