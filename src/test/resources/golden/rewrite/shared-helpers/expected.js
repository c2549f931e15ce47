const { supabase } = require('./database/supabase');
const postgres = require('./database/postgres');

function inCompany(query, companyId) {
  return companyId ? (query.where.push(`company_id = $${query.params.push(String(companyId))}`), query) : query;
}

function named(query, name) {
  query.where.push(`name ILIKE $${query.params.push(`%${name}%`.replace(/\*/g, '%'))}`);
}

function newest(query) {
  return (query.order.push('id DESC'), query);
}

async function clients(companyId, name) {
  let query = { where: ['true'], params: [] };
  query = inCompany(query, companyId);
  if (name) named(query, name);
  const { data } = await postgres.select(
    `SELECT id, name FROM clients WHERE ${query.where.join(' AND ')} LIMIT 10`,
    query.params
  );
  return data;
}

async function bookings(companyId) {
  let query = { where: [`status = 'new'`], params: [] };
  query = inCompany(query, companyId);
  const { data } = await postgres.select(
    `SELECT id FROM bookings WHERE ${query.where.join(' AND ')}`,
    query.params
  );
  return data;
}

async function companies(name) {
  const query = { where: ['true'], params: [] };
  named(query, name);
  const { data } = await postgres.select(
    `SELECT id FROM companies WHERE ${query.where.join(' AND ')}`,
    query.params,
    { single: true }
  );
  return data;
}

async function removed(companyId) {
  const query = newest({ order: [], params: [String(companyId)] });
  const { data } = await postgres.select(
    `SELECT id FROM bookings
     WHERE company_id = $1
     ${query.order.length > 0 ? `ORDER BY ${query.order.join(', ')}` : ''}`,
    query.params
  );
  return data;
}

// One of its callers makes a builder that stays, so all do.
function open(query) {
  return query.neq('status', 'done');
}

async function openOnes(table, id) {
  const known = open(supabase.from('bookings').select('id'));
  const other = open(supabase.from(table).select('id').eq('id', id));
  return [await known, await other, await ((query) => postgres.select(
    `SELECT id FROM companies ${query.order.length > 0 ? `ORDER BY ${query.order.join(', ')}` : ''}`,
    query.params
  ))(newest({ order: [], params: [] }))];
}

module.exports = { clients, bookings, companies, removed, openOnes };
