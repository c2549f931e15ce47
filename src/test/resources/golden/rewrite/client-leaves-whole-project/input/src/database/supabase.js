const { createClient } = require('@supabase/supabase-js');

let client = null;

function getClient() {
  if (!client) {
    if (!process.env.SUPABASE_URL) throw new Error('SUPABASE_URL is missing');
    client = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_KEY);
  }
  return client;
}

module.exports = { getClient, supabase: getClient() };
