import * as postgres from './database/postgres.js';

export const peopleOf = (id) => postgres.select(`SELECT id, name FROM clients WHERE id = $1`, [String(id)]);
export const visit = (id) => postgres.select(`SELECT id FROM bookings WHERE id = $1`, [String(id)]);
export const firms = () => postgres.select(`SELECT id FROM companies LIMIT 5`);
export const keysOf = () => postgres.select(`SELECT key_id FROM whatsapp_keys LIMIT 5`);

export const either = (old, id) => postgres.select(
  `SELECT id, name FROM ${old ? 'clients' : 'companies'} WHERE id = $1`,
  [String(id)]
);
export const wide = (full) => postgres.select(`SELECT ${full ? '*' : 'id, name'} FROM clients LIMIT 5`);

export async function counts() {
  const all = {};
  for (const table of ['clients', 'bookings']) {
    const { count } = await postgres.count(`SELECT count(*) FROM ${table}`);
    all[table] = count;
  }
  return all;
}

export const search = (conditions) => postgres.select(
  `SELECT id FROM clients WHERE ${postgres.conditions(conditions.join(','), 'clients')} LIMIT 5`
);
export const like = (example) => postgres.select(
  `SELECT id FROM clients WHERE ${postgres.matching(example, 'clients')} LIMIT 5`
);
export const visitsOf = (client, status) => postgres.remove(
  `DELETE FROM bookings WHERE status = $1 AND (client_id = $2 OR $2 IS NULL)`,
  [String(status), postgres.given(client)]
);
export const allOf = (client) => postgres.remove(
  `DELETE FROM bookings WHERE ${postgres.matching({ client_id: client }, 'bookings', 'DELETE')}`
);
