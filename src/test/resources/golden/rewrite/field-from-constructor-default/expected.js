const postgres = require('./database/postgres');

class Repository {
  constructor(db = postgres) {
    this.db = db;
  }

  async all() {
    const { data } = await this.db.select(`SELECT * FROM companies`);
    return data;
  }
}

module.exports = { Repository };
