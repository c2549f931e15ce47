import { supabase } from './database/supabase.js';

export class Repository {
  constructor(table) {
    this.table = table;
  }

  find(id) {
    return supabase.from(this.table).select('*').eq('id', id).maybeSingle();
  }

  async add(row) {
    return await supabase.from(this.table).insert(row).select().single();
  }

  async change(id, row) {
    return await supabase.from(this.table).update(row).eq('id', id);
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
