import { supabase } from './database/supabase';

export async function first(id: number): Promise<string | null> {
  const { data } = await supabase.from('companies').select('name').eq('id', id).maybeSingle();
  return data?.name ?? null;
}
