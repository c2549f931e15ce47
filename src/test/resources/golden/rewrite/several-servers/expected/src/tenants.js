const { createClient } = require('@supabase/supabase-js');
const postgres = require('./postgres');

const clients = new Map();

function clientOf(tenant) {
  if (!clients.has(tenant.id)) clients.set(tenant.id, createClient(tenant.url, tenant.key));
  return clients.get(tenant.id);
}

async function ofTenant(id) {
  const { data: tenant } = await postgres.select(
    `SELECT id, settings FROM companies WHERE id = $1`,
    [String(id)],
    { single: true }
  );
  const { data } = await clientOf(tenant).from('clients').select('name');
  return data;
}

const forProject = (ref) => createClient(`https://${ref}.supabase.co`, process.env[`KEY_${ref}`]);

async function ofProject(ref) {
  return forProject(ref).from('clients').select('name');
}

const shards = process.env.SHARDS.split(',').map((url) => createClient(url, process.env.SHARD_KEY));

async function ofShards() {
  const rows = [];
  for (const shard of shards) {
    const { data } = await shard.from('clients').select('name');
    rows.push(...data);
  }
  return rows;
}

module.exports = { ofTenant, ofProject, ofShards };
