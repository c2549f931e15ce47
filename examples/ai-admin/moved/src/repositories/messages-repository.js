'use strict';

const postgres = require('../database/postgres');

/** Dialogs as the admin page shows them. */
function createMessagesRepository(db = postgres) {
  /** The newest `size` messages before a number, the oldest of them first. */
  async function page(companyId, phone, { before, size = 30 } = {}) {
    const query = { where: ['company_id = $1', 'phone = $2'], params: [String(companyId), String(phone)] };
    if (before) query.where.push(`id < $${query.params.push(String(before))}`);
    const { data, error } = await db.select(
      `SELECT id, direction, body, status, created_at FROM messages
       WHERE ${query.where.join(' AND ')}
       ORDER BY id DESC
       LIMIT $${query.params.length + 1}`,
      [...query.params, db.limit(size)],
    );
    if (error) throw new Error(`messages not read: ${error.message}`);
    return data.reverse();
  }

  async function lastMessage(companyId, phone) {
    const { data, error } = await db.select(
      `SELECT id, direction, body, status, created_at FROM messages
       WHERE company_id = $1
         AND phone = $2
       ORDER BY id DESC
       LIMIT 1`,
      [String(companyId), String(phone)],
      { maybeSingle: true },
    );
    if (error) throw new Error(`message not read: ${error.message}`);
    return data;
  }

  /** Messages that hold a word, in any conversation. The star is a wildcard for the caller. */
  async function search(companyId, word, limit = 20) {
    const { data, error } = await db.select(
      `SELECT messages.id, messages.phone, messages.body, messages.created_at, to_jsonb(clients.*) AS clients
       FROM messages
       LEFT JOIN LATERAL (SELECT clients.id, clients.name FROM clients
         WHERE clients.id = messages.client_id) AS clients ON true
       WHERE messages.company_id = $1
         AND messages.body ILIKE $2
       ORDER BY messages.created_at DESC, messages.id DESC
       LIMIT $3`,
      [String(companyId), `*${word}*`.replace(/\*/g, '%'), db.limit(limit)],
    );
    if (error) throw new Error(`messages not searched: ${error.message}`);
    return data;
  }

  /** Written by a person on the admin page; the outbox sends it. */
  async function write(companyId, { clientId, phone, body, author }) {
    const { data, error } = await db.insert(
      `INSERT INTO messages (company_id, client_id, phone, direction, status, body, metadata, created_at)
       VALUES ($1, $2, $3, 'out', 'queued', $4, $5, $6)
       RETURNING id, status`,
      [
        db.value(companyId),
        db.value(clientId),
        db.value(phone),
        db.value(body),
        db.json({ author, tags: ['manual'] }),
        db.value(new Date()),
      ],
      { single: true },
    );
    if (error) throw new Error(`message not written: ${error.message}`);
    return data;
  }

  return { page, lastMessage, search, write };
}

module.exports = { createMessagesRepository };
