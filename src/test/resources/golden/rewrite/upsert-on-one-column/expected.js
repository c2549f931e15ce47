const postgres = require('./database/postgres');

async function save(companyId, creds) {
  // The newest credentials win.
  const { error } = await postgres.insert(
    (rows) => `INSERT INTO whatsapp_auth ${rows.values} ON CONFLICT (company_id) ${rows.merge}`,
    [],
    {
      table: 'whatsapp_auth',
      rows: {
        company_id: companyId,
        creds: JSON.parse(creds),
        updated_at: new Date().toISOString(),
      },
    },
  );
  if (error) throw new Error(error.message);
}

module.exports = { save };
