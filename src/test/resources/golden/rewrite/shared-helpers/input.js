const { supabase } = require('./database/supabase');

function inCompany(query, companyId) {
  return companyId ? query.eq('company_id', companyId) : query;
}

function named(query, name) {
  query.ilike('name', `%${name}%`);
}

function newest(query) {
  return query.order('id', { ascending: false });
}

async function clients(companyId, name) {
  let query = supabase.from('clients').select('id, name');
  query = inCompany(query, companyId);
  if (name) named(query, name);
  const { data } = await query.limit(10);
  return data;
}

async function bookings(companyId) {
  let query = supabase.from('bookings').select('id').eq('status', 'new');
  query = inCompany(query, companyId);
  const { data } = await query;
  return data;
}

async function companies(name) {
  const query = supabase.from('companies').select('id');
  named(query, name);
  const { data } = await query.single();
  return data;
}

async function removed(companyId) {
  const query = newest(supabase.from('bookings').select('id').eq('company_id', companyId));
  const { data } = await query;
  return data;
}

// One of its callers makes a builder that stays, so all do.
function open(query) {
  return query.neq('status', 'done');
}

async function openOnes(table, id) {
  const known = open(supabase.from('bookings').select('id'));
  const other = open(supabase.from(table).select('id').eq('id', id));
  return [await known, await other, await newest(supabase.from('companies').select('id'))];
}

module.exports = { clients, bookings, companies, removed, openOnes };
