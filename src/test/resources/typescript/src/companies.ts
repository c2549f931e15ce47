import type { PostgrestError, SupabaseClient } from '@supabase/supabase-js';
import type { Company, Database } from './database/types';

interface Named {
  id: number;
  name: string;
}

function fail(what: string, error: PostgrestError): never {
  throw new Error(`${what}: ${error.message} (${error.code}) ${error.details}`);
}

export class Companies {
  constructor(private readonly db: SupabaseClient<Database>) {}

  async names(): Promise<string[]> {
    const { data, error } = await this.db.from('companies').select('name').order('name');
    if (error) fail('names', error);
    return data.map((company) => company.name.toUpperCase());
  }

  async named(ids: number[]): Promise<Named[]> {
    const { data } = await this.db.from('companies').select('id, name').in('id', ids).returns<Named[]>().throwOnError();
    return data.filter((each) => each.id > 0);
  }

  async first(id: number): Promise<Company | null> {
    const { data, error } = await this.db.from('companies').select('*').eq('id', id).maybeSingle<Company>();
    if (error) fail('first', error);
    return data;
  }

  async one(id: number): Promise<string> {
    const result = await this.db.from('companies').select('id, name').eq('id', id).single();
    if (result.error) return result.error.message;
    const { name } = result.data;
    return name;
  }

  async count(): Promise<number> {
    const { count } = await this.db.from('clients').select('*', { count: 'exact', head: true });
    return count ?? 0;
  }
}
