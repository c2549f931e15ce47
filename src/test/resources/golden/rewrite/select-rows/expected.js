const postgres = require('./database/postgres');
const logger = require('./logger');

async function list(companyId) {
  const { data, error } = await postgres.select(
    `SELECT id, name FROM clients WHERE company_id = $1 ORDER BY name LIMIT 10`,
    [String(companyId)]
  );
  if (error) logger.error('clients', error);
  return data;
}

module.exports = { list };
