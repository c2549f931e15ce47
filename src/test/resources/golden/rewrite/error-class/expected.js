const { PostgrestError } = require('@supabase/supabase-js');
const { supabase } = require('./database/supabase');
const postgres = require('./database/postgres');

async function add(name) {
  try {
    await supabase.from('companies').insert({ name }).throwOnError();
  } catch (error) {
    if (error instanceof PostgrestError) return error.code;
    throw error;
  }
  const { data, error } = await postgres.select(`SELECT id FROM companies WHERE name = $1`, [String(name)]);
  return error instanceof PostgrestError ? error.code : data.length;
}

module.exports = { add };
