import database from '../src/database/supabase.js';

const { supabase: client } = database;

const { count } = await client.from('clients').select('*', { count: 'exact', head: true });
console.log(count);
