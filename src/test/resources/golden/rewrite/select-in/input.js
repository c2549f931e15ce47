const { supabase } = require('./database/supabase');

async function keys(companyId, type, ids) {
  const { data } = await supabase
    .from('whatsapp_keys')
    .select('key_id, value')
    .eq('company_id', companyId)
    .eq('key_type', type) // one kind only
    .in('key_id', ids);
  return data || [];
}

module.exports = { keys };
