const { supabase } = require('./database/supabase');
const postgres = require('./database/postgres');

async function run() {
  await supabase.from('bookings').delete();
  const { data } = await postgres.select(`SELECT name FROM companies WHERE id = 1`, [], { single: true });
  return { name: data.name, user: await supabase.auth.getUser() };
}

module.exports = { run };
