'use strict';

const config = require('../../config');

/** Answers without a model: enough for development, rehearsals and tests. Commands as the real one writes them. */
const RULES = [
  [/^(стоп|stop)\b/i, () => 'Больше не будем писать первыми. [STOP_REMINDERS]'],
  [/отмен|cancel/i, () => 'Отменяю запись. [CANCEL_BOOKING]'],
  [/мои записи|my bookings/i, () => 'Вот ваши записи: [SHOW_BOOKINGS]'],
  [/подтвержда|confirm/i, () => 'Спасибо! [CONFIRM_BOOKING]'],
  [/цен|сколько стоит|price/i, (text) => `Вот цены: [SHOW_PRICES service="${keyword(text)}"]`],
  [/мастер|masters/i, () => 'У нас работают: [SHOW_STAFF]'],
  [/запис|свобод|book/i, (text) => `Сейчас посмотрю 💇 [SEARCH_SLOTS service="${keyword(text)}"]`],
  [/администратор|человек|human/i, () => 'Зову администратора. [CALL_ADMIN]'],
];

function keyword(text) {
  const found = /(стрижк|маникюр|массаж|haircut|manicure)/i.exec(text);
  return found ? found[1].toLowerCase() : '';
}

class RuleModel {
  async complete({ text }) {
    for (const [pattern, answer] of RULES) {
      if (pattern.test(text)) return answer(text);
    }
    return 'Здравствуйте! 👋 Чем могу помочь? [SHOW_SERVICES]';
  }
}

class HttpModel {
  constructor({ url = config.model.url, key = config.model.key, fetch: send = fetch } = {}) {
    this.url = url;
    this.key = key;
    this.send = send;
  }

  async complete({ system, history, text }) {
    const response = await this.send(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}` },
      body: JSON.stringify({ messages: [{ role: 'system', content: system }, ...history, { role: 'user', content: text }] }),
      signal: AbortSignal.timeout(config.model.timeoutMs),
    });
    if (!response.ok) throw new Error(`model: ${response.status}`);
    const { choices } = await response.json();
    return choices[0].message.content;
  }
}

function createModel() {
  return config.model.url ? new HttpModel() : new RuleModel();
}

module.exports = { createModel, HttpModel, RuleModel };
