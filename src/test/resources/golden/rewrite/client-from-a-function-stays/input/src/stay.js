import { db } from './client.js';
export async function purge(dry) {
  const target = db.from('clients');
  if (dry) return await target.select('id').lt('id', 3);
  return await target.delete().lt('id', 3);
}
