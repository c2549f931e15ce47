'use strict';

const { supabase } = require('../../database/supabase');
const { addMinutes } = require('../../utils/dates');

/**
 * Short notes about a dialog that must survive a restart: the choice a client is about to make, a half-filled form.
 * A singleton: the whole process shares one store and its small cache.
 */
class ContextStore {
  #db = supabase;
  #cache = new Map();

  constructor(now = () => new Date()) {
    this.now = now;
  }

  async get(userId) {
    if (this.#cache.has(userId)) return this.#cache.get(userId);
    const { data, error } = await this.#db.from('dialog_contexts').select('context').eq('user_id', userId).single();
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
    const { data, error } = await this.#db
      .from('dialog_contexts')
      .update({ context, updated_at: this.now().toISOString() })
      .eq('user_id', userId)
      .select('user_id');
    if (error) throw error;
    if (data.length === 0) {
      const { error: refused } = await this.#db
        .from('dialog_contexts')
        .insert({ user_id: userId, state: 'greeting', context, expires_at: addMinutes(this.now(), 24 * 60) });
      if (refused && refused.code !== '23505') throw refused;
    }
    this.#cache.set(userId, context);
    return context;
  }

  /** One entry more in the history, without the rest of the row. Entries are kept as an array of jsonb. */
  async append(userId, entry, keep = 50) {
    const { data, error } = await this.#db
      .from('dialog_contexts')
      .select('history')
      .eq('user_id', userId)
      .maybeSingle();
    if (error) throw error;
    if (!data) return 0;
    const history = [...data.history, entry].slice(-keep);
    const { error: refused } = await this.#db.from('dialog_contexts').update({ history }).eq('user_id', userId);
    if (refused) throw refused;
    return history.length;
  }

  async clear(userId) {
    this.#cache.delete(userId);
    const { error } = await this.#db.from('dialog_contexts').delete().eq('user_id', userId);
    return !error;
  }
}

const contextStore = new ContextStore();

module.exports = contextStore;
module.exports.ContextStore = ContextStore;
