'use strict';

/**
 * The assistant: takes one message of one client and gives the answer.
 *
 * 1. take in      the message is stored once, however often the gateway delivers it
 * 2. understand   company, client, dialog, bookings are loaded; the model answers with text and commands
 * 3. act          the commands are carried out, their results become part of the answer
 * 4. remember     dialog and answer are stored; the outbox worker sends it
 *
 * Nothing in here knows WhatsApp or HTTP: the worker calls `processMessage`, the answer goes to the table `messages`.
 */

const postgres = require('../../database/postgres');
const logger = require('../../utils/logger').child('ai-admin');
const { normalise } = require('../../utils/phone');
const { addDays, addMinutes, human } = require('../../utils/dates');
const { createModel } = require('./model');
const { parse } = require('./modules/command-parser');
const { CommandHandler } = require('./modules/command-handler');
const { DataLoader } = require('./modules/data-loader');

const HISTORY_LENGTH = 20;
const DIALOG_DAYS = 30;
const MESSAGES_PER_MINUTE = 15;
const MAX_COMMANDS = 5;

const STATES = {
  GREETING: 'greeting',
  CHOOSING: 'choosing',
  CONFIRMED: 'confirmed',
  HUMAN: 'human',
};

const APOLOGY = 'Извините, что-то пошло не так 🙈 Администратор скоро ответит вам.';

class AIAdminV2 {
  constructor({ db = postgres, model = createModel(), now = () => new Date(), handler, loader } = {}) {
    this.db = db;
    this.model = model;
    this.now = now;
    this.loader = loader || new DataLoader({ now });
    this.handler = handler || new CommandHandler({ now });
  }

  /**
   * @param {{ companyId: number, phone: string, text: string, name?: string, externalId?: string }} incoming
   * @returns {Promise<{ status: string, reply?: string, commands?: string[], messageId?: number }>}
   */
  async processMessage(incoming) {
    const phone = normalise(incoming.phone);
    if (!phone) return { status: 'ignored', reason: 'no phone' };
    if (incoming.externalId && (await this.isKnown(incoming.externalId))) {
      return { status: 'duplicate' };
    }

    const company = await this.loadCompany(incoming.companyId);
    if (!company) return { status: 'ignored', reason: 'unknown company' };
    const client = await this.ensureClient(company, phone, incoming.name);
    const messageId = await this.storeIncoming(company, client, phone, incoming);

    const refusal = await this.refuse(company, client, phone);
    if (refusal) {
      await this.finishIncoming(messageId, 'done', { refused: refusal });
      return { status: 'silent', reason: refusal, messageId };
    }
    return this.answer({ company, client, phone, messageId, text: incoming.text });
  }

  async answer({ company, client, phone, messageId, text }) {
    const started = Date.now();
    try {
      const context = await this.loader.load(company.id, client.id, phone);
      const dialog = await this.openDialog(company, phone);
      const completion = await this.model.complete({
        system: this.systemPrompt(company, client, context),
        history: dialog.history.map(({ role, text: content }) => ({ role, content })),
        text,
      });
      const { text: spoken, commands } = parse(completion);
      const outcome = await this.execute(commands, { company, client, phone, context, dialog });
      const reply = [spoken, ...outcome.texts].filter(Boolean).join('\n\n');

      await this.saveDialog(dialog, { phone, text, reply, outcome });
      await this.storeReply(company, client, phone, reply, messageId);
      await this.finishIncoming(messageId, 'done', { commands: outcome.names, millis: Date.now() - started });
      return { status: 'answered', reply, commands: outcome.names, messageId };
    } catch (error) {
      logger.error('no answer', { phone, error: error.message });
      await this.finishIncoming(messageId, 'failed', { error: error.message });
      await this.handOver(company, client, phone, `Ошибка: ${error.message}`);
      await this.storeReply(company, client, phone, APOLOGY, messageId);
      return { status: 'failed', reply: APOLOGY, messageId };
    }
  }

  // Taking in ------------------------------------------------------------------------------------------------------

  /** The gateway delivers again after a reconnect; a message counts once. */
  async isKnown(externalId) {
    const { count, error } = await this.db.count(
      `SELECT count(*) FROM messages WHERE external_id = $1 AND direction = 'in' AND status <> 'queued'`,
      [String(externalId)],
    );
    if (error) return false;
    return count > 0;
  }

  async loadCompany(companyId) {
    const { data } = await this.db.select(
      `SELECT id, yclients_id, title, timezone, settings, working_days FROM companies
       WHERE id = $1
         AND is_active = true`,
      [String(companyId)],
      { maybeSingle: true },
    );
    return data;
  }

  /** The client of a number; a guest is made for somebody new. */
  async ensureClient(company, phone, name) {
    const { data: known, error } = await this.db.select(
      `SELECT id, name, phone, is_blocked, tags, visit_count FROM clients
       WHERE company_id = $1
         AND phone = $2
       ORDER BY visit_count DESC, id
       LIMIT 1`,
      [String(company.id), String(phone)],
    );
    if (error) throw new Error(`client not read: ${error.message}`);
    if (known.length > 0) return known[0];

    const guest = {
      company_id: company.id,
      yclients_id: -Number(phone.slice(-9)),
      name: name || 'Гость',
      phone,
      tags: ['guest'],
    };
    const { data: created, error: refused } = await this.db.insert(
      `INSERT INTO clients (company_id, yclients_id, name, phone, tags)
         SELECT company_id, yclients_id, name, phone, tags
       FROM json_to_record($1) AS row(company_id integer, yclients_id bigint, name text,
         phone public.phone_number, tags text[])
       RETURNING id, name, phone, is_blocked, tags, visit_count`,
      [this.db.json(guest)],
      { single: true },
    );
    if (!refused) return created;
    if (refused.code !== '23505') throw new Error(`guest not added: ${refused.message}`);
    // Two messages at once: the other one was quicker.
    const { data: other } = await this.db.select(
      `SELECT id, name, phone, is_blocked, tags, visit_count FROM clients
       WHERE company_id = $1
         AND yclients_id = $2`,
      [String(company.id), guest.yclients_id],
      { single: true },
    );
    return other;
  }

  /** A queued row of the message store is taken over; else one is written. The number of the row. */
  async storeIncoming(company, client, phone, incoming) {
    if (incoming.messageId) {
      await this.db.update(
        (row) => `UPDATE messages SET ${row.set} WHERE id = $1`,
        [String(incoming.messageId)],
        { table: 'messages', rows: { client_id: client.id, status: 'processing', processed_at: this.now() } },
      );
      return incoming.messageId;
    }
    const { data, error } = await this.db.insert(
      (rows) => `INSERT INTO messages ${rows.values} RETURNING id`,
      [],
      {
        table: 'messages',
        rows: {
          company_id: company.id,
          client_id: client.id,
          phone,
          direction: 'in',
          status: 'processing',
          body: incoming.text,
          external_id: incoming.externalId,
          processed_at: this.now(),
          created_at: this.now(),
        },
        single: true,
      },
    );
    if (error) throw new Error(`message not stored: ${error.message}`);
    return data.id;
  }

  async finishIncoming(messageId, status, metadata) {
    const { error } = await this.db.update(
      (row) => `UPDATE messages SET ${row.set} WHERE id = $1`,
      [String(messageId)],
      { table: 'messages', rows: { status, metadata, processed_at: this.now().toISOString() } },
    );
    if (error) logger.warn('message not finished', { messageId, error: error.message });
  }

  /** Why nobody is answered: null, or the reason. */
  async refuse(company, client, phone) {
    if (client.is_blocked) return 'blocked';
    if (company.settings.bot && company.settings.bot.enabled === false) return 'bot is off';
    if (await this.isWithHuman(phone)) return 'human';
    if (await this.isFlooding(client)) return 'too many messages';
    return null;
  }

  /** An administrator has taken over, for as long as the row says. */
  async isWithHuman(phone) {
    const { data, error } = await this.db.select(
      `SELECT state, context FROM dialog_contexts WHERE user_id = $1 AND state = $2`,
      [String(phone), String(STATES.HUMAN)],
      { maybeSingle: true },
    );
    if (error || !data) return false;
    return new Date(data.context.until) > this.now();
  }

  async isFlooding(client) {
    const { count } = await this.db.count(
      `SELECT count(*) FROM messages WHERE client_id = $1 AND direction = 'in' AND created_at >= $2`,
      [String(client.id), String(addMinutes(this.now(), -1).toISOString())],
    );
    return count > MESSAGES_PER_MINUTE;
  }

  // Understanding --------------------------------------------------------------------------------------------------

  systemPrompt(company, client, context) {
    const lines = [
      `Ты администратор салона ${company.title}. Отвечай коротко и по-русски.`,
      `Клиент: ${client.name}, визитов: ${client.visit_count}.`,
    ];
    if (context.bookings.length > 0) {
      lines.push(`Записи: ${context.bookings.map((booking) => human(new Date(booking.starts_at))).join('; ')}.`);
    }
    if (context.services.length > 0) {
      lines.push(`Услуги: ${context.services.slice(0, 30).map((service) => service.title).join(', ')}.`);
    }
    if (context.preferences && context.preferences.note) lines.push(`Пожелания: ${context.preferences.note}`);
    return lines.join('\n');
  }

  async openDialog(company, phone) {
    const { data: dialog, error } = await this.db.select(
      `SELECT user_id, state, context, history, expires_at FROM dialog_contexts WHERE user_id = $1`,
      [String(phone)],
      { single: true },
    );
    if (error && error.code !== 'PGRST116') throw new Error(`dialog not read: ${error.message}`);
    const fresh = { user_id: phone, company_id: company.id, state: STATES.GREETING, context: {}, history: [] };
    if (!dialog) return fresh;
    if (dialog.expires_at && new Date(dialog.expires_at) < this.now()) return fresh;
    return { ...fresh, ...dialog, history: dialog.history.filter(Boolean) };
  }

  // Acting ---------------------------------------------------------------------------------------------------------

  async execute(commands, scope) {
    const outcome = { texts: [], names: [], state: null, context: {} };
    for (const command of commands.slice(0, MAX_COMMANDS)) {
      const result = await this.handler.handle(command, scope);
      outcome.names.push(command.name);
      if (result.text) outcome.texts.push(result.text);
      if (result.state) outcome.state = result.state;
      Object.assign(outcome.context, result.context);
    }
    return outcome;
  }

  // Remembering ----------------------------------------------------------------------------------------------------

  async saveDialog(dialog, { phone, text, reply, outcome }) {
    const at = this.now().toISOString();
    const history = [...dialog.history, { role: 'user', text, at }, { role: 'assistant', text: reply, at }];
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO dialog_contexts ${rows.values} ON CONFLICT (user_id) ${rows.merge}`,
      [],
      {
        table: 'dialog_contexts',
        rows: {
          user_id: phone,
          company_id: dialog.company_id,
          state: outcome.state || dialog.state,
          context: { ...dialog.context, ...outcome.context, lastCommands: outcome.names },
          history: history.slice(-HISTORY_LENGTH),
          expires_at: addDays(this.now(), DIALOG_DAYS).toISOString(),
          updated_at: at,
        },
      },
    );
    if (error) logger.error('dialog not saved', { phone, code: error.code, error: error.message });
  }

  /** The outbox worker sends what is queued. */
  async storeReply(company, client, phone, body, answerTo) {
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO messages ${rows.values}`,
      [],
      {
        table: 'messages',
        rows: {
          company_id: company.id,
          client_id: client.id,
          phone,
          direction: 'out',
          status: 'queued',
          body,
          metadata: { answerTo },
          created_at: this.now().toISOString(),
        },
      },
    );
    if (error) throw new Error(`reply not stored: ${error.message}`);
  }

  /** From now on a person answers; the salon is told by the monitor's next round. */
  async handOver(company, client, phone, reason, hours = 4) {
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO dialog_contexts ${rows.values} ON CONFLICT (user_id) ${rows.merge}`,
      [],
      {
        table: 'dialog_contexts',
        rows: {
          user_id: phone,
          company_id: company.id,
          state: STATES.HUMAN,
          context: { reason, until: addMinutes(this.now(), hours * 60).toISOString(), client: client.name },
          updated_at: this.now().toISOString(),
        },
      },
    );
    if (error) logger.error('dialog not handed over', { phone, error: error.message });
    return !error;
  }

  /** The administrator is done: the assistant answers again. False when nobody had taken over. */
  async handBack(phone) {
    const { data, error } = await this.db.update(
      (row) => `UPDATE dialog_contexts SET ${row.set} WHERE user_id = $1 AND state = $2 RETURNING user_id`,
      [String(phone), String(STATES.HUMAN)],
      {
        table: 'dialog_contexts',
        rows: { state: STATES.GREETING, context: {}, updated_at: this.now().toISOString() },
      },
    );
    if (error) throw new Error(`dialog not handed back: ${error.message}`);
    return data.length > 0;
  }

  /** Dialogs that wait for a person, the longest waiting first. */
  async waitingForHuman(companyId) {
    const { data, error } = await this.db.select(
      `SELECT user_id, context->>'reason' AS reason, context->>'until' AS until, updated_at
       FROM dialog_contexts
       WHERE company_id = $1
         AND state = $2
       ORDER BY updated_at`,
      [String(companyId), String(STATES.HUMAN)],
    );
    if (error) throw new Error(`dialogs not read: ${error.message}`);
    return data;
  }

  /** Messages of the last day by status, for the health page: { in: {...}, out: {...} }. */
  async statistics(companyId) {
    const since = addDays(this.now(), -1).toISOString();
    const { data: rows, error } = await this.db.select(
      `SELECT direction, status FROM messages WHERE company_id = $1 AND created_at >= $2 LIMIT 1000`,
      [String(companyId), String(since)],
    );
    if (error) return null;
    const counts = { in: {}, out: {} };
    for (const { direction, status } of rows) {
      counts[direction][status] = (counts[direction][status] || 0) + 1;
    }
    return counts;
  }

  /** How quickly answers come, in milliseconds: median and the slowest of the last `limit`. */
  async latency(companyId, limit = 100) {
    const { data, error } = await this.db.select(
      `SELECT metadata->'millis' AS millis FROM messages
       WHERE company_id = $1
         AND direction = 'in'
         AND status = 'done'
         AND metadata->'millis' IS NOT NULL
       ORDER BY created_at DESC
       LIMIT $2`,
      [String(companyId), this.db.limit(limit)],
    );
    if (error || data.length === 0) return null;
    const times = data.map((row) => row.millis).sort((one, other) => one - other);
    return { median: times[Math.floor(times.length / 2)], slowest: times[times.length - 1], answers: times.length };
  }

  /**
   * Clients who were offered times and then fell silent: asked once more after an hour, in their own dialog. The numbers
   * of those who are asked.
   */
  async followUp(companyId, minutes = 60) {
    const { data: dialogs, error } = await this.db.select(
      `SELECT user_id, context, history FROM dialog_contexts
       WHERE company_id = $1
         AND state = $2
         AND updated_at < $3
         AND updated_at > $4
         AND context->>'followedUp' IS NULL
       ORDER BY updated_at
       LIMIT 20`,
      [
        String(companyId),
        String(STATES.CHOOSING),
        String(addMinutes(this.now(), -minutes).toISOString()),
        String(addMinutes(this.now(), -minutes * 24).toISOString()),
      ],
    );
    if (error) throw new Error(`dialogs not read: ${error.message}`);

    const asked = [];
    for (const dialog of dialogs) {
      const { data: client } = await this.db.select(
        `SELECT id, name, tags FROM clients WHERE company_id = $1 AND phone = $2 ORDER BY id LIMIT 1`,
        [String(companyId), String(dialog.user_id)],
        { maybeSingle: true },
      );
      if (!client || client.tags.includes('no_marketing')) continue;
      const text = `${client.name}, подобрать вам другое время? 🙂`;
      await this.storeReply({ id: companyId }, client, dialog.user_id, text, null);
      const context = { ...dialog.context, followedUp: this.now().toISOString() };
      const history = [...dialog.history, { role: 'assistant', text, at: this.now().toISOString() }];
      const { error: refused } = await this.db.update(
        `UPDATE dialog_contexts SET (context, history) = (SELECT context, history
           FROM json_to_record($1) AS row(context jsonb, history jsonb[]))
         WHERE user_id = $2`,
        [this.db.json({ context, history: history.slice(-HISTORY_LENGTH) }), String(dialog.user_id)],
      );
      if (refused) logger.error('client may be asked twice', { phone: dialog.user_id, error: refused.message });
      asked.push(dialog.user_id);
    }
    return asked;
  }

  /** What was promised and never done: bookings that the model confirmed but that are not in the database. */
  async auditPromises(companyId) {
    const { data: dialogs, error } = await this.db.select(
      `SELECT user_id, context->>'bookingId' AS "bookingId" FROM dialog_contexts
       WHERE company_id = $1
         AND state = $2
         AND context->>'bookingId' IS NOT NULL`,
      [String(companyId), String(STATES.CONFIRMED)],
    );
    if (error) throw new Error(`dialogs not read: ${error.message}`);
    if (dialogs.length === 0) return [];
    const promised = dialogs.map((dialog) => dialog.bookingId);
    const { data: bookings, error: refused } = await this.db.select(
      `SELECT id, status FROM bookings WHERE id = ANY ($1)`,
      [this.db.list(promised)],
    );
    if (refused) throw new Error(`bookings not read: ${refused.message}`);
    const standing = new Set(bookings.filter((booking) => booking.status !== 'cancelled').map((booking) => booking.id));
    return dialogs.filter((dialog) => !standing.has(dialog.bookingId)).map((dialog) => dialog.user_id).sort();
  }

  /** Old dialogs are of no use and hold personal data. The number that went. */
  async forgetOldDialogs(days = 90) {
    const { count, error } = await this.db.remove(
      `DELETE FROM dialog_contexts WHERE updated_at < $1 AND state <> $2`,
      [String(addDays(this.now(), -days).toISOString()), String(STATES.HUMAN)],
      { count: true },
    );
    if (error) throw new Error(`old dialogs not deleted: ${error.message}`);
    return count;
  }

  /** A client asks for everything that is stored about them to be shown. */
  async exportClient(companyId, phone) {
    const { data: client, error } = await this.db.select(
      `SELECT clients.*, coalesce(bookings.list, '[]') AS bookings, coalesce(visits.list, '[]') AS visits
       FROM clients
       LEFT JOIN LATERAL (SELECT jsonb_agg(bookings.*) AS list
         FROM (SELECT bookings.starts_at, bookings.status, bookings.price, to_jsonb(staff.*) AS staff
         FROM bookings LEFT JOIN LATERAL (SELECT staff.name FROM staff
         WHERE staff.id = bookings.staff_id) AS staff ON true
         WHERE bookings.client_id = clients.id) AS bookings) AS bookings ON true
       LEFT JOIN LATERAL (SELECT jsonb_agg(visits.*) AS list
         FROM (SELECT visits.visited_at, visits.services, visits.total_cost FROM visits
         WHERE visits.client_id = clients.id) AS visits) AS visits ON true
       WHERE clients.company_id = $1
         AND clients.phone = $2
       ORDER BY clients.id
       LIMIT 1`,
      [String(companyId), String(normalise(phone))],
      { maybeSingle: true },
    );
    if (error) throw new Error(`client not exported: ${error.message}`);
    if (!client) return null;
    const { data: messages } = await this.db.select(
      `SELECT direction, body, created_at FROM messages WHERE client_id = $1 ORDER BY created_at, id`,
      [String(client.id)],
    );
    return { client, messages };
  }
}

module.exports = { AIAdminV2, STATES, APOLOGY };
