import { supabase } from './database/supabase.js';
import { TABLES, FIRMS } from './index.js';
import * as tables from './tables.js';
import names from './tables.js';

export const peopleOf = (id) => supabase.from(TABLES.people).select('id, name').eq('id', id);
export const visit = (id) => supabase.from(tables.TABLES.visits).select('id').eq('id', id);
export const firms = () => supabase.from(FIRMS).select('id').limit(5);
export const keysOf = () => supabase.from(names.keys).select('key_id').limit(5);

export const either = (old, id) => supabase.from(old ? 'clients' : 'companies').select('id, name').eq('id', id);
export const wide = (full) => supabase.from('clients').select(full ? '*' : 'id, name').limit(5);

export async function counts() {
  const all = {};
  for (const table of ['clients', 'bookings']) {
    const { count } = await supabase.from(table).select('*', { count: 'exact', head: true });
    all[table] = count;
  }
  return all;
}

export const search = (conditions) => supabase.from('clients').select('id').or(conditions.join(',')).limit(5);
export const like = (example) => supabase.from('clients').select('id').match(example).limit(5);
export const visitsOf = (client, status) => supabase.from('bookings').delete().eq('status', status).match({ client_id: client });
export const allOf = (client) => supabase.from('bookings').delete().match({ client_id: client });
