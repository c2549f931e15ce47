'use strict';

const postgres = require('../database/postgres');

/** What every repository can do: it works for companies that are active, and names its table in errors. */
class BaseRepository {
  constructor(table, db = postgres) {
    this.table = table;
    this.db = db;
  }

  fail(what, error) {
    throw new Error(`${this.table} ${what}: ${error.message}`);
  }

  /** The company that rows are asked for; null where it is unknown or switched off. */
  async activeCompany(companyId) {
    const { data, error } = await this.db.select(
      `SELECT id, title, timezone FROM companies WHERE id = $1 AND is_active = true`,
      [String(companyId)],
      { maybeSingle: true }
    );
    if (error) this.fail(`of company ${companyId}`, error);
    return data;
  }
}

module.exports = { BaseRepository };
