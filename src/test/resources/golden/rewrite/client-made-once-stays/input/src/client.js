import { createClient } from '@supabase/supabase-js';

let instance = null;

export function getDb() {
  if (!instance) {
    instance = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_ROLE_KEY);
  }
  return instance;
}
