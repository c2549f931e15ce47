const { supabase } = require('./database/supabase');

async function list(companyId, { search, phone, sort, size, onlyNew } = {}) {
  let query = supabase.from('clients').select('id, name').eq('company_id', companyId);
  if (search) query = query.ilike('name', `%${search}%`);
  if (phone) {
    query.eq('phone', phone);
  }
  switch (sort) {
    case 'name':
      query = query.order('name', { ascending: false });
      break;
    default:
      query = query.order('phone');
  }
  if (size) query = query.limit(size);
  const { data, error } = await query.order('id');
  if (error) throw error;
  return data;
}

async function find(words) {
  let query = supabase.from('clients').select('*');
  for (const word of words) {
    query = query.ilike('name', `%${word}%`);
  }
  return query;
}

async function page(companyId, from) {
  const query = supabase.from('clients').select('id').eq('company_id', companyId).order('id');
  if (from) query.gt('id', from);
  const { data } = await query.limit(10).range(from, from + 9);
  return data;
}

async function remove(companyId, phone) {
  let query = supabase.from('clients').delete().eq('company_id', companyId);
  if (phone) query = query.eq('phone', phone);
  const { error } = await query;
  return error;
}

async function removeAll(phone) {
  let query = supabase.from('clients').delete();
  if (phone) query = query.eq('phone', phone);
  const { error } = await query;
  return error;
}

function tagged(query, tags) {
  return query.overlaps('tags', tags);
}

async function audience(companyId, tags, newest) {
  let query = supabase.from('clients').select('id').eq('company_id', companyId);
  if (tags) query = tagged(query, tags);
  query = newest ? query.order('created_at', { ascending: false }) : query.order('id');
  companyId && query.gt('id', 0);
  const { data } = await query.limit(100);
  return data;
}

function shared(query) {
  return query.eq('name', 'x');
}

async function both() {
  await shared(supabase.from('clients').select('id'));
  await shared(supabase.from('companies').select('id'));
}

async function twice(name) {
  const adding = supabase.from('companies').insert({ name: `${name}` });
  await adding;
  return adding;
}

async function chosen(above) {
  const query = supabase.from('clients').select('id');
  const { data } = await (above ? query.gt('id', 30) : query.lte('id', 30)).order('id');
  return data;
}

module.exports = { list, find, page, remove, removeAll, audience, both, twice, chosen };
