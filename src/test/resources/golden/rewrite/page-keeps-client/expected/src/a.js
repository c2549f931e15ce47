import * as postgres from './postgres.js';
export const a = () => postgres.select(`SELECT id FROM clients LIMIT 1`);
