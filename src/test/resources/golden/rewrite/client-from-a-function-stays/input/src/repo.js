import { createDb } from './client.js';
const own = createDb();
export const a = () => own.from('clients').select('id').limit(1);
