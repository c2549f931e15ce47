'use strict';

const postgres = require('../../database/postgres');
const { addMinutes } = require('../../utils/dates');

/**
 * Short notes about a dialog that must survive a restart: the choice a client is about to make, a half-filled form.
 * A singleton: the whole process shares one store and its small cache.
 */
class ContextStore {
  #db = postgres;
  #cache = new Map();

  constructor(now = () => new Date()) {
    this.now = now;
  }

  async get(userId) {
    if (this.#cache.has(userId)) return this.#cache.get(userId);
    const { data, error } = await this.#db.select(
      `SELECT context FROM dialog_contexts WHERE user_id = $1`,
      [String(userId)],
      { single: true }
    );
    if (error) {
      if (error.code === 'PGRST116') return {};
      throw error;
    }
    this.#cache.set(userId, data.context);
    return data.context;
  }

  /** Merges notes into what is there. undefined takes a note away. */
  async set(userId, notes) {
    const context = { ...(await this.get(userId)), ...notes };
    for (const key of Object.keys(context)) if (context[key] === undefined) delete context[key];
    const { data, error } = await this.#db.update(
      (row) => `UPDATE dialog_contexts SET ${row.set} WHERE user_id = $1 RETURNING user_id`,
      [String(userId)],
      { table: 'dialog_contexts', rows: { context, updated_at: this.now().toISOString() } }
    );
    if (error) throw error;
    if (data.length === 0) {
      const { error: refused } = await this.#db.insert(
        `INSERT INTO dialog_contexts (user_id, state, context, expires_at) VALUES ($1, 'greeting', $2, $3)`,
        [this.#db.value(userId), this.#db.json(context), this.#db.value(addMinutes(this.now(), 24 * 60))]
      );
      if (refused && refused.code !== '23505') throw refused;
    }
    this.#cache.set(userId, context);
    return context;
  }

  /** One entry more in the history, without the rest of the row. Entries are kept as an array of jsonb. */
  async append(userId, entry, keep = 50) {
    const { data, error } = await this.#db.select(
      `SELECT history FROM dialog_contexts WHERE user_id = $1`,
      [String(userId)],
      { maybeSingle: true }
    );
    if (error) throw error;
    if (!data) return 0;
    const history = [...data.history, entry].slice(-keep);
    const { error: refused } = await this.#db.update(
      `UPDATE dialog_contexts SET (history) = (SELECT history FROM json_to_record($1) AS row(history jsonb[]))
       WHERE user_id = $2`,
      [this.#db.json({ history }), String(userId)]
    );
    if (refused) throw refused;
    return history.length;
  }

  async clear(userId) {
    this.#cache.delete(userId);
    const { error } = await this.#db.remove(
      `DELETE FROM dialog_contexts WHERE user_id = $1`,
      [String(userId)]
    );
    return !error;
  }
}

const contextStore = new ContextStore();

module.exports = contextStore;
module.exports.ContextStore = ContextStore;
