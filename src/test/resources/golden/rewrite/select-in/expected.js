const postgres = require('./database/postgres');

async function keys(companyId, type, ids) {
  const { data } = await postgres.select(
    // one kind only
    `SELECT key_id, value FROM whatsapp_keys WHERE company_id = $1 AND key_type = $2 AND key_id = ANY ($3)`,
    [String(companyId), String(type), postgres.list(ids)]
  );
  return data || [];
}

module.exports = { keys };
