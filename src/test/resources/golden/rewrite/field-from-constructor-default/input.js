const { supabase } = require('./database/supabase');

class Repository {
  constructor(db = supabase) {
    this.db = db;
  }

  async all() {
    const { data } = await this.db.from('companies').select('*');
    return data;
  }
}

module.exports = { Repository };
