const postgres = require('./database/postgres');

async function forget(companyId, ids) {
  await postgres.remove(
    `DELETE FROM whatsapp_keys WHERE company_id = $1 AND key_id = ANY ($2)`,
    [String(companyId), postgres.list(ids)]
  );
}

module.exports = forget;
