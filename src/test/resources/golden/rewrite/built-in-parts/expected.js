const { supabase } = require('./database/supabase');
const postgres = require('./database/postgres');

async function list(companyId, { search, phone, sort, size, onlyNew } = {}) {
  let query = { where: ['company_id = $1'], order: [], limit: 'ALL', params: [String(companyId)] };
  if (search) query.where.push(`name ILIKE $${query.params.push(`%${search}%`.replace(/\*/g, '%'))}`);
  if (phone) {
    query.where.push(`phone = $${query.params.push(String(phone))}`);
  }
  switch (sort) {
    case 'name':
      query.order.push('name DESC');
      break;
    default:
      query.order.push('phone');
  }
  if (size) query.limit = `$${query.params.push(postgres.limit(size))}`;
  const { data, error } = await postgres.select(
    `SELECT id, name FROM clients
     WHERE ${query.where.join(' AND ')}
     ORDER BY ${[...query.order, 'id'].join(', ')}
     LIMIT ${query.limit}`,
    query.params
  );
  if (error) throw error;
  return data;
}

async function find(words) {
  let query = { where: ['true'], params: [] };
  for (const word of words) {
    query.where.push(`name ILIKE $${query.params.push(`%${word}%`.replace(/\*/g, '%'))}`);
  }
  return postgres.select(`SELECT * FROM clients WHERE ${query.where.join(' AND ')}`, query.params);
}

async function page(companyId, from) {
  const query = { where: ['company_id = $1'], params: [String(companyId)] };
  if (from) query.where.push(`id > $${query.params.push(String(from))}`);
  const { data } = await postgres.select(
    `SELECT id FROM clients
     WHERE ${query.where.join(' AND ')}
     ORDER BY id
     LIMIT $${query.params.length + 1}
     OFFSET $${query.params.length + 2}`,
    [...query.params, postgres.limit((from + 9) - from + 1, from), postgres.offset(from)]
  );
  return data;
}

async function remove(companyId, phone) {
  let query = { where: ['company_id = $1'], params: [String(companyId)] };
  if (phone) query.where.push(`phone = $${query.params.push(String(phone))}`);
  const { error } = await postgres.remove(
    `DELETE FROM clients WHERE ${query.where.join(' AND ')}`,
    query.params
  );
  return error;
}

async function removeAll(phone) {
  let query = supabase.from('clients').delete();
  if (phone) query = query.eq('phone', phone);
  const { error } = await query;
  return error;
}

function tagged(query, tags) {
  return (query.where.push(`tags && $${query.params.push(postgres.overlap(tags))}`), query);
}

async function audience(companyId, tags, newest) {
  let query = { where: ['company_id = $1'], order: [], params: [String(companyId)] };
  if (tags) query = tagged(query, tags);
  query = newest ? (query.order.push('created_at DESC'), query) : (query.order.push('id'), query);
  companyId && (query.where.push('id > 0'), query);
  const { data } = await postgres.select(
    `SELECT id FROM clients
     WHERE ${query.where.join(' AND ')}
     ${query.order.length > 0 ? `ORDER BY ${query.order.join(', ')}` : ''}
     LIMIT 100`,
    query.params
  );
  return data;
}

function shared(query) {
  return (query.where.push(`name = 'x'`), query);
}

async function both() {
  await ((query) => postgres.select(`SELECT id FROM clients WHERE ${query.where.join(' AND ')}`, query.params))(shared({ where: ['true'], params: [] }));
  await ((query) => postgres.select(`SELECT id FROM companies WHERE ${query.where.join(' AND ')}`, query.params))(shared({ where: ['true'], params: [] }));
}

async function twice(name) {
  const adding = { params: [`${name}`] };
  await postgres.insert(`INSERT INTO companies (name) VALUES ($1)`, adding.params);
  return postgres.insert(`INSERT INTO companies (name) VALUES ($1)`, adding.params);
}

async function chosen(above) {
  const query = supabase.from('clients').select('id');
  const { data } = await (above ? query.gt('id', 30) : query.lte('id', 30)).order('id');
  return data;
}

module.exports = { list, find, page, remove, removeAll, audience, both, twice, chosen };
