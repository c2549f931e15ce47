'use strict';

const postgres = require('../../database/postgres');

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
    const { data } = await postgres.select(
      `SELECT total_spent, goods_spent, discount FROM clients WHERE id = $1`,
      [String(clientId)],
      { single: true, throws: true },
    );
    const spent = data.total_spent + data.goods_spent;
    return { ...levelOf(spent), spent, current: data.discount };
  }

  /** Raises the discount of everybody who has earned more. What was raised, by client. */
  static async raise(companyId) {
    const raised = {};
    for (const level of LEVELS) {
      const { data, error } = await postgres.update(
        (row) =>
          `UPDATE clients SET ${row.set}
           WHERE company_id = $1
             AND total_spent >= $2
             AND discount < $3
           RETURNING id, discount`,
        [String(companyId), String(level.from), String(level.discount)],
        { table: 'clients', rows: { discount: level.discount } },
      );
      if (error) throw new Error(`level ${level.name}: ${error.message}`);
      for (const client of data) raised[client.id] = client.discount;
    }
    return raised;
  }

  /** How many clients stand on each level. */
  static async distribution(companyId) {
    const counts = await Promise.all(
      LEVELS.map(async ({ name, from }, index) => {
        const query = { where: ['company_id = $1', 'total_spent >= $2'], params: [String(companyId), String(from)] };
        if (index > 0) query.where.push(`total_spent < $${query.params.push(String(LEVELS[index - 1].from))}`);
        const { count } = await postgres.count(
          `SELECT count(*) FROM clients WHERE ${query.where.join(' AND ')}`,
          query.params,
        );
        return [name, count];
      }),
    );
    return Object.fromEntries(counts);
  }
}

module.exports = { LoyaltyService, LEVELS };
