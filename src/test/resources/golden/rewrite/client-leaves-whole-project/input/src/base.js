const { supabase } = require('./database/supabase');

class Base {
  constructor(db = supabase) {
    this.db = db;
  }
}

module.exports = { Base, supabase };
