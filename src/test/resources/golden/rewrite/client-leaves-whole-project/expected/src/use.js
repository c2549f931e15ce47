const { finder } = require('./finder');
const postgres = require('./database/postgres');

async function numbers(companyId) {
  const found = await finder.find(companyId);
  const { data } = await postgres.select(
    `SELECT name FROM companies WHERE id = $1`,
    [String(companyId)],
    { maybeSingle: true }
  );
  return { found: found.length, first: found[0], name: data.name };
}

module.exports = { numbers };
