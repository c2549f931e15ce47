const { PostgrestError } = require('@supabase/supabase-js');
const { supabase } = require('./database/supabase');

async function add(name) {
  try {
    await supabase.from('companies').insert({ name }).throwOnError();
  } catch (error) {
    if (error instanceof PostgrestError) return error.code;
    throw error;
  }
  const { data, error } = await supabase.from('companies').select('id').eq('name', name);
  return error instanceof PostgrestError ? error.code : data.length;
}

module.exports = { add };
