// What is measured: rewritten by rehome for one contender, as it is for another.
import { supabase } from './client.mjs';

export async function one(i) {
  const { data, error } = await supabase.from('clients').select('*').eq('id', 1 + (i % 10000)).single();
  if (error) throw error;
  return data;
}

export async function list(i) {
  const { data, error } = await supabase
    .from('clients')
    .select('id, name, phone, visits, created_at')
    .eq('company_id', i % 50)
    .order('id')
    .limit(50);
  if (error) throw error;
  return data;
}

export async function update(i) {
  const { error } = await supabase.from('clients').update({ visits: i }).eq('id', 1 + (i % 10000));
  if (error) throw error;
}

export async function upsert(i) {
  const { error } = await supabase
    .from('clients')
    .upsert({ company_id: 1, name: `client ${i}`, phone: `+1556${i % 500}` }, { onConflict: 'phone' });
  if (error) throw error;
}

export async function add(i) {
  const { data, error } = await supabase
    .from('bookings')
    .insert({ client_id: 1 + (i % 10000), starts_at: '2025-06-01T10:00:00Z' })
    .select('id')
    .single();
  if (error) throw error;
  return data;
}
