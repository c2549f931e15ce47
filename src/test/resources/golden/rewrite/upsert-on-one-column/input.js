const { supabase } = require('./database/supabase');

async function save(companyId, creds) {
  // The newest credentials win.
  const { error } = await supabase.from('whatsapp_auth').upsert(
    {
      company_id: companyId,
      creds: JSON.parse(creds),
      updated_at: new Date().toISOString(),
    },
    { onConflict: 'company_id' },
  );
  if (error) throw new Error(error.message);
}

module.exports = { save };
