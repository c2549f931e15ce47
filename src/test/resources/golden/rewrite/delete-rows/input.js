const { supabase } = require('./database/supabase');

async function forget(companyId, ids) {
  await supabase.from('whatsapp_keys').delete().eq('company_id', companyId).in('key_id', ids);
}

module.exports = forget;
