const { supabase } = require('./database/supabase');
const logger = require('./logger');

async function list(companyId) {
  const { data, error } = await supabase.from('clients').select('id, name').eq('company_id', companyId).order('name').limit(10);
  if (error) logger.error('clients', error);
  return data;
}

module.exports = { list };
