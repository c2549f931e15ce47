import { supabase } from './database/supabase.js';
import * as postgres from './database/postgres.js';

export class Repository {
  constructor(table) {
    this.table = table;
  }

  find(id) {
    return postgres.select(
      `SELECT * FROM ${postgres.table(this.table)} WHERE ${postgres.table(this.table)}.id = $1`,
      [String(id)],
      { maybeSingle: true }
    );
  }

  async add(row) {
    return await postgres.insert(
      (rows) => `INSERT INTO ${rows.table} ${rows.values} RETURNING *`,
      [],
      { table: postgres.table(this.table), rows: row, single: true }
    );
  }

  async change(id, row) {
    return await postgres.update(
      (row) => `UPDATE ${row.table} SET ${row.set} WHERE ${row.table}.id = $1`,
      [String(id)],
      { table: postgres.table(this.table), rows: row }
    );
  }

  // The key of the table is not known here.
  async put(row) {
    return await supabase.from(this.table).upsert(row);
  }
}

export class People extends Repository {
  constructor() {
    super('clients');
  }
}
