'use strict';

const { supabase } = require('../../database/supabase');
const config = require('../../config');
const { addMinutes, human } = require('../../utils/dates');
const logger = require('../../utils/logger').child('telegram');

/** The salon's own chat with the assistant: /today, /stats, /mute and who waits for an answer. */
class TelegramBot {
  constructor({ db = supabase, send, fetch: request = fetch, now = () => new Date() } = {}) {
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
    const { data: company } = await this.db.from('companies').select('id, title').eq('api_key', key).maybeSingle();
    if (!company) return 'Ключ не подходит';
    const { error, status } = await this.db.from('telegram_links').upsert(
      { telegram_id: message.from.id, company_id: company.id, username: message.from.username, linked_at: this.now() },
      { onConflict: 'telegram_id' },
    );
    if (error) {
      logger.error('not linked', { status, error: error.message });
      return 'Не получилось, попробуйте позже';
    }
    return `Подключено: ${company.title} 🎉`;
  }

  async companyOf(message) {
    const { data } = await this.db
      .from('telegram_links')
      .select('company_id, companies(title, timezone)')
      .eq('telegram_id', message.from.id)
      .maybeSingle();
    return data;
  }

  async today(message) {
    const link = await this.companyOf(message);
    if (!link) return 'Сначала /start';
    const from = new Date(this.now());
    from.setUTCHours(0, 0, 0, 0);
    const { data, error } = await this.db
      .from('bookings')
      .select('starts_at, status, clients(name), staff(name)')
      .eq('company_id', link.company_id)
      .neq('status', 'cancelled')
      .gte('starts_at', from.toISOString())
      .lt('starts_at', addMinutes(from, 24 * 60).toISOString())
      .order('starts_at');
    if (error) return 'База не отвечает';
    if (data.length === 0) return 'Сегодня записей нет';
    return data.map((row) => `${human(new Date(row.starts_at))} ${row.clients.name} → ${row.staff ? row.staff.name : '—'}`).join('\n');
  }

  async stats(message) {
    const link = await this.companyOf(message);
    if (!link) return 'Сначала /start';
    const { data, error } = await this.db.rpc('company_stats', { p_company_id: link.company_id, p_days: 7 });
    if (error) return 'База не отвечает';
    return `${link.companies.title}, 7 дней: клиентов ${data.clients}, записей ${data.bookings}, выручка ${data.revenue} €`;
  }

  async waiting(message) {
    const link = await this.companyOf(message);
    if (!link) return 'Сначала /start';
    const { data } = await this.db
      .from('dialog_contexts')
      .select('user_id, context')
      .eq('company_id', link.company_id)
      .eq('state', 'human')
      .order('updated_at');
    if (!data || data.length === 0) return 'Никто не ждёт ✅';
    return data.map((dialog) => `${dialog.user_id}: ${dialog.context.reason}`).join('\n');
  }

  async mute(message, minutes) {
    const until = addMinutes(this.now(), minutes);
    const { data } = await this.db
      .from('telegram_links')
      .update({ muted_until: until.toISOString() })
      .eq('telegram_id', message.from.id)
      .select('muted_until');
    return data && data.length > 0 ? `Тихо до ${human(until)} 🤫` : 'Сначала /start';
  }

  async unlink(message) {
    await this.db.from('telegram_links').delete().eq('telegram_id', message.from.id);
    return 'Отключено';
  }

  /** To everybody of a company who has not muted the bot. The number of chats. */
  async notify(companyId, text) {
    const { data: links, error } = await this.db
      .from('telegram_links')
      .select('telegram_id')
      .eq('company_id', companyId)
      .or(`muted_until.is.null,muted_until.lt.${this.now().toISOString()}`)
      .order('telegram_id');
    if (error) throw new Error(`chats not read: ${error.message}`);
    await Promise.all(links.map((link) => this.send(link.telegram_id, text)));
    return links.length;
  }
}

module.exports = { TelegramBot };
