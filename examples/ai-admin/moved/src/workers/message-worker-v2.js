'use strict';

/**
 * Takes incoming messages from the table `messages` and has the assistant answer them.
 *
 * Several of these may run. A message belongs to whoever has changed it from "queued" to "processing"; the change is
 * made by one statement with the old status in its condition, so only one worker wins. Messages of one client are
 * answered one after another, and what a client writes in quick succession is answered together.
 */

const config = require('../config');
const postgres = require('../database/postgres');
const { AIAdminV2 } = require('../services/ai-admin-v2');
const { CriticalErrorLogger } = require('../utils/critical-error-logger');
const { addMinutes } = require('../utils/dates');
const logger = require('../utils/logger').child('message-worker');

const RETRY_MINUTES = [1, 5, 15];
const HEARTBEAT = 'message_worker';

class MessageWorkerV2 {
  constructor({
    assistant = new AIAdminV2(),
    db = postgres,
    faults = new CriticalErrorLogger(),
    now = () => new Date(),
    pollIntervalMs = config.workers.pollIntervalMs,
    batchSize = config.workers.batchSize,
    // Clients write in bursts: "Здравствуйте" - "хочу записаться" - "на завтра".
    burstMs = config.workers.burstMs,
  } = {}) {
    this.assistant = assistant;
    this.db = db;
    this.faults = faults;
    this.now = now;
    this.pollIntervalMs = pollIntervalMs;
    this.batchSize = batchSize;
    this.burstMs = burstMs;
    this.running = false;
    this.counters = { answered: 0, silent: 0, failed: 0, retried: 0 };
  }

  // Life -----------------------------------------------------------------------------------------------------------

  async start() {
    this.running = true;
    await this.releaseStuck();
    await this.prepare();
    logger.info('worker started', { batchSize: this.batchSize });
    while (this.running) {
      const handled = await this.tick();
      if (handled === 0) await this.pause(this.pollIntervalMs);
    }
    logger.info('worker stopped', this.counters);
  }

  stop() {
    this.running = false;
  }

  pause(millis) {
    return new Promise((resolve) => {
      setTimeout(resolve, millis);
    });
  }

  /** One look at the table. The number of messages that were handled. */
  async tick() {
    try {
      const waiting = await this.findWaiting();
      const bursts = this.group(waiting);
      await Promise.all(bursts.map((burst) => this.handleBurst(burst)));
      await this.heartbeat(waiting.length);
      return waiting.length;
    } catch (error) {
      await this.faults.log(error, { operation: 'message worker', severity: 'CRITICAL' });
      return 0;
    }
  }

  /** What a worker that died had taken becomes free again. */
  async releaseStuck() {
    const limit = new Date(this.now().getTime() - config.workers.stuckAfterMs).toISOString();
    const { data, error } = await this.db.call(
      `SELECT release_stuck_messages(p_older_than => $1)`,
      [limit],
      { returns: 'nothing' },
    );
    if (error) logger.error('stuck messages not released', { error: error.message });
    return !error && data === null;
  }

  /** Everything that has to be in order before the first message is taken. */
  async prepare() {
    const [repeated, adopted] = [await this.dropRepeated(), await this.adoptOrphans()];
    if (repeated + adopted > 0) logger.info('queue put in order', { repeated, adopted });
    return { repeated, adopted };
  }

  /**
   * The gateway delivers again what was not acknowledged; two deliveries at once both pass the check of the message
   * store. The first row of each number stays, the others are closed.
   */
  async dropRepeated() {
    const { data: queued, error } = await this.db.select(
      `SELECT id, company_id, external_id FROM messages
       WHERE direction = 'in'
         AND status = 'queued'
         AND external_id IS NOT NULL
       ORDER BY id
       LIMIT 500`,
    );
    if (error) throw new Error(`queue not read: ${error.message}`);
    const first = new Map();
    const repeated = [];
    for (const { id, company_id: company, external_id: externalId } of queued) {
      const key = `${company}:${externalId}`;
      if (first.has(key)) repeated.push(id);
      else first.set(key, id);
    }
    if (repeated.length === 0) return 0;
    const { count, error: refused } = await this.db.update(
      `UPDATE messages SET status = 'done', error = 'delivered twice' WHERE id = ANY ($1)`,
      [this.db.list(repeated)],
      { count: true },
    );
    if (refused) throw new Error(`repeated messages not closed: ${refused.message}`);
    return count;
  }

  /** Messages that were stored before their client was known get one, so that the client's page shows them. */
  async adoptOrphans(limit = 200) {
    const { data: orphans, error } = await this.db.select(
      `SELECT id, company_id, phone FROM messages
       WHERE client_id IS NULL
         AND phone IS NOT NULL
         AND direction = 'in'
       ORDER BY created_at DESC
       LIMIT $1`,
      [this.db.limit(limit)],
    );
    if (error || orphans.length === 0) return 0;

    const phones = [...new Set(orphans.map((message) => message.phone))];
    const { data: clients } = await this.db.select(
      `SELECT id, company_id, phone FROM clients WHERE phone = ANY ($1) ORDER BY visit_count DESC, id`,
      [this.db.list(phones)],
    );
    let adopted = 0;
    for (const { id, company_id: company, phone } of orphans) {
      const client = (clients || []).find((candidate) => candidate.phone === phone && candidate.company_id === company);
      if (!client) continue;
      const { error: refused } = await this.db.update(
        (row) => `UPDATE messages SET ${row.set} WHERE id = $1 AND client_id IS NULL`,
        [String(id)],
        { table: 'messages', rows: { client_id: client.id } },
      );
      if (!refused) adopted += 1;
    }
    return adopted;
  }

  // Finding --------------------------------------------------------------------------------------------------------

  /** Messages that wait, the oldest first; those that shall be tried again only when their time has come. */
  async findWaiting() {
    const { data, error } = await this.db.select(
      `SELECT id, company_id, client_id, phone, body, external_id, attempts, metadata, created_at
       FROM messages
       WHERE direction = 'in'
         AND status = 'queued'
         AND (processed_at IS NULL OR processed_at <= $1)
       ORDER BY created_at, id
       LIMIT $2`,
      [this.db.term(this.now().toISOString()), this.db.limit(this.batchSize)],
    );
    if (error) throw new Error(`messages not read: ${error.message}`);
    return data;
  }

  /** By client, each in the order in which it was written. A burst that may still go on waits for the next look. */
  group(messages) {
    const byPhone = new Map();
    for (const message of messages) {
      const key = `${message.company_id}:${message.phone}`;
      if (!byPhone.has(key)) byPhone.set(key, []);
      byPhone.get(key).push(message);
    }
    const quietSince = this.now().getTime() - this.burstMs;
    return [...byPhone.values()].filter((burst) => {
      const newest = new Date(burst[burst.length - 1].created_at).getTime();
      return newest <= quietSince;
    });
  }

  // Answering ------------------------------------------------------------------------------------------------------

  async handleBurst(burst) {
    const claimed = [];
    for (const message of burst) {
      // Whoever has the first message of a burst has all of it.
      if (!(await this.claim(message))) break;
      claimed.push(message);
    }
    if (claimed.length === 0) return;
    const last = claimed[claimed.length - 1];
    const text = claimed.map((message) => message.body).join('\n');
    try {
      const result = await this.assistant.processMessage({
        companyId: last.company_id,
        phone: last.phone,
        text,
        name: last.metadata ? last.metadata.name : undefined,
        messageId: last.id,
      });
      await this.settle(claimed, last, result);
    } catch (error) {
      await this.putBack(claimed, error);
    }
  }

  async claim(message) {
    const { data, error } = await this.db.update(
      (row) => `UPDATE messages SET ${row.set} WHERE id = $1 AND status = 'queued' RETURNING id`,
      [String(message.id)],
      {
        table: 'messages',
        rows: { status: 'processing', processed_at: this.now().toISOString(), attempts: message.attempts + 1 },
        maybeSingle: true,
      },
    );
    if (error) {
      logger.warn('message not claimed', { id: message.id, error: error.message });
      return false;
    }
    return data !== null;
  }

  /** The last message of a burst was finished by the assistant; the others say which one answered them. */
  async settle(claimed, last, result) {
    if (result.status === 'answered') this.counters.answered += 1;
    else if (result.status === 'failed') this.counters.failed += 1;
    else this.counters.silent += 1;

    const others = claimed.filter((message) => message !== last).map((message) => message.id);
    if (others.length > 0) {
      const { error } = await this.db.update(
        (row) => `UPDATE messages SET ${row.set} WHERE id = ANY ($1)`,
        [this.db.list(others)],
        {
          table: 'messages',
          rows: { status: 'done', processed_at: this.now(), metadata: { answeredWith: last.id } },
        },
      );
      if (error) logger.error('burst not finished', { ids: others, error: error.message });
    }
    if (result.status === 'ignored' || result.status === 'duplicate') {
      await this.db.update(
        `UPDATE messages SET status = 'done', metadata = $1 WHERE id = $2`,
        [this.db.json({ ignored: result.reason || result.status }), String(last.id)],
      );
    }
  }

  /** Tried again after one, five and fifteen minutes; then a person has to look at it. */
  async putBack(claimed, problem) {
    for (const message of claimed) {
      const attempt = message.attempts + 1;
      const final = attempt >= config.workers.maxAttempts;
      const changes = final
        ? { status: 'failed', error: problem.message }
        : { status: 'queued', error: problem.message, processed_at: this.retryAt(attempt) };
      const { error } = await this.db.update(
        (row) => `UPDATE messages SET ${row.set} WHERE id = $1`,
        [String(message.id)],
        { table: 'messages', rows: changes },
      );
      if (error) logger.error('message is lost until the next start', { id: message.id, error: error.message });
      if (final) this.counters.failed += 1;
      else this.counters.retried += 1;
    }
    await this.faults.log(problem, {
      operation: 'answer message',
      severity: 'HIGH',
      ids: claimed.map((message) => message.id),
    });
  }

  retryAt(attempt) {
    const minutes = RETRY_MINUTES[Math.min(attempt, RETRY_MINUTES.length) - 1];
    return addMinutes(this.now(), minutes).toISOString();
  }

  // Watching -------------------------------------------------------------------------------------------------------

  /** At most one write a minute: the row is there to be looked at, not to be exact. */
  async heartbeat(handled) {
    const now = this.now();
    if (this.lastBeat && now.getTime() - this.lastBeat < 60 * 1000) return;
    this.lastBeat = now.getTime();
    await this.db.insert(
      (rows) => `INSERT INTO sync_status ${rows.values} ON CONFLICT (table_name) ${rows.merge}`,
      [],
      {
        table: 'sync_status',
        rows: {
          table_name: HEARTBEAT,
          last_sync_at: now.toISOString(),
          records_processed: handled,
          ok: true,
          details: { ...this.counters, pid: process.pid },
        },
      },
    );
  }

  /** Length of the queue by status, and how long the oldest message waits, in seconds. */
  async queueState(companyId) {
    const states = ['queued', 'processing', 'failed'];
    const lengths = {};
    for (const status of states) {
      let query = { where: [`direction = 'in'`, 'status = $1'], params: [status] };
      if (companyId !== undefined) query.where.push(`company_id = $${query.params.push(String(companyId))}`);
      const { count, error } = await this.db.count(
        `SELECT count(*) FROM messages WHERE ${query.where.join(' AND ')}`,
        query.params,
      );
      lengths[status] = error ? null : count;
    }
    return { ...lengths, oldestSeconds: await this.oldestWaiting(companyId) };
  }

  async oldestWaiting(companyId) {
    const query = { where: [`direction = 'in'`, `status = 'queued'`], params: [] };
    if (companyId !== undefined) query.where.push(`company_id = $${query.params.push(String(companyId))}`);
    const { data, error } = await this.db.select(
      `SELECT created_at FROM messages WHERE ${query.where.join(' AND ')} ORDER BY created_at LIMIT 1`,
      query.params,
      { maybeSingle: true },
    );
    if (error || !data) return null;
    return Math.round((this.now().getTime() - new Date(data.created_at).getTime()) / 1000);
  }

  /**
   * How many messages were answered in each of the last hours, the newest hour first; what the salon's page draws.
   * Hours without a message are there with 0.
   */
  async answeredByHour(companyId, hours = 6) {
    const since = addMinutes(this.now(), -hours * 60);
    const { data, error } = await this.db.select(
      `SELECT created_at, processed_at FROM messages
       WHERE company_id = $1
         AND direction = 'in'
         AND status = 'done'
         AND created_at > $2
         AND created_at <= $3
       LIMIT 1000`,
      [String(companyId), String(since.toISOString()), String(this.now().toISOString())],
    );
    if (error) throw new Error(`messages not counted: ${error.message}`);
    const counts = Array.from({ length: hours }, () => 0);
    for (const { created_at: at } of data) {
      const age = Math.floor((this.now().getTime() - new Date(at).getTime()) / (60 * 60 * 1000));
      if (age < hours) counts[age] += 1;
    }
    return counts;
  }

  /** Longest and average time from a message to its answer, in seconds, over the last `limit` answered ones. */
  async answerTimes(companyId, limit = 50) {
    const { data } = await this.db.select(
      `SELECT created_at, processed_at FROM messages
       WHERE company_id = $1
         AND direction = 'in'
         AND status = 'done'
         AND processed_at IS NOT NULL
       ORDER BY created_at DESC
       LIMIT $2`,
      [String(companyId), this.db.limit(limit)],
      { throws: true },
    );
    if (data.length === 0) return null;
    const seconds = data.map((row) => (new Date(row.processed_at) - new Date(row.created_at)) / 1000);
    const total = seconds.reduce((sum, value) => sum + value, 0);
    return { average: Math.round(total / seconds.length), longest: Math.max(...seconds) };
  }

  /** Messages that nobody could answer, for the person who looks at them. */
  async failedMessages(companyId, limit = 20) {
    const { data, error } = await this.db.select(
      `SELECT messages.id, messages.phone, messages.body, messages.error, messages.attempts,
         messages.created_at, to_jsonb(clients.*) AS clients
       FROM messages
       LEFT JOIN LATERAL (SELECT clients.name FROM clients WHERE clients.id = messages.client_id) AS clients
         ON true
       WHERE messages.company_id = $1
         AND messages.direction = 'in'
         AND messages.status = 'failed'
       ORDER BY messages.created_at DESC
       LIMIT $2`,
      [String(companyId), this.db.limit(limit)],
    );
    if (error) throw new Error(`failed messages not read: ${error.message}`);
    return data;
  }

  /** Gives failed messages another three attempts. How many. */
  async requeue(ids) {
    const { data, error } = await this.db.update(
      `UPDATE messages SET status = 'queued', attempts = 0, error = NULL, processed_at = NULL
       WHERE id = ANY ($1)
         AND status = 'failed'
       RETURNING id`,
      [this.db.list(ids)],
    );
    if (error) throw new Error(`messages not requeued: ${error.message}`);
    return data.length;
  }
}

module.exports = { MessageWorkerV2 };
