const postgres = require('./database/postgres');

async function readCreds(companyId) {
  const { data, error } = await postgres.select(
    `SELECT creds FROM whatsapp_auth WHERE company_id = $1`,
    [String(companyId)],
    { single: true }
  );

  if (error && error.code === 'PGRST116') return null;
  if (error) throw error;
  return data.creds;
}

module.exports = { readCreds };
