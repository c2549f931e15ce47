import { supabase } from './supabase.js';
export const a = () => supabase.from('clients').select('id').limit(1);
