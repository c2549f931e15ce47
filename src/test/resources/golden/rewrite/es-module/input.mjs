import { supabase } from './database/supabase.js';
import path from "node:path";

export const names = async () => {
    const { data } = await supabase
        .from('companies')
        .select('name')
        .neq('name', "it's `odd` ${x} \\")
    return data.map((row) => path.join('/', row.name))
}
