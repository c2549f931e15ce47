// Several keys, one address: all of these are the database that moves.
const { createClient } = require('@supabase/supabase-js');
const postgres = require('./postgres');

const anon = require('./postgres');
const local = require('./postgres');

class Companies {
  constructor({ url = process.env.SUPABASE_URL, key } = {}) {
    this.client = createClient(url.replace(/\/$/, ''), key);
  }

  async all() {
    const { data } = await postgres.select(`SELECT id, name FROM companies`);
    return data;
  }
}

async function read(id) {
  const { data: one } = await postgres.select(`SELECT id FROM companies WHERE id = $1`, [String(id)]);
  const { data: two } = await anon.select(`SELECT id FROM companies WHERE id = $1`, [String(id)]);
  const { data: three } = await local.select(`SELECT id FROM companies WHERE id = $1`, [String(id)]);
  const { data: four } = await postgres.select(`SELECT id FROM companies WHERE id = $1`, [String(id)]);
  return [one, two, three, four];
}

module.exports = { Companies, read };
