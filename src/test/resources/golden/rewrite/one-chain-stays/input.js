const { supabase } = require('./database/supabase');

async function run() {
  await supabase.from('bookings').delete();
  const { data } = await supabase.from('companies').select('name').eq('id', 1).single();
  return { name: data.name, user: await supabase.auth.getUser() };
}

module.exports = { run };
