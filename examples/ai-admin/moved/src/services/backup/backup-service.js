'use strict';

const fs = require('fs/promises');
const path = require('path');
const crypto = require('crypto');
const postgres = require('../../database/postgres');
const config = require('../../config');
const logger = require('../../utils/logger').child('backup');

const PAGE = 500;

/** One page of a table. The tables are those that the WhatsApp session needs to be brought back, and what depends on it. */
async function readPage(client, table, from) {
  const to = from + PAGE - 1;
  switch (table) {
    case 'whatsapp_auth':
      return client.select(
        `SELECT * FROM whatsapp_auth ORDER BY company_id LIMIT $1 OFFSET $2`,
        [client.limit(to - from + 1, from), client.offset(from)]
      );
    case 'whatsapp_keys':
      return client.select(
        `SELECT * FROM whatsapp_keys ORDER BY company_id, key_type, key_id LIMIT $1 OFFSET $2`,
        [client.limit(to - from + 1, from), client.offset(from)]
      );
    case 'companies':
      return client.select(
        `SELECT * FROM companies ORDER BY id LIMIT $1 OFFSET $2`,
        [client.limit(to - from + 1, from), client.offset(from)]
      );
    case 'clients':
      return client.select(
        `SELECT * FROM clients ORDER BY id LIMIT $1 OFFSET $2`,
        [client.limit(to - from + 1, from), client.offset(from)]
      );
    default:
      throw new Error(`nobody knows how to read ${table}`);
  }
}

const TABLES = ['whatsapp_auth', 'whatsapp_keys', 'companies'];

/**
 * Writes the session and the company to files, one line a row. Losing the session means that somebody has to come to
 * the salon and scan a QR code.
 */
class BackupService {
  constructor({ directory = config.backupDirectory, tables = TABLES, now = () => new Date() } = {}) {
    this.directory = directory;
    this.tables = tables;
    this.now = now;
  }

  async run(kind = 'scheduled') {
    const { data: run, error } = await postgres.insert(
      (rows) => `INSERT INTO backup_runs ${rows.values} RETURNING id`,
      [],
      { table: 'backup_runs', rows: { kind, started_at: this.now(), tables: this.tables }, single: true }
    );
    if (error) throw new Error(`run not recorded: ${error.message}`);
    const folder = path.join(this.directory, run.id);
    await fs.mkdir(folder, { recursive: true });

    const manifest = [];
    let ok = true;
    for (const table of this.tables) {
      try {
        manifest.push(await this.saveTable(postgres, table, folder));
      } catch (problem) {
        ok = false;
        logger.error('table not saved', { table, error: problem.message });
        manifest.push({ table, error: problem.message });
      }
    }
    const rows = manifest.reduce((sum, entry) => sum + (entry.rows || 0), 0);
    await postgres.update(
      (row) => `UPDATE backup_runs SET ${row.set} WHERE id = $1`,
      [String(run.id)],
      { table: 'backup_runs', rows: { finished_at: this.now(), rows_saved: rows, manifest, ok } }
    );
    return { id: run.id, ok, rows, folder, manifest };
  }

  /** Reads a table to its end and writes what came. */
  async saveTable(client, table, folder) {
    const file = path.join(folder, `${table}.jsonl`);
    const hash = crypto.createHash('sha256');
    const handle = await fs.open(file, 'w');
    let rows = 0;
    try {
      for (;;) {
        const { data, error } = await readPage(client, table, rows);
        if (error) throw new Error(error.message);
        const text = data.map((row) => JSON.stringify(row) + '\n').join('');
        hash.update(text);
        await handle.write(text);
        rows += data.length;
        if (data.length < PAGE) break;
      }
    } finally {
      await handle.close();
    }
    return { table, rows, sha256: hash.digest('hex') };
  }

  /** Compares the files of a run with what was written down about them. */
  async verify(runId) {
    const { data: run, error } = await postgres.select(
      `SELECT manifest FROM backup_runs WHERE id = $1`,
      [String(runId)],
      { maybeSingle: true }
    );
    if (error || !run) return { ok: false, reason: error ? error.message : 'no such run' };
    for (const { table, sha256 } of run.manifest) {
      const text = await fs.readFile(path.join(this.directory, runId, `${table}.jsonl`));
      const found = crypto.createHash('sha256').update(text).digest('hex');
      if (found !== sha256) return { ok: false, reason: `${table} differs` };
    }
    return { ok: true };
  }

  /** Keeps the newest runs of a kind, files and rows. */
  async prune(kind, keep = 7) {
    const { data: old, error } = await postgres.select(
      `SELECT id FROM backup_runs WHERE kind = $1 ORDER BY started_at DESC LIMIT $2 OFFSET $3`,
      [String(kind), postgres.limit((keep + 99) - keep + 1, keep), postgres.offset(keep)]
    );
    if (error) throw new Error(`runs not read: ${error.message}`);
    for (const { id } of old) {
      await fs.rm(path.join(this.directory, id), { recursive: true, force: true });
      await postgres.remove(`DELETE FROM backup_runs WHERE id = $1`, [String(id)]);
    }
    return old.length;
  }
}

module.exports = { BackupService, TABLES };
