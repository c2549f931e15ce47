const { getClient } = require('./database/supabase');
const { finder } = require('./finder');

async function numbers(companyId) {
  const found = await finder.find(companyId);
  const client = getClient();
  const { data } = await client.from('companies').select('name').eq('id', companyId).maybeSingle();
  return { found: found.length, first: found[0], name: data.name };
}

module.exports = { numbers };
