import { createClient } from '@supabase/supabase-js';
export function createDb(url = process.env.SUPABASE_URL, key = process.env.SUPABASE_SERVICE_ROLE_KEY) {
  return createClient(url, key);
}
export const db = createDb();
