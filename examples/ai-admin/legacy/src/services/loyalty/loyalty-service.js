'use strict';

const { supabase } = require('../../database/supabase');

/** Levels by what was spent, services and goods together. */
const LEVELS = [
  { name: 'gold', from: 1000, discount: 10 },
  { name: 'silver', from: 500, discount: 5 },
  { name: 'bronze', from: 100, discount: 2.5 },
];

const levelOf = (spent) => LEVELS.find((level) => spent >= level.from) || { name: null, from: 0, discount: 0 };

/** Discounts are only ever raised here; staff may give more by hand. */
class LoyaltyService {
  static async level(clientId) {
    const { data } = await supabase
      .from('clients')
      .select('total_spent, goods_spent, discount')
      .eq('id', clientId)
      .single()
      .throwOnError();
    const spent = data.total_spent + data.goods_spent;
    return { ...levelOf(spent), spent, current: data.discount };
  }

  /** Raises the discount of everybody who has earned more. What was raised, by client. */
  static async raise(companyId) {
    const raised = {};
    for (const level of LEVELS) {
      const { data, error } = await supabase
        .from('clients')
        .update({ discount: level.discount })
        .eq('company_id', companyId)
        .gte('total_spent', level.from)
        .lt('discount', level.discount)
        .select('id, discount');
      if (error) throw new Error(`level ${level.name}: ${error.message}`);
      for (const client of data) raised[client.id] = client.discount;
    }
    return raised;
  }

  /** How many clients stand on each level. */
  static async distribution(companyId) {
    const counts = await Promise.all(
      LEVELS.map(async ({ name, from }, index) => {
        const query = supabase
          .from('clients')
          .select('id', { count: 'exact', head: true })
          .eq('company_id', companyId)
          .gte('total_spent', from);
        if (index > 0) query.lt('total_spent', LEVELS[index - 1].from);
        const { count } = await query;
        return [name, count];
      }),
    );
    return Object.fromEntries(counts);
  }
}

module.exports = { LoyaltyService, LEVELS };
