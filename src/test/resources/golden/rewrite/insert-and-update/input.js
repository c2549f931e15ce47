const { supabase } = require('./database/supabase');

async function book(clientId, companyId) {
  const { data: booking, error } = await supabase
    .from('bookings')
    .insert({ client_id: clientId, company_id: companyId, status: 'new' })
    .select()
    .single();
  if (error) return { error };
  return supabase.from('bookings').update({ status: 'confirmed' }).eq('id', booking.id);
}

module.exports = { book };
