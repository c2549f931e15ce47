import { createClient, SupabaseClient } from '@supabase/supabase-js';
import type { Database } from './database/types';
import { supabase } from './database/supabase';

let client: SupabaseClient<Database> | undefined;

/** Made when it is first needed. */
function getClient(): SupabaseClient<Database> {
  client ??= createClient<Database>(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);
  return client;
}

const another = () => createClient<Database>(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);

export async function rename(id: number, name: string): Promise<boolean> {
  const { error } = await getClient().from('companies').update({ name }).eq('id', id);
  const { count } = await another().from('companies').select('*', { count: 'exact', head: true });
  return !error && count !== null;
}

export class Lazy {
  private static instance: SupabaseClient<Database> | null = null;

  // The one of the class.
  private static made(): SupabaseClient<Database> {
    if (!Lazy.instance) Lazy.instance = createClient<Database>(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);
    return Lazy.instance;
  }

  async phones(): Promise<(string | null)[]> {
    const { data } = await Lazy.made().from('clients').select('phone');
    return (data ?? []).map((each) => each.phone);
  }
}

export class Kept {
  #db: SupabaseClient<Database> = supabase;
  private own = createClient<Database>(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);

  constructor(private readonly given: SupabaseClient<Database>) {}

  async put(name: string, phone: string): Promise<boolean> {
    const { error, status } = await this.#db.from('clients').upsert({ name, phone }, { onConflict: 'phone' });
    await this.own.from('clients').delete().eq('name', name);
    await this.given.from('clients').insert({ name });
    return !error && status === 201;
  }
}

export async function ofParameters(db: SupabaseClient<Database>, { other }: { other: SupabaseClient<Database> }, more = supabase) {
  const { data } = await db.from('clients').select('name').limit(1).maybeSingle();
  await other.from('clients').delete().eq('id', 1);
  await more.from('clients').delete().eq('id', 2);
  return data?.name;
}

export const used = () => ofParameters(supabase, { other: supabase });
