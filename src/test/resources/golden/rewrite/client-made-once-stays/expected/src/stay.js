import { getDb } from './client.js';
import { narrow } from 'somewhere-else';

export async function some(filters) {
  return await narrow(getDb().from('clients').select('id'), filters).limit(3);
}
