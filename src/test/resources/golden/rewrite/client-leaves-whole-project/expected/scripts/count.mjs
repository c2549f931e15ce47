import postgres from '../src/database/postgres.js';

const { count } = await postgres.count(`SELECT count(*) FROM clients`);
console.log(count);
