import { Companies } from './companies';
import { supabase } from './database/supabase';

const companies = new Companies(supabase);

export async function add(name: string, tags?: string[]): Promise<number> {
  const { data, error } = await supabase.from('clients').insert({ name, tags: tags ?? null }).select('id').single();
  if (error) throw new Error(error.message);
  await supabase.from('clients').update({ phone: null }).eq('id', data.id);
  const { data: gone } = await supabase.from('clients').delete().eq('name', name).select('id, tags');
  gone?.forEach((client) => console.log(client.id, client.tags?.length));
  return data.id;
}

export const load = async () => Promise.all([companies.names(), companies.count()]);

export async function wrong(): Promise<number> {
  const { data, error } = await supabase.from('companies').select('id, name').limit(1).single();
  if (error) return 0;
  // @ts-expect-error a name is no number
  const id: number = data.name;
  // @ts-expect-error the column was not asked for
  return id + data.id + data.settings.size;
}

export const everything = async () => {
  const { data } = await supabase.from('clients').select().eq('id', 1).maybeSingle();
  const phone: string | null | undefined = data?.phone;
  return phone?.trim();
};
