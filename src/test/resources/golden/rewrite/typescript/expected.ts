import * as postgres from './database/postgres';

export async function first(id: number): Promise<string | null> {
  const { data } = await postgres.select(
    `SELECT name FROM companies WHERE id = $1`,
    [String(id)],
    { maybeSingle: true }
  );
  return data?.name ?? null;
}
