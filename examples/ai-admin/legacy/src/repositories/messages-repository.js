'use strict';

const database = require('../database/supabase');

/** Dialogs as the admin page shows them. */
function createMessagesRepository(db = database.getClient()) {
  /** The newest `size` messages before a number, the oldest of them first. */
  async function page(companyId, phone, { before, size = 30 } = {}) {
    const query = db
      .from('messages')
      .select('id, direction, body, status, created_at')
      .eq('company_id', companyId)
      .eq('phone', phone);
    if (before) query.lt('id', before);
    const { data, error } = await query.order('id', { ascending: false }).limit(size);
    if (error) throw new Error(`messages not read: ${error.message}`);
    return data.reverse();
  }

  async function lastMessage(companyId, phone) {
    const { data, error } = await db
      .from('messages')
      .select('id, direction, body, status, created_at')
      .eq('company_id', companyId)
      .eq('phone', phone)
      .order('id', { ascending: false })
      .limit(1)
      .maybeSingle();
    if (error) throw new Error(`message not read: ${error.message}`);
    return data;
  }

  /** Messages that hold a word, in any conversation. The star is a wildcard for the caller. */
  async function search(companyId, word, limit = 20) {
    const { data, error } = await db
      .from('messages')
      .select('id, phone, body, created_at, clients(id, name)')
      .eq('company_id', companyId)
      .ilike('body', `*${word}*`)
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(limit);
    if (error) throw new Error(`messages not searched: ${error.message}`);
    return data;
  }

  /** Written by a person on the admin page; the outbox sends it. */
  async function write(companyId, { clientId, phone, body, author }) {
    const { data, error } = await db
      .from('messages')
      .insert({
        company_id: companyId,
        client_id: clientId,
        phone,
        direction: 'out',
        status: 'queued',
        body,
        metadata: { author, tags: ['manual'] },
        created_at: new Date(),
      })
      .select('id, status')
      .single();
    if (error) throw new Error(`message not written: ${error.message}`);
    return data;
  }

  return { page, lastMessage, search, write };
}

module.exports = { createMessagesRepository };
