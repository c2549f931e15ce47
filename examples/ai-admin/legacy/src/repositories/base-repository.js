'use strict';

const { supabase } = require('../database/supabase');

/** What every repository can do: it works for companies that are active, and names its table in errors. */
class BaseRepository {
  constructor(table, db = supabase) {
    this.table = table;
    this.db = db;
  }

  fail(what, error) {
    throw new Error(`${this.table} ${what}: ${error.message}`);
  }

  /** The company that rows are asked for; null where it is unknown or switched off. */
  async activeCompany(companyId) {
    const { data, error } = await this.db
      .from('companies')
      .select('id, title, timezone')
      .eq('id', companyId)
      .eq('is_active', true)
      .maybeSingle();
    if (error) this.fail(`of company ${companyId}`, error);
    return data;
  }
}

module.exports = { BaseRepository, supabase };
