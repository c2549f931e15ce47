// The same calls as somebody would write them with `pg`.
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 });

export async function one(i) {
  const { rows } = await pool.query('SELECT * FROM clients WHERE id = $1', [1 + (i % 10000)]);
  if (rows.length !== 1) throw new Error(`${rows.length} rows`);
  return rows[0];
}

export async function list(i) {
  const { rows } = await pool.query(
    'SELECT id, name, phone, visits, created_at FROM clients WHERE company_id = $1 ORDER BY id LIMIT 50',
    [i % 50],
  );
  return rows;
}

export async function update(i) {
  await pool.query('UPDATE clients SET visits = $1 WHERE id = $2', [i, 1 + (i % 10000)]);
}

export async function upsert(i) {
  await pool.query(
    `INSERT INTO clients (company_id, name, phone) VALUES ($1, $2, $3)
     ON CONFLICT (phone) DO UPDATE SET company_id = EXCLUDED.company_id, name = EXCLUDED.name, phone = EXCLUDED.phone`,
    [1, `client ${i}`, `+1556${i % 500}`],
  );
}

export async function add(i) {
  const { rows } = await pool.query('INSERT INTO bookings (client_id, starts_at) VALUES ($1, $2) RETURNING id', [
    1 + (i % 10000),
    '2025-06-01T10:00:00Z',
  ]);
  return rows[0];
}
