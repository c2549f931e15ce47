const postgres = require('./database/postgres');

/** Its `find` gives rows, not what it holds. */
const finder = {
  db: postgres,

  async find(companyId) {
    const { data } = await this.db.select(
      `SELECT id FROM clients WHERE company_id = $1 ORDER BY id`,
      [String(companyId)],
    );
    return data.map((row) => row.id);
  },
};

module.exports = { finder };
