'use strict';

const postgres = require('../../database/postgres');
const { addDays } = require('../../utils/dates');
const logger = require('../../utils/logger').child('batch-processor');

const CHUNK = 100;

/**
 * Work on many clients at once: campaigns, tags, levels. Runs at night; each chunk is written on its own, so a restart
 * repeats at most one.
 */
class BatchProcessor {
  constructor({ now = () => new Date() } = {}) {
    this.now = now;
  }

  /** Queues one message for everybody in the audience who has not had this campaign. The numbers of clients. */
  async campaign(companyId, { name, text, audience = {} }) {
    let query = { where: ['company_id = $1', 'is_blocked = false', 'phone IS NOT NULL'], params: [String(companyId)] };
    if (audience.tags) query.where.push(`tags && $${query.params.push(postgres.overlap(audience.tags))}`);
    if (audience.minVisits) query.where.push(`visit_count >= $${query.params.push(String(audience.minVisits))}`);
    if (audience.sleptSince) {
      // Has been here, but not since that day.
      query.where.push('visit_count > 0', `last_visit < $${query.params.push(String(audience.sleptSince))}`);
    }
    const { data: clients, error } = await postgres.select(
      `SELECT id, name, phone, tags FROM clients WHERE ${query.where.join(' AND ')} ORDER BY id LIMIT 1000`,
      query.params,
    );
    if (error) throw new Error(`audience of ${name} not read: ${error.message}`);

    const willing = clients.filter((client) => !client.tags.includes('no_marketing'));
    const had = await this.alreadyReached(companyId, name);
    const rows = willing
      .filter((client) => !had.has(client.id))
      .map((client) => ({
        company_id: companyId,
        client_id: client.id,
        phone: client.phone,
        direction: 'out',
        status: 'queued',
        body: text.replace('{name}', client.name),
        metadata: { campaign: name },
        created_at: this.now().toISOString(),
      }));
    for (let start = 0; start < rows.length; start += CHUNK) {
      const { error: refused } = await postgres.insert(
        (rows) => `INSERT INTO messages ${rows.values}`,
        [],
        { table: 'messages', rows: rows.slice(start, start + CHUNK) },
      );
      if (refused) throw new Error(`campaign ${name} stopped after ${start} messages: ${refused.message}`);
    }
    logger.info('campaign queued', { name, messages: rows.length });
    return rows.map((row) => row.client_id);
  }

  async alreadyReached(companyId, campaign) {
    const { data } = await postgres.select(
      `SELECT client_id FROM messages WHERE company_id = $1 AND metadata->>'campaign' = $2 LIMIT 1000`,
      [String(companyId), String(campaign)],
    );
    return new Set((data || []).map((row) => row.client_id));
  }

  /** "new" loses its meaning with the second visit, "vip" begins with the twentieth. */
  async refreshTags(companyId) {
    const { data: clients, error } = await postgres.select(
      `SELECT id, company_id, yclients_id, name, tags, visit_count FROM clients
       WHERE company_id = $1
         AND (tags @> '{new}' OR visit_count >= 20)
       ORDER BY id`,
      [String(companyId)],
    );
    if (error) throw new Error(`clients not read: ${error.message}`);
    const changed = [];
    for (const { visit_count: visits, tags, ...client } of clients) {
      const wanted = tags.filter((tag) => tag !== 'new' || visits < 2);
      if (visits >= 20 && !wanted.includes('vip')) wanted.push('vip');
      if (wanted.join() !== tags.join()) changed.push({ ...client, tags: wanted });
    }
    if (changed.length === 0) return 0;
    const { count, error: refused } = await postgres.insert(
      (rows) => `INSERT INTO clients ${rows.values} ON CONFLICT (id) ${rows.merge}`,
      [],
      { table: 'clients', rows: changed, count: true },
    );
    if (refused) throw new Error(`tags not written: ${refused.message}`);
    return count;
  }

  /** Messages nobody wanted to have: queued for longer than a day, since the session was down. */
  async dropStale(companyId) {
    const { data } = await postgres.update(
      `UPDATE messages SET status = 'failed', error = 'too late'
       WHERE company_id = $1
         AND direction = 'out'
         AND status = 'queued'
         AND created_at < $2
       RETURNING id`,
      [String(companyId), String(addDays(this.now(), -1).toISOString())],
      { throws: true },
    );
    return data.length;
  }
}

module.exports = { BatchProcessor };
