const postgres = require('./database/postgres');

async function save(rows) {
  const { error } = await postgres.insert(
    (rows) =>
      `INSERT INTO whatsapp_keys ${rows.values} ON CONFLICT (company_id, key_type, key_id) ${rows.merge}`,
    [],
    { table: 'whatsapp_keys', rows }
  );
  return error;
}

module.exports = { save };
