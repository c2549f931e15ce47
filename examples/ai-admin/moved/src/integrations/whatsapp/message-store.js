'use strict';

const postgres = require('../../database/postgres');
const logger = require('../../utils/logger').child('message-store');

const MAX_ATTEMPTS = 3;

/** Between the WhatsApp connection and the table `messages`: what comes in is queued, what is queued goes out. */
class MessageStore {
  constructor(db = postgres) {
    this.db = db;
    this.companies = new Map();
  }

  /** Our number of a session's company: "company_1" is 1. The company has to exist. */
  async companyId(session) {
    if (this.companies.has(session)) return this.companies.get(session);
    const { data } = await this.db.select(
      `SELECT id FROM companies WHERE id = $1`,
      [Number(session.replace(/^company_/, ''))],
      { maybeSingle: true },
    );
    if (data) this.companies.set(session, data.id);
    return data ? data.id : null;
  }

  /** @returns {Promise<boolean>} false when the message was there already or belongs to nobody */
  async queueIncoming({ companyId: session, externalId, phone, name, text }) {
    const companyId = await this.companyId(session);
    if (companyId === null) return false;
    const known = await this.db.select(
      `SELECT id FROM messages WHERE company_id = $1 AND external_id = $2 LIMIT 1`,
      [String(companyId), String(externalId)],
    );
    if (known.error) throw new Error(known.error.message);
    if (known.data.length > 0) return false;
    const { error } = await this.db.insert(
      `INSERT INTO messages (company_id, phone, direction, status, body, external_id, metadata, created_at)
       VALUES ($1, $2, 'in', 'queued', $3, $4, $5, $6)`,
      [
        this.db.value(companyId),
        this.db.value(phone),
        this.db.value(text),
        this.db.value(externalId),
        this.db.json(name ? { name } : null),
        new Date().toISOString(),
      ],
    );
    if (error) throw new Error(`message not stored: ${error.message}`);
    return true;
  }

  /** Sends what is queued for a company. @param {(phone: string, text: string) => Promise<string>} send */
  async flush(session, send, limit = 20) {
    const companyId = await this.companyId(session);
    if (companyId === null) return { sent: 0, failed: 0 };
    const { data: queued, error } = await this.db.select(
      `SELECT id, phone, body, attempts FROM messages
       WHERE company_id = $1
         AND direction = 'out'
         AND status = 'queued'
       ORDER BY created_at, id
       LIMIT $2`,
      [String(companyId), this.db.limit(limit)],
    );
    if (error) throw new Error(`outbox not read: ${error.message}`);

    const outcome = { sent: 0, failed: 0 };
    for (const message of queued) {
      try {
        const externalId = await send(message.phone, message.body);
        await this.mark(message.id, { status: 'sent', external_id: externalId, processed_at: new Date() });
        outcome.sent += 1;
      } catch (problem) {
        const attempts = message.attempts + 1;
        await this.mark(message.id, { attempts, error: problem.message, status: attempts < MAX_ATTEMPTS ? 'queued' : 'failed' });
        outcome.failed += 1;
      }
    }
    return outcome;
  }

  async mark(id, changes) {
    const { error } = await this.db.update(
      (row) => `UPDATE messages SET ${row.set} WHERE id = $1`,
      [String(id)],
      { table: 'messages', rows: changes },
    );
    if (error) logger.error('message not marked, it may be sent twice', { id, error: error.message });
  }
}

module.exports = { MessageStore };
