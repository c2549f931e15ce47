const { supabase } = require('./database/supabase');

async function readCreds(companyId) {
  const { data, error } = await supabase
    .from('whatsapp_auth')
    .select('creds')
    .eq('company_id', companyId)
    .single();

  if (error && error.code === 'PGRST116') return null;
  if (error) throw error;
  return data.creds;
}

module.exports = { readCreds };
