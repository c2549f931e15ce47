'use strict';

/**
 * The WhatsApp session of a company, kept in the database instead of in files.
 *
 * The library asks for two things: `creds`, one object that changes often, and `keys`, a store of many small values by
 * type and id (pre-keys, sessions, sender keys, app state). Both hold binary data. In the tables it stands as JSON, and
 * over the years in two forms:
 *
 *   { "type": "Buffer", "data": [7, 42, ...] }     what Node's JSON.stringify makes of a Buffer
 *   { "type": "Buffer", "data": "BzoqL...==" }     what the library's own replacer makes of it
 *
 * Both are read. New values are written in the second form, as the library does. A value that nobody touches is never
 * written back, so old rows keep the form they have.
 */

const { proto, initAuthCreds, BufferJSON } = require('@whiskeysockets/baileys');
const postgres = require('../../database/postgres');
const logger = require('../../utils/logger').child('auth-state');


/** Rows of one request: the gateway refuses longer URLs and larger bodies. */
const BATCH = 100;

/** Key types that the library makes anew when they are gone. */
const LIFETIME_DAYS = {
  session: 30,
  'sender-key': 60,
  'sender-key-memory': 60,
};

class AuthStateError extends Error {
  constructor(message, cause) {
    super(cause ? `${message}: ${cause.message}` : message);
    this.name = 'AuthStateError';
    this.code = cause && cause.code;
  }
}

/**
 * Replaces every stored Buffer by a real one, however deep it stands.
 *
 * The library's reviver knows both encodings too, but it works on text. Rows come as parsed JSON; to print them only to
 * parse them again costs seconds for a session with thousands of keys.
 */
function revive(value) {
  if (value === null || typeof value !== 'object') return value;
  if (value.type === 'Buffer' && value.data !== undefined) {
    if (Array.isArray(value.data)) return Buffer.from(value.data);
    if (typeof value.data === 'string') return Buffer.from(value.data, 'base64');
  }
  if (Array.isArray(value)) return value.map(revive);
  const copy = {};
  for (const [key, part] of Object.entries(value)) copy[key] = revive(part);
  return copy;
}

/** Plain JSON of a value, every Buffer and Uint8Array in the library's own encoding. */
function serialise(value) {
  return JSON.parse(JSON.stringify(value, BufferJSON.replacer));
}

function expiry(type, now) {
  const days = LIFETIME_DAYS[type];
  if (!days) return null;
  return new Date(now.getTime() + days * 24 * 60 * 60 * 1000).toISOString();
}

function* batches(items, size) {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/**
 * Runs one write after another for the same company. The library fires `creds.update` without waiting, and two upserts
 * of the same row under way at once may end in the wrong order.
 */
class WriteQueue {
  constructor() {
    this.tail = Promise.resolve();
    this.waiting = 0;
  }

  run(work) {
    this.waiting += 1;
    const result = this.tail.then(work);
    this.tail = result.catch(() => {}).finally(() => {
      this.waiting -= 1;
    });
    return result;
  }

  /** Resolves when everything that was asked for before has been written. */
  drained() {
    return this.tail;
  }
}

/** The credentials of a company, or null when it was never paired. */
async function readCreds(companyId) {
  const { data, error } = await postgres.select(
    `SELECT creds FROM whatsapp_auth WHERE company_id = $1`,
    [String(companyId)],
    { single: true },
  );

  if (error) {
    // No row: a company that has not scanned the QR code yet.
    if (error.code === 'PGRST116') return null;
    throw new AuthStateError(`cannot read credentials of ${companyId}`, error);
  }
  return revive(data.creds);
}

async function writeCreds(companyId, creds) {
  const { error } = await postgres.insert(
    (rows) => `INSERT INTO whatsapp_auth ${rows.values} ON CONFLICT (company_id) ${rows.merge}`,
    [],
    {
      table: 'whatsapp_auth',
      rows: {
        company_id: companyId,
        creds: serialise(creds),
        updated_at: new Date().toISOString(),
      },
    },
  );
  if (error) throw new AuthStateError(`cannot save credentials of ${companyId}`, error);
}

/** Values of the wanted ids, by id. Ids without a row are missing in the result. */
async function readKeys(companyId, type, ids) {
  const found = {};
  for (const batch of batches(ids, BATCH)) {
    const { data, error } = await postgres.select(
      `SELECT key_id, value FROM whatsapp_keys WHERE company_id = $1 AND key_type = $2 AND key_id = ANY ($3)`,
      [String(companyId), String(type), postgres.list(batch)],
    );
    if (error) throw new AuthStateError(`cannot read ${type} keys of ${companyId}`, error);

    for (const row of data) {
      found[row.key_id] = reviveKey(type, row.value);
    }
  }
  return found;
}

/** App state keys have to be messages of the library's protocol, not plain objects, or it cannot decode with them. */
function reviveKey(type, stored) {
  const value = revive(stored);
  if (type === 'app-state-sync-key' && value) {
    return proto.Message.AppStateSyncKeyData.fromObject(value);
  }
  return value;
}

async function upsertKeys(companyId, rows) {
  for (const batch of batches(rows, BATCH)) {
    const { error } = await postgres.insert(
      (rows) =>
        `INSERT INTO whatsapp_keys ${rows.values} ON CONFLICT (company_id, key_type, key_id) ${rows.merge}`,
      [],
      { table: 'whatsapp_keys', rows: batch },
    );
    if (error) throw new AuthStateError(`cannot save ${batch.length} keys of ${companyId}`, error);
  }
}

async function deleteKeys(companyId, type, ids) {
  for (const batch of batches(ids, BATCH)) {
    const { error } = await postgres.remove(
      `DELETE FROM whatsapp_keys WHERE company_id = $1 AND key_type = $2 AND key_id = ANY ($3)`,
      [String(companyId), String(type), postgres.list(batch)],
    );
    if (error) throw new AuthStateError(`cannot delete ${type} keys of ${companyId}`, error);
  }
}

/**
 * What the library hands to `keys.set`: { type: { id: value | null } }. null means that the key is gone.
 * @returns rows to write, and ids to delete by type
 */
function sortChanges(companyId, changes, now) {
  const rows = [];
  const gone = new Map();
  for (const [type, values] of Object.entries(changes)) {
    for (const [id, value] of Object.entries(values)) {
      if (value === null || value === undefined) {
        if (!gone.has(type)) gone.set(type, []);
        gone.get(type).push(id);
        continue;
      }
      rows.push({
        company_id: companyId,
        key_type: type,
        key_id: id,
        value: serialise(value),
        expires_at: expiry(type, now),
        updated_at: now.toISOString(),
      });
    }
  }
  return { rows, gone };
}

/**
 * Authentication state for `makeWASocket({ auth: state })`.
 *
 * @param {string} companyId whose session, e.g. "company_1"
 * @param {{ now?: () => Date }} [options] the clock, for tests
 * @returns {Promise<{ state: object, saveCreds: () => Promise<void>, flush: () => Promise<void>, forget: () => Promise<void> }>}
 */
async function useTimewebAuthState(companyId, { now = () => new Date() } = {}) {
  if (!companyId || typeof companyId !== 'string') {
    throw new AuthStateError('a company id is needed');
  }

  const writes = new WriteQueue();
  const stored = await readCreds(companyId);
  const creds = stored || initAuthCreds();
  if (!stored) logger.info('no credentials yet, a QR code will be asked for', { companyId });

  const keys = {
    async get(type, ids) {
      if (ids.length === 0) return {};
      // What has just been set must be seen.
      await writes.drained();
      return readKeys(companyId, type, ids);
    },

    async set(changes) {
      const { rows, gone } = sortChanges(companyId, changes, now());
      await writes.run(async () => {
        if (rows.length > 0) await upsertKeys(companyId, rows);
        for (const [type, ids] of gone) await deleteKeys(companyId, type, ids);
      });
      logger.debug('keys saved', { companyId, saved: rows.length, deleted: [...gone.values()].flat().length });
    },

    async clear() {
      await writes.run(() => forgetKeys(companyId));
    },
  };

  return {
    state: { creds, keys },
    saveCreds: () => writes.run(() => writeCreds(companyId, creds)),
    flush: () => writes.drained(),
    forget: () => writes.run(() => removeSession(companyId)),
  };
}

async function forgetKeys(companyId) {
  const { error, count } = await postgres.remove(
    `DELETE FROM whatsapp_keys WHERE company_id = $1`,
    [String(companyId)],
    { count: true },
  );
  if (error) throw new AuthStateError(`cannot delete keys of ${companyId}`, error);
  return count;
}

/** Logged out on the telephone: neither credentials nor keys are worth anything any more. */
async function removeSession(companyId) {
  const deleted = await forgetKeys(companyId);
  const { error } = await postgres.remove(
    `DELETE FROM whatsapp_auth WHERE company_id = $1`,
    [String(companyId)],
  );
  if (error) throw new AuthStateError(`cannot delete credentials of ${companyId}`, error);
  logger.warn('session removed', { companyId, keys: deleted });
}

/** How many keys of each kind a company has; for the health page. */
async function countKeys(companyId) {
  const counts = {};
  const types = ['pre-key', 'session', 'sender-key', 'app-state-sync-key', 'app-state-sync-version'];
  await Promise.all(
    types.map(async (type) => {
      const { count, error } = await postgres.count(
        `SELECT count(*) FROM whatsapp_keys WHERE company_id = $1 AND key_type = $2`,
        [String(companyId), type],
      );
      if (error) throw new AuthStateError(`cannot count ${type} keys of ${companyId}`, error);
      counts[type] = count;
    }),
  );
  return counts;
}

/** When the session was last written: a session that has not moved for days is probably disconnected. */
async function lastActivity(companyId) {
  const { data, error } = await postgres.select(
    `SELECT updated_at FROM whatsapp_keys WHERE company_id = $1 ORDER BY updated_at DESC LIMIT 1`,
    [String(companyId)],
    { maybeSingle: true },
  );
  if (error) {
    logger.warn('last activity unknown', { companyId, error: error.message });
    return null;
  }
  return data ? data.updated_at : null;
}

/** Companies that have ever been paired, for the pool to open at start. */
async function listSessions() {
  const { data, error } = await postgres.select(
    `SELECT company_id, created_at, updated_at FROM whatsapp_auth ORDER BY company_id`,
  );
  if (error) throw new AuthStateError('cannot list sessions', error);
  return data;
}

module.exports = {
  AuthStateError,
  countKeys,
  lastActivity,
  listSessions,
  revive,
  serialise,
  useTimewebAuthState,
};
