const { supabase } = require('./database/supabase');

exports.find = async (phone) => {
  const { data: client, error } = await supabase.from('clients').select('*').eq('phone', phone).maybeSingle();
  if (error) throw error;
  return client;
};
