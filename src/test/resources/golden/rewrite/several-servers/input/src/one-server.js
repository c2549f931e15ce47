// Several keys, one address: all of these are the database that moves.
const { createClient } = require('@supabase/supabase-js');
const { supabase } = require('./supabase');
const config = require('./config');

const anon = createClient(config.main.url, config.main.key);
const local = createClient(process.env.SUPABASE_URL || 'http://localhost:54321', process.env.SUPABASE_ANON_KEY);
const withKey = (key) => createClient(process.env.NEXT_PUBLIC_SUPABASE_URL, key);

class Companies {
  constructor({ url = process.env.SUPABASE_URL, key } = {}) {
    this.client = createClient(url.replace(/\/$/, ''), key);
  }

  async all() {
    const { data } = await this.client.from('companies').select('id, name');
    return data;
  }
}

async function read(id) {
  const { data: one } = await supabase.from('companies').select('id').eq('id', id);
  const { data: two } = await anon.from('companies').select('id').eq('id', id);
  const { data: three } = await local.from('companies').select('id').eq('id', id);
  const { data: four } = await withKey(process.env.SUPABASE_ANON_KEY).from('companies').select('id').eq('id', id);
  return [one, two, three, four];
}

module.exports = { Companies, read };
