'use strict';

const postgres = require('../../database/postgres');
const config = require('../../config');
const { addMinutes, human } = require('../../utils/dates');
const logger = require('../../utils/logger').child('telegram');

/** The salon's own chat with the assistant: /today, /stats, /mute and who waits for an answer. */
class TelegramBot {
  constructor({ db = postgres, send, fetch: request = fetch, now = () => new Date() } = {}) {
    this.db = db;
    this.request = request;
    this.now = now;
    this.send = send || ((chatId, text) => this.call('sendMessage', { chat_id: chatId, text }));
    this.offset = 0;
    this.commands = {
      '/start': (message, argument) => this.link(message, argument),
      '/today': (message) => this.today(message),
      '/stats': (message) => this.stats(message),
      '/waiting': (message) => this.waiting(message),
      '/mute': (message, argument) => this.mute(message, Number(argument) || 60),
      '/stop': (message) => this.unlink(message),
    };
  }

  async call(method, body) {
    const response = await this.request(`${config.telegram.apiUrl}/bot${config.telegram.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`telegram ${method}: ${response.status}`);
    return (await response.json()).result;
  }

  async poll() {
    const updates = await this.call('getUpdates', { offset: this.offset, timeout: 25 });
    for (const update of updates) {
      this.offset = update.update_id + 1;
      if (update.message && update.message.text) await this.handle(update.message);
    }
    return updates.length;
  }

  async handle(message) {
    const [command, argument] = message.text.trim().split(/\s+/);
    const run = this.commands[command];
    const answer = run ? await run(message, argument) : 'Не понимаю 🤔 /today /stats /waiting /mute /stop';
    await this.send(message.chat.id, answer);
    return answer;
  }

  /** `/start KEY`: the key of the company's page shows that somebody belongs to it. */
  async link(message, key) {
    if (!key) return 'Пришлите /start и ключ со страницы салона';
    const { data: company } = await this.db.select(
      `SELECT id, title FROM companies WHERE api_key = $1`,
      [String(key)],
      { maybeSingle: true },
    );
    if (!company) return 'Ключ не подходит';
    const { error, status } = await this.db.insert(
      (rows) => `INSERT INTO telegram_links ${rows.values} ON CONFLICT (telegram_id) ${rows.merge}`,
      [],
      {
        table: 'telegram_links',
        rows: { telegram_id: message.from.id, company_id: company.id, username: message.from.username, linked_at: this.now() },
        upsert: true,
      },
    );
    if (error) {
      logger.error('not linked', { status, error: error.message });
      return 'Не получилось, попробуйте позже';
    }
    return `Подключено: ${company.title} 🎉`;
  }

  async companyOf(message) {
    const { data } = await this.db.select(
      `SELECT telegram_links.company_id, to_jsonb(companies.*) AS companies
       FROM telegram_links
       LEFT JOIN LATERAL (SELECT companies.title, companies.timezone FROM companies
         WHERE companies.id = telegram_links.company_id) AS companies ON true
       WHERE telegram_links.telegram_id = $1`,
      [String(message.from.id)],
      { maybeSingle: true },
    );
    return data;
  }

  async today(message) {
    const link = await this.companyOf(message);
    if (!link) return 'Сначала /start';
    const from = new Date(this.now());
    from.setUTCHours(0, 0, 0, 0);
    const { data, error } = await this.db.select(
      `SELECT bookings.starts_at, bookings.status, to_jsonb(clients.*) AS clients, to_jsonb(staff.*) AS staff
       FROM bookings
       LEFT JOIN LATERAL (SELECT clients.name FROM clients WHERE clients.id = bookings.client_id) AS clients
         ON true
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true
       WHERE bookings.company_id = $1
         AND bookings.status <> 'cancelled'
         AND bookings.starts_at >= $2
         AND bookings.starts_at < $3
       ORDER BY bookings.starts_at`,
      [String(link.company_id), from.toISOString(), String(addMinutes(from, 24 * 60).toISOString())],
    );
    if (error) return 'База не отвечает';
    if (data.length === 0) return 'Сегодня записей нет';
    return data.map((row) => `${human(new Date(row.starts_at))} ${row.clients.name} → ${row.staff ? row.staff.name : '—'}`).join('\n');
  }

  async stats(message) {
    const link = await this.companyOf(message);
    if (!link) return 'Сначала /start';
    const { data, error } = await this.db.call(
      (args) => `SELECT company_stats(${args.named})${args.from}`,
      [],
      { table: 'company_stats', rows: { p_company_id: link.company_id, p_days: 7 }, returns: 'value' },
    );
    if (error) return 'База не отвечает';
    return `${link.companies.title}, 7 дней: клиентов ${data.clients}, записей ${data.bookings}, выручка ${data.revenue} €`;
  }

  async waiting(message) {
    const link = await this.companyOf(message);
    if (!link) return 'Сначала /start';
    const { data } = await this.db.select(
      `SELECT user_id, context FROM dialog_contexts
       WHERE company_id = $1
         AND state = 'human'
       ORDER BY updated_at`,
      [String(link.company_id)],
    );
    if (!data || data.length === 0) return 'Никто не ждёт ✅';
    return data.map((dialog) => `${dialog.user_id}: ${dialog.context.reason}`).join('\n');
  }

  async mute(message, minutes) {
    const until = addMinutes(this.now(), minutes);
    const { data } = await this.db.update(
      (row) => `UPDATE telegram_links SET ${row.set} WHERE telegram_id = $1 RETURNING muted_until`,
      [String(message.from.id)],
      { table: 'telegram_links', rows: { muted_until: until.toISOString() } },
    );
    return data && data.length > 0 ? `Тихо до ${human(until)} 🤫` : 'Сначала /start';
  }

  async unlink(message) {
    await this.db.remove(`DELETE FROM telegram_links WHERE telegram_id = $1`, [String(message.from.id)]);
    return 'Отключено';
  }

  /** To everybody of a company who has not muted the bot. The number of chats. */
  async notify(companyId, text) {
    const { data: links, error } = await this.db.select(
      `SELECT telegram_id FROM telegram_links
       WHERE company_id = $1
         AND (muted_until IS NULL OR muted_until < $2)
       ORDER BY telegram_id`,
      [String(companyId), this.db.term(this.now().toISOString())],
    );
    if (error) throw new Error(`chats not read: ${error.message}`);
    await Promise.all(links.map((link) => this.send(link.telegram_id, text)));
    return links.length;
  }
}

module.exports = { TelegramBot };
