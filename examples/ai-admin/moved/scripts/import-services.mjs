// Reads a price list from a CSV file: title;category;from;to;minutes
// node scripts/import-services.mjs COMPANY_ID FILE [--dry-run]
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import postgres from '../src/database/postgres.js';

export function parseLine(line) {
  const [title, category, from, to, minutes] = line.split(';').map((part) => part.trim());
  if (!title || title.startsWith('#')) return null;
  return {
    title,
    category: category || null,
    price_min: from ? Number(from.replace(',', '.')) : null,
    price_max: to ? Number(to.replace(',', '.')) : null,
    duration: `${Number(minutes) || 60} minutes`,
  };
}

/** Services that are there by title are changed, others are added. Nothing is taken away. */
export async function importServices(companyId, text, { dryRun = false } = {}) {
  const wanted = text.split(/\r?\n/).map(parseLine).filter(Boolean);
  const { data: known, error } = await postgres.select(
    `SELECT id, title FROM services WHERE company_id = $1 AND title = ANY ($2)`,
    [String(companyId), postgres.list(wanted.map((service) => service.title))],
  );
  if (error) throw new Error(`services not read: ${error.message}`);

  const ids = new Map(known.map((service) => [service.title, service.id]));
  const added = wanted.filter((service) => !ids.has(service.title));
  const changed = wanted.filter((service) => ids.has(service.title));
  if (dryRun) return { added: added.length, changed: changed.length };

  if (added.length > 0) {
    const rows = added.map((service) => ({ ...service, company_id: companyId, raw: { source: 'csv' } }));
    const { error: refused } = await postgres.insert(
      (rows) => `INSERT INTO services ${rows.values}`,
      [],
      { table: 'services', rows },
    );
    if (refused) throw new Error(`services not added: ${refused.message}`);
  }
  for (const service of changed) {
    const { error: refused } = await postgres.update(
      (row) => `UPDATE services SET ${row.set} WHERE id = $1`,
      [String(ids.get(service.title))],
      { table: 'services', rows: service },
    );
    if (refused) throw new Error(`${service.title} not changed: ${refused.message}`);
  }
  return { added: added.length, changed: changed.length };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [companyId, file, option] = process.argv.slice(2);
  const result = await importServices(Number(companyId), await readFile(file, 'utf8'), { dryRun: option === '--dry-run' });
  console.log(`добавлено ${result.added}, изменено ${result.changed}`);
  process.exit(0);
}
