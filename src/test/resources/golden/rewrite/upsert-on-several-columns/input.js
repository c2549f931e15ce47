const { supabase } = require('./database/supabase');

async function save(rows) {
  const { error } = await supabase
    .from('whatsapp_keys')
    .upsert(rows, { onConflict: 'company_id,key_type,key_id' });
  return error;
}

module.exports = { save };
