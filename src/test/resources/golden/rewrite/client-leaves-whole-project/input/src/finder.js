const { supabase } = require('./base');

/** Its `find` gives rows, not what it holds. */
const finder = {
  db: supabase,

  async find(companyId) {
    const { data } = await this.db.from('clients').select('id').eq('company_id', companyId).order('id');
    return data.map((row) => row.id);
  },
};

module.exports = { finder };
