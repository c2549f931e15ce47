'use strict';

const { supabase } = require('../database/supabase');

/** What every repository can do. A subclass names its table. */
class BaseRepository {
  constructor(table, db = supabase) {
    this.table = table;
    this.db = db;
  }

  async findById(id) {
    const { data, error } = await this.db.from(this.table).select('*').eq('id', id).maybeSingle();
    if (error) throw new Error(`${this.table} ${id}: ${error.message}`);
    return data;
  }

  async exists(id) {
    const { count, error } = await this.db
      .from(this.table)
      .select('id', { count: 'exact', head: true })
      .eq('id', id);
    if (error) throw new Error(`${this.table} ${id}: ${error.message}`);
    return count > 0;
  }

  async removeById(id) {
    const { error } = await this.db.from(this.table).delete().eq('id', id);
    if (error) throw new Error(`${this.table} ${id} not removed: ${error.message}`);
  }
}

module.exports = { BaseRepository, supabase };
