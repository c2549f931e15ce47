'use strict';

const { after, beforeEach, describe, test } = require('node:test');
const assert = require('node:assert/strict');
const { COMPANY, close, fakeApi, now, one, salon, sql } = require('./support/fixtures');
const { AIAdminV2, APOLOGY } = require('../src/services/ai-admin-v2');
const { CommandHandler } = require('../src/services/ai-admin-v2/modules/command-handler');
const { DataLoader } = require('../src/services/ai-admin-v2/modules/data-loader');
const { parse } = require('../src/services/ai-admin-v2/modules/command-parser');
const { RuleModel } = require('../src/services/ai-admin-v2/model');
const { MessageWorkerV2 } = require('../src/workers/message-worker-v2');
const { MessageStore } = require('../src/integrations/whatsapp/message-store');
const contextStore = require('../src/services/context/context-store');

const PHONE = '+15550101';
let ids;
let api;

beforeEach(async () => {
  ids = await salon();
  api = fakeApi({ createRecord: { id: 888 }, updateRecord: {}, deleteRecord: {} });
});
after(close);

const assistant = (answer, more = {}) =>
  new AIAdminV2({ model: typeof answer === 'string' ? { complete: async () => answer } : answer, now, handler: new CommandHandler({ api, now }), ...more });

describe('the assistant', () => {
  test('takes a message in, answers it and remembers', async () => {
    const prompts = [];
    const model = {
      complete: async (prompt) => {
        prompts.push(prompt);
        return 'Вот ваши записи: [SHOW_BOOKINGS]';
      },
    };
    const result = await assistant(model).processMessage({ companyId: COMPANY, phone: '15550101', text: 'мои записи?', externalId: 'W1' });
    assert.equal(result.status, 'answered');
    assert.deepEqual(result.commands, ['SHOW_BOOKINGS']);
    assert.equal(result.reply, 'Вот ваши записи:\n\n24.11 в 11:00, Мария, ждёт подтверждения');
    assert.match(prompts[0].system, /Студия «Тест» 💅.*\nКлиент: Анна, визитов: 12\.\nЗаписи: 24\.11 в 11:00\.\nУслуги: Стрижка, .*\nПожелания: без пилинга 🌿/);
    const messages = await sql('SELECT direction, status, body, external_id, metadata FROM messages WHERE company_id = $1 ORDER BY direction', [COMPANY]);
    assert.deepEqual(messages.map(({ metadata, ...message }) => message), [
      { direction: 'in', status: 'done', body: 'мои записи?', external_id: 'W1' },
      { direction: 'out', status: 'queued', body: result.reply, external_id: null },
    ]);
    assert.deepEqual(messages[0].metadata.commands, ['SHOW_BOOKINGS']);
    assert.deepEqual(messages[1].metadata, { answerTo: result.messageId });
    const dialog = await one('SELECT state, context, history FROM dialog_contexts WHERE user_id = $1', [PHONE]);
    assert.deepEqual(dialog.context, { lastCommands: ['SHOW_BOOKINGS'] });
    assert.deepEqual(dialog.history.map(({ role, text }) => [role, text]), [['user', 'мои записи?'], ['assistant', result.reply]]);

    await assistant('Ещё что-нибудь?').processMessage({ companyId: COMPANY, phone: PHONE, text: 'нет' });
    assert.equal((await one('SELECT cardinality(history) AS n FROM dialog_contexts WHERE user_id = $1', [PHONE])).n, 4);
    assert.deepEqual(await assistant('').processMessage({ companyId: COMPANY, phone: PHONE, text: 'x', externalId: 'W1' }), { status: 'duplicate' });
  });

  test('makes a guest of somebody new, and keeps quiet where it must', async () => {
    const incoming = { companyId: COMPANY, phone: '+15550177', text: 'Добрый день', name: 'Новый 🙂' };
    assert.equal((await assistant('Привет!').processMessage(incoming)).reply, 'Привет!');
    const guest = await one("SELECT name, yclients_id::int, tags FROM clients WHERE phone = '+15550177' AND company_id = $1", [COMPANY]);
    assert.deepEqual(guest, { name: 'Новый 🙂', yclients_id: -15550177, tags: ['guest'] });

    assert.deepEqual(await assistant('').processMessage({ companyId: COMPANY, phone: '?', text: '' }), { status: 'ignored', reason: 'no phone' });
    assert.deepEqual(await assistant('').processMessage({ companyId: 899, phone: PHONE, text: '' }), { status: 'ignored', reason: 'unknown company' });
    const silent = async () => (await assistant('!').processMessage({ companyId: COMPANY, phone: PHONE, text: 'ау' })).reason;
    await sql('UPDATE clients SET is_blocked = true WHERE id = $1', [ids.anna]);
    assert.equal(await silent(), 'blocked');
    await sql('UPDATE clients SET is_blocked = false WHERE id = $1', [ids.anna]);
    const bot = assistant('!');
    assert.equal(await bot.handOver({ id: COMPANY }, { name: 'Анна' }, PHONE, 'позвали'), true);
    assert.equal(await silent(), 'human');
    assert.deepEqual((await bot.waitingForHuman(COMPANY)).map(({ user_id: user, reason, until }) => [user, reason, until]), [[PHONE, 'позвали', '2026-11-23T16:00:00.000Z']]);
    assert.equal(await bot.handBack(PHONE), true);
    assert.equal(await bot.handBack(PHONE), false);
    await sql(`INSERT INTO messages (company_id, client_id, direction, body, created_at) SELECT $1, $2, 'in', 'спам', '2026-11-23 11:59:30+00' FROM generate_series(1, 16)`, [COMPANY, ids.anna]);
    assert.equal(await silent(), 'too many messages');
    await sql(`UPDATE companies SET settings = '{"bot": {"enabled": false}}' WHERE id = $1`, [COMPANY]);
    assert.equal(await silent(), 'bot is off');
    assert.deepEqual((await one("SELECT metadata FROM messages WHERE metadata->>'refused' = 'bot is off' AND company_id = $1", [COMPANY])).metadata, { refused: 'bot is off' });
  });

  test('says sorry when the model is down, and hands over', async () => {
    const result = await assistant({ complete: async () => { throw new Error('timeout'); } }).processMessage({ companyId: COMPANY, phone: PHONE, text: 'алло' });
    assert.equal(result.status, 'failed');
    assert.equal(result.reply, APOLOGY);
    assert.deepEqual(await one('SELECT status, metadata FROM messages WHERE id = $1', [result.messageId]), { status: 'failed', metadata: { error: 'timeout' } });
    const dialog = await one('SELECT state, context FROM dialog_contexts WHERE user_id = $1', [PHONE]);
    assert.deepEqual([dialog.state, dialog.context.reason], ['human', 'Ошибка: timeout']);
  });

  test('counts, measures, forgets and exports', async () => {
    const bot = assistant('Да.');
    const first = await bot.processMessage({ companyId: COMPANY, phone: PHONE, text: 'раз' });
    await bot.processMessage({ companyId: COMPANY, phone: PHONE, text: 'два' });
    assert.deepEqual(await bot.statistics(COMPANY), { in: { done: 2 }, out: { queued: 2 } });
    await sql(`UPDATE messages SET metadata = '{"millis": 40}' WHERE id = $1`, [first.messageId]);
    await sql(`UPDATE messages SET metadata = '{"millis": 900}' WHERE direction = 'in' AND company_id = $1 AND id <> $2`, [COMPANY, first.messageId]);
    assert.deepEqual(await bot.latency(COMPANY), { median: 900, slowest: 900, answers: 2 });
    assert.equal(await bot.latency(899), null);
    const exported = await bot.exportClient(COMPANY, '1 555 0101');
    assert.equal(exported.client.name, 'Анна');
    assert.deepEqual(exported.client.bookings, [{ price: 30, staff: { name: 'Мария' }, starts_at: '2026-11-24T11:00:00+00:00', status: 'new' }]);
    assert.deepEqual(exported.client.visits, []);
    assert.deepEqual(exported.messages.map(({ body }) => body).sort(), ['Да.', 'Да.', 'два', 'раз']);
    assert.equal(await bot.exportClient(COMPANY, '+15550199'), null);
    const other = new AIAdminV2({ model: { complete: async () => '' }, now: () => new Date('2026-11-23T14:00:00Z') });
    await sql("UPDATE dialog_contexts SET state = 'choosing' WHERE user_id = $1", [PHONE]);
    assert.deepEqual(await other.followUp(COMPANY), [PHONE]);
    assert.deepEqual(await other.followUp(COMPANY), []);
    const asked = await one("SELECT body, metadata FROM messages WHERE company_id = $1 AND body LIKE 'Анна, %'", [COMPANY]);
    assert.deepEqual(asked, { body: 'Анна, подобрать вам другое время? 🙂', metadata: { answerTo: null } });
    await sql(`INSERT INTO dialog_contexts (user_id, company_id, state, context) VALUES
      ('test:kept', $1, 'confirmed', $2), ('test:lost', $1, 'confirmed', '{"bookingId": "00000000-0000-0000-0000-000000000000"}')`, [COMPANY, JSON.stringify({ bookingId: ids.tomorrow })]);
    assert.deepEqual(await bot.auditPromises(COMPANY), ['test:lost']);
    assert.deepEqual(await bot.auditPromises(899), []);
    await sql("UPDATE dialog_contexts SET updated_at = '2026-01-01' WHERE user_id = $1", [PHONE]);
    assert.equal(await bot.forgetOldDialogs(), 1);
  });
});

describe('commands', () => {
  let scope;
  let handler;
  const run = (name, params) => handler.handle({ name, params }, scope);

  beforeEach(() => {
    handler = new CommandHandler({ api, now });
    scope = {
      company: { id: COMPANY, yclients_id: 990900 }, client: { id: ids.anna, name: 'Анна', phone: PHONE, tags: ['vip'] }, phone: PHONE,
      dialog: { context: {} }, context: {},
    };
  });

  test('show the price list and the masters', async () => {
    assert.equal((await run('SHOW_SERVICES', { category: 'hair' })).text, '• Стрижка, 30 €, 1 ч\n• Стрижка бороды, 12.5 €, 30 мин');
    assert.match((await run('SHOW_SERVICES')).text, /Маникюр, 25 €, 1 ч 30 мин/);
    assert.deepEqual(await run('SHOW_PRICES', { service: 'стрижка', from: '20' }), { text: 'Стрижка: 30–45.5 €', context: { shownServices: [ids.haircut] } });
    assert.deepEqual(await run('SHOW_PRICES', { service: '50%', to: '1' }), { text: 'Не нашла услугу «50%»' });
    assert.equal((await run('SHOW_STAFF', { service: 'маникюр' })).text, '👩‍🎨 Ольга, маникюр ⭐ 5.0');
    assert.equal((await run('SHOW_STAFF')).text, '👩‍🎨 Ольга, маникюр ⭐ 5.0\n👩‍🎨 Мария, парикмахер ⭐ 4.8');
    assert.equal((await run('CHECK_STAFF_SCHEDULE', { staff: 'мари', date: 'сегодня' })).text, 'Мария:\n2026-11-23, понедельник: 10:00–19:00\n2026-11-24, вторник: 10:00–19:00');
    assert.equal((await run('CHECK_STAFF_SCHEDULE', { staff: 'Иван' })).text, 'Мастера Иван у нас нет');
    assert.equal((await run('CHECK_STAFF_SCHEDULE', { staff: 'Ольга', date: '2026-12-24' })).text, 'Ольга в эти дни не работает');
    assert.deepEqual(await run('UNKNOWN'), {});
  });

  test('find free time, book it, move it and cancel it', async () => {
    const found = await run('SEARCH_SLOTS', { service: 'стрижка', date: 'завтра' });
    assert.equal(found.context.serviceId, ids.haircut);
    assert.deepEqual(found.context.slots.map((slot) => slot.startsAt.slice(11, 16)), ['10:00', '12:00', '12:15', '12:30', '12:45', '13:00']);
    assert.match(found.text, /^Свободно:\n24\.11 в 10:00 — Мария\n/);
    assert.equal((await run('SEARCH_SLOTS', { service: 'педикюр' })).state, 'choosing');
    assert.deepEqual(await run('SEARCH_SLOTS', { service: 'стрижка', date: '25.11' }), { text: 'Свободного времени пока нет. Записать вас в лист ожидания?' });
    assert.deepEqual((await run('SEARCH_SLOTS', { service: 'маникюр', date: 'сегодня', staff: 'Оль' })).context, { serviceId: ids.manicure, proposedDate: '2026-11-24' });
    assert.equal((await run('CREATE_BOOKING', {})).state, 'choosing');

    scope.dialog.context = found.context;
    const booked = await run('CREATE_BOOKING', { slot: '2', comment: 'у окна, "пожалуйста"' });
    assert.match(booked.text, /^Записала вас: Стрижка, 24\.11 в 12:00, мастер Мария\. Номер \d+ 💇$/);
    const row = await one('SELECT yclients_record_id::int AS record, status, duration::text, price, source, comment FROM bookings WHERE id = $1', [booked.context.bookingId]);
    assert.deepEqual(row, { record: 888, status: 'new', duration: '01:00:00', price: '30.00', source: 'whatsapp', comment: 'у окна, "пожалуйста"' });
    assert.deepEqual((await sql('SELECT kind FROM reminders WHERE booking_id = $1 ORDER BY 1', [booked.context.bookingId])).map(({ kind }) => kind), ['two_hours']);
    assert.deepEqual(api.calls[0][2], { staff_id: 20, services: [{ id: 10 }], client: { phone: PHONE, name: 'Анна' }, datetime: '2026-11-24T12:00:00.000Z', comment: 'у окна, "пожалуйста"' });
    assert.match((await run('CREATE_BOOKING', { slot: '2' })).text, /только что заняли/);

    const moved = await run('RESCHEDULE_BOOKING', { booking: '2', slot: '6' });
    assert.equal(moved.text, 'Перенесла на 24.11 в 13:00 👍');
    assert.equal((await run('RESCHEDULE_BOOKING', { booking: '9' })).text, 'У вас нет предстоящих записей');
    assert.equal((await run('CONFIRM_BOOKING', { booking: '2' })).text, 'Ждём вас 24.11 в 13:00 ✅');
    assert.equal((await run('CONFIRM_BOOKING', { booking: '2' })).text, 'Запись уже подтверждена ✅');
    assert.equal((await run('SHOW_BOOKINGS')).text, '24.11 в 11:00, Мария, ждёт подтверждения\n24.11 в 13:00, Мария, подтверждена ✅');
    assert.equal((await run('CANCEL_BOOKING', { booking: '2' })).text, 'Запись 24.11 в 13:00 отменена');
    assert.equal((await run('CANCEL_BOOKING')).text, 'Запись 24.11 в 11:00 отменена');
    assert.equal((await run('CANCEL_BOOKING')).text, 'У вас нет предстоящих записей');
    assert.equal((await run('SHOW_BOOKINGS')).text, 'Предстоящих записей нет');
    assert.deepEqual(api.calls.map(([name]) => name), ['createRecord', 'updateRecord', 'deleteRecord', 'deleteRecord']);
  });

  test('know the client', async () => {
    await sql(`INSERT INTO visits (company_id, yclients_visit_id, client_id, staff_id, visited_at, services, total_cost, attendance)
      VALUES ($1, 1, $2, $3, '2026-11-10 10:00+00', '[{"title": "Стрижка"}, {"title": "Укладка"}]', 42.5, 1)`, [COMPANY, ids.anna, ids.maria]);
    assert.equal((await run('SHOW_HISTORY')).text, '2026-11-10: Стрижка + Укладка, 42.5 €');
    assert.equal((await run('SHOW_LOYALTY')).text, 'Визитов: 12, скидка 0 %. До следующего уровня 359.5 €.');
    assert.deepEqual(await run('SAVE_CLIENT_NAME', { name: ' АННА-Мария 1! ' }), { text: 'Приятно познакомиться, АННА-Мария! 😊', context: { name: 'анна-мария' } });
    assert.equal((await run('SAVE_CLIENT_NAME', { name: '123' })).text, 'Как вас зовут?');
    assert.deepEqual((await run('SAVE_PREFERENCE', { key: 'чай', value: 'с "мятой"' })).context, { preferences: { note: 'без пилинга 🌿', staff: 3, чай: 'с "мятой"' } });
    assert.deepEqual((await one('SELECT preferences FROM clients WHERE id = $1', [ids.anna])).preferences, { staff: 3, note: 'без пилинга 🌿', чай: 'с "мятой"' });
    assert.match((await run('RATE_VISIT', { rating: '2', comment: 'долго ждала' })).text, /Очень жаль/);
    assert.equal((await one('SELECT rating FROM staff WHERE id = $1', [ids.maria])).rating, '4.52');
    assert.deepEqual(await one('SELECT severity, operation, message, context FROM critical_errors'), {
      severity: 'MEDIUM', operation: 'complaint', message: 'долго ждала', context: { companyId: COMPANY, client: 'АННА-Мария', mark: 2 },
    });
    assert.equal((await run('RATE_VISIT', { rating: '7' })).text, 'Оцените, пожалуйста, от 1 до 5 ⭐');
  });

  test('remind, stop and call a person', async () => {
    assert.equal((await run('SET_REMINDER', { minutes: '60' })).text, 'Напомню 24.11 в 10:00 ⏰');
    assert.equal((await run('SET_REMINDER', { minutes: '60' })).text, 'Такое напоминание уже стоит ⏰');
    assert.equal((await run('SET_REMINDER', { minutes: '3000' })).text, 'Это уже совсем скоро 🙂');
    assert.equal((await run('SET_REMINDER', { minutes: '1' })).text, 'За сколько минут напомнить?');
    await run('STOP_REMINDERS');
    assert.equal((await one('SELECT count(*)::int FROM reminders WHERE booking_id = $1', [ids.tomorrow])).count, 0);
    assert.deepEqual((await one('SELECT tags FROM clients WHERE id = $1', [ids.anna])).tags, ['vip', 'no_marketing']);
    assert.deepEqual(await run('CALL_ADMIN', {}), { text: 'Администратор скоро напишет вам 🙋', state: 'human', context: { until: '2026-11-23T16:00:00.000Z' } });
    assert.deepEqual((await one('SELECT state, context FROM dialog_contexts WHERE user_id = $1', [PHONE])), {
      state: 'human', context: { reason: 'клиент просит администратора', until: '2026-11-23T16:00:00.000Z', client: 'Анна' },
    });
  });

  test('book again as last time, recommend what is new', async () => {
    scope.client.id = ids.boris;
    const again = await run('BOOK_AGAIN', { date: 'завтра' });
    assert.equal(again.text, 'Стрижка, Мария: 24.11 в 10:00, 24.11 в 12:00, 24.11 в 12:15. Что подойдёт?');
    assert.deepEqual([again.context.serviceId, again.context.slots.length], [ids.haircut, 6]);
    assert.equal((await run('BOOK_AGAIN', { date: '2026-11-25' })).text, 'Стрижка, Мария: в этот день всё занято');
    assert.deepEqual(await run('RECOMMEND'), { text: 'Попробуйте: Стрижка бороды (12.5 €)', context: { shownServices: [ids.beard] } });
    await sql('UPDATE staff SET is_bookable = false WHERE id = $1', [ids.maria]);
    assert.match((await run('BOOK_AGAIN')).text, /^Мария у нас больше не работает/);
    scope.client.id = ids.vera;
    assert.match((await run('BOOK_AGAIN')).text, /^Вы у нас ещё не были/);
    assert.match((await run('RECOMMEND')).text, /^Попробуйте: Стрижка \(30 €\), Маникюр \(25 €\), /);
  });

  test('keep a waiting list', async () => {
    const first = await run('JOIN_WAITLIST', { service: 'маникюр', date: '2026-11-24' });
    assert.equal(first.text, 'Записала в лист ожидания: Маникюр, 2026-11-24. Вы 1-я в очереди.');
    assert.equal((await run('JOIN_WAITLIST', { service: 'маникюр', date: '2026-11-24' })).text, 'Вы уже в листе ожидания на этот день 🙂');
    assert.deepEqual(await one('SELECT appointment, expires_at FROM appointments_cache WHERE id = $1', [first.context.waitlist]), {
      appointment: { waitlist: true, serviceId: ids.manicure, title: 'Маникюр', date: '2026-11-24', since: '2026-11-23T12:00:00.000Z' },
      expires_at: new Date('2026-11-25T00:00:00Z'),
    });
    scope.client.id = ids.boris;
    assert.match((await run('JOIN_WAITLIST', { service: 'маникюр', date: '2026-11-24' })).text, /Вы 2-я в очереди/);
    assert.match((await run('JOIN_WAITLIST', { service: 'борода' })).text, /^На какую услугу/);
    const { BookingMonitor } = require('../src/services/booking-monitor');
    const monitor = new BookingMonitor({ now });
    const freed = { id: ids.tomorrow, starts_at: '2026-11-24T11:00:00+00:00', service_ids: [ids.haircut] };
    assert.deepEqual(await monitor.offerFreed({ id: COMPANY }, freed), []);
    await sql('ALTER TABLE bookings DISABLE TRIGGER bookings_touch');
    await sql("UPDATE bookings SET status = 'cancelled', service_ids = $2, updated_at = '2026-11-23 11:55+00' WHERE id = $1", [ids.tomorrow, [ids.haircut, ids.manicure]]);
    await sql('ALTER TABLE bookings ENABLE TRIGGER bookings_touch');
    assert.equal(await monitor.offerAllFreed({ id: COMPANY }), 2);
    assert.equal(await monitor.offerAllFreed({ id: COMPANY }), 0);
    assert.deepEqual((await sql("SELECT body FROM messages WHERE metadata->>'kind' = 'freed' AND company_id = $1 ORDER BY id", [COMPANY])).map(({ body }) => body),
      ['Анна, освободилось время 24.11 в 11:00! Записать вас?', 'Борис, освободилось время 24.11 в 11:00! Записать вас?']);
    assert.equal((await run('LEAVE_WAITLIST')).text, 'Убрала из листа ожидания: Маникюр');
    assert.equal((await run('LEAVE_WAITLIST')).text, 'Вас нет в листе ожидания');
    await sql("DELETE FROM appointments_cache WHERE cache_key LIKE 'waitlist:%'");
  });

  test('save a birthday and a wish, show contacts', async () => {
    assert.equal((await run('SAVE_BIRTHDAY', { date: '5.2.1991' })).text, 'Запомнила: 05.02 🎂');
    assert.equal((await one('SELECT birth_date::text FROM clients WHERE id = $1', [ids.anna])).birth_date, '1991-02-05');
    assert.equal((await run('SAVE_BIRTHDAY', { date: '31.02' })).text, 'Такого дня нет в календаре 🤔');
    assert.match((await run('SAVE_BIRTHDAY', { date: 'летом' })).text, /^Напишите/);
    assert.equal((await run('ADD_COMMENT', { text: 'с собакой 🐕' })).text, 'Передам мастеру ✍️');
    await run('ADD_COMMENT', { text: 'тихо' });
    assert.equal((await one('SELECT comment FROM bookings WHERE id = $1', [ids.tomorrow])).comment, 'с собакой 🐕; тихо');
    assert.deepEqual(await run('ADD_COMMENT', { text: 'x', booking: '7' }), { text: 'Записей нет, но я запомню', context: { wish: 'x' } });
    assert.equal((await run('SHOW_CONTACTS')).text, 'Студия «Тест» 💅\n📞 +15550190\nРабочих дней в неделе: 5');
  });

  test('that fail say sorry and leave a trace', async () => {
    api.deleteRecord = async () => { throw Object.assign(new Error('502 Bad Gateway'), { code: 'EBAD' }); };
    assert.equal((await run('CANCEL_BOOKING')).text, 'Не получилось, попробуйте ещё раз чуть позже.');
    assert.deepEqual((await one('SELECT fingerprint, context FROM critical_errors')), {
      fingerprint: 'command:CANCEL_BOOKING', context: { params: {}, companyId: COMPANY, clientId: ids.anna, code: 'EBAD' },
    });
    assert.equal((await one('SELECT status FROM bookings WHERE id = $1', [ids.tomorrow])).status, 'new');
  });
});

describe('the loader', () => {
  test('loads everything for an answer', async () => {
    const loader = new DataLoader({ now });
    const context = await loader.load(COMPANY, ids.anna, PHONE);
    assert.deepEqual(context.services.map((service) => service.title), ['Стрижка', 'Стрижка бороды', 'Маникюр']);
    assert.deepEqual(context.staff.map((member) => member.name), ['Ольга', 'Мария']);
    assert.deepEqual(Object.keys(context.schedules), ['2026-11-23', '2026-11-24']);
    assert.deepEqual(context.schedules['2026-11-24'][1], { staff_id: ids.olga, name: 'Ольга', from: '12:00:00', to: '20:00:00' });
    assert.deepEqual(context.bookings.map((booking) => booking.staff), [{ id: ids.maria, name: 'Мария' }]);
    assert.deepEqual(context.history, [{ date: '2026-11-10', services: ['Стрижка'], master: 'Мария', cost: 30 }]);
    assert.deepEqual(context.preferences, { staff: 3, note: 'без пилинга 🌿', favouriteStaff: [ids.maria], lastServices: [] });
    assert.deepEqual(context.messages, []);
    assert.deepEqual(context.statistics, { bookings: 1, noShows: 0, needsDeposit: false });
    assert.deepEqual((await loader.load(COMPANY, -1, 'x')).preferences, {});
    loader.invalidate();
  });

  test('prefers visits to the stored history, and knows a day', async () => {
    await sql(`INSERT INTO visits (company_id, yclients_visit_id, client_id, visited_at, services, total_cost, attendance)
      VALUES ($1, 1, $2, '2026-11-10 10:00+00', '[{"title": "Маникюр"}]', 25, 1)`, [COMPANY, ids.anna]);
    const loader = new DataLoader({ now });
    assert.deepEqual(await loader.loadHistory(ids.anna), [{ date: '2026-11-10', services: ['Маникюр'], master: null, cost: 25 }]);
    assert.equal(loader.sortForClient(await loader.loadServices(COMPANY), await loader.loadHistory(ids.anna))[0].title, 'Маникюр');
    assert.deepEqual(await loader.loadSlots(ids.maria, '2026-11-23'), [{ from: '10:00', to: '12:00' }]);
    assert.deepEqual(await loader.loadSlots(ids.maria, '2026-11-25'), []);
    assert.deepEqual(await loader.loadSlots(ids.maria, 'no date'), []);
    assert.deepEqual(await loader.loadSettings(COMPANY), { enabled: true, language: 'ru', temperature: 0.7, timezone: 'Europe/Berlin', workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'] });
    assert.deepEqual(await loader.loadSettings(899), { enabled: true, language: 'ru', temperature: 0.7, timezone: 'UTC', workingDays: [] });
    assert.deepEqual(await loader.loadDay(COMPANY, '2026-11-24'), [
      { id: ids.maria, name: 'Мария', from: '10:00:00', to: '19:00:00', bookings: 1 },
      { id: ids.olga, name: 'Ольга', from: '12:00:00', to: '20:00:00', bookings: 0 },
    ]);
  });

  test('knows regulars, prices and what is popular', async () => {
    const loader = new DataLoader({ now });
    await sql(`INSERT INTO visits (company_id, yclients_visit_id, client_id, visited_at, attendance) VALUES
      ($1, 1, $2, '2026-11-09 10:00+00', 1), ($1, 2, $2, '2026-11-12 10:00+00', 1), ($1, 3, $3, '2026-11-09 10:00+00', -1), ($1, 4, $4, '2026-11-10 10:00+00', 1)`,
    [COMPANY, ids.anna, ids.boris, ids.vera]);
    assert.deepEqual(await loader.loadRegulars(COMPANY), [{ id: ids.anna, name: 'Анна', visit_count: 12, lastVisit: '2026-11-12T10:00:00+00:00' }]);
    assert.deepEqual(await loader.loadPriceRange(COMPANY, 'hair'), { from: 12.5, to: 45.5, cheapest: 'Стрижка бороды' });
    assert.equal(await loader.loadPriceRange(COMPANY, 'none'), null);
    await sql(`UPDATE clients SET last_services = '{Стрижка,"Спа, день"}', tags = '{vip}' WHERE id IN ($1, $2)`, [ids.anna, ids.boris]);
    await sql(`UPDATE clients SET last_services = '{Стрижка}', tags = '{vip}' WHERE id = $1`, [ids.vera]);
    assert.deepEqual(await loader.loadPopular(COMPANY, 'vip'), [['Стрижка', 3], ['Спа, день', 2]]);
    assert.deepEqual(await loader.loadPopular(COMPANY, 'new'), []);
  });

  test('the parser and the rules agree', async () => {
    assert.deepEqual(parse(await new RuleModel().complete({ text: 'Хочу записаться на стрижку' })), {
      text: 'Сейчас посмотрю 💇', commands: [{ name: 'SEARCH_SLOTS', params: { service: 'стрижк' } }],
    });
  });
});

describe('the worker and the message store', () => {
  const queue = (body, more = {}) =>
    one(`INSERT INTO messages (company_id, phone, direction, status, body, metadata, created_at, processed_at, attempts)
         VALUES ($1, $2, 'in', 'queued', $3, '{"name": "Анна"}', $4, $5, $6) RETURNING id::int`,
    [COMPANY, more.phone || PHONE, body, more.at || '2026-11-23 11:59:00+00', more.later || null, more.attempts || 0]);

  test('a burst is answered together, once', async () => {
    const first = await queue('Здравствуйте');
    const second = await queue('мои записи', { at: '2026-11-23 11:59:02+00' });
    await queue('слишком свежо', { phone: '+15550102', at: '2026-11-23 11:59:59+00' });
    await queue('позже', { phone: '+15550103', later: '2026-11-23 12:01:00+00' });
    const worker = new MessageWorkerV2({ assistant: assistant(new RuleModel()), now });
    const rival = new MessageWorkerV2({ assistant: assistant(new RuleModel()), now });
    assert.deepEqual(await worker.queueState(COMPANY), { queued: 4, processing: 0, failed: 0, oldestSeconds: 60 });
    assert.deepEqual(await Promise.all([worker.tick(), rival.tick()]).then((counts) => counts.map(Boolean)), [true, true]);
    assert.equal(worker.counters.answered + rival.counters.answered, 1);
    const rows = await sql('SELECT id::int, status, attempts, metadata FROM messages WHERE id IN ($1, $2) ORDER BY id', [first.id, second.id]);
    assert.deepEqual(rows.map((row) => [row.status, row.attempts]), [['done', 1], ['done', 1]]);
    assert.deepEqual(rows[0].metadata, { answeredWith: second.id });
    assert.deepEqual(rows[1].metadata.commands, ['SHOW_BOOKINGS']);
    assert.equal((await one("SELECT count(*)::int FROM messages WHERE company_id = $1 AND direction = 'out'", [COMPANY])).count, 1);
    assert.equal((await one("SELECT details FROM sync_status WHERE table_name = 'message_worker'")).details.pid, process.pid);
    assert.equal(await worker.releaseStuck(), true);
  });

  test('what fails is tried again, then given up and put back by hand', async () => {
    const { id } = await queue('упадёт');
    const failing = new MessageWorkerV2({ assistant: { processMessage: async () => { throw new Error('сломалось'); } }, now });
    await failing.tick();
    assert.deepEqual(await one('SELECT status, error, attempts, processed_at FROM messages WHERE id = $1', [id]),
      { status: 'queued', error: 'сломалось', attempts: 1, processed_at: new Date('2026-11-23T12:01:00Z') });
    assert.equal(await failing.tick(), 0);
    await sql('UPDATE messages SET attempts = 2, processed_at = NULL WHERE id = $1', [id]);
    await failing.tick();
    assert.deepEqual(failing.counters, { answered: 0, silent: 0, failed: 1, retried: 1 });
    const [failed] = await failing.failedMessages(COMPANY);
    assert.deepEqual([failed.id, failed.body, failed.attempts, failed.clients], [id, 'упадёт', 3, null]);
    assert.equal(await failing.requeue([id, -1]), 1);
    assert.equal(await failing.requeue([id]), 0);
    assert.equal((await one('SELECT occurrences FROM critical_errors')).occurrences, 2);
    await sql("UPDATE messages SET status = 'processing', processed_at = '2026-11-23 11:00+00' WHERE id = $1", [id]);
    await failing.releaseStuck();
    assert.equal((await one('SELECT status FROM messages WHERE id = $1', [id])).status, 'queued');
    const ignoring = new MessageWorkerV2({ assistant: { processMessage: async () => ({ status: 'ignored', reason: 'no phone' }) }, now });
    await ignoring.tick();
    assert.deepEqual(await one('SELECT status, metadata FROM messages WHERE id = $1', [id]), { status: 'done', metadata: { ignored: 'no phone' } });
  });

  test('the queue is put in order, and answers are measured', async () => {
    const first = await queue('раз');
    const second = await queue('раз');
    await sql("UPDATE messages SET external_id = 'same' WHERE id IN ($1, $2)", [first.id, second.id]);
    await queue('кто это', { phone: '+15550199' });
    const worker = new MessageWorkerV2({ assistant: {}, now });
    assert.deepEqual(await worker.prepare(), { repeated: 1, adopted: 2 });
    assert.deepEqual(await sql('SELECT status, client_id::int, error FROM messages WHERE id IN ($1, $2) ORDER BY id', [first.id, second.id]), [
      { status: 'queued', client_id: ids.anna, error: null },
      { status: 'done', client_id: ids.anna, error: 'delivered twice' },
    ]);
    assert.deepEqual(await worker.prepare(), { repeated: 0, adopted: 0 });
    await sql("UPDATE messages SET status = 'done', processed_at = '2026-11-23 11:59:30+00' WHERE id = $1", [first.id]);
    assert.deepEqual(await worker.answeredByHour(COMPANY, 3), [2, 0, 0]);
    assert.deepEqual(await worker.answerTimes(COMPANY), { average: 30, longest: 30 });
    assert.equal(await worker.answerTimes(899), null);
  });

  test('the store queues what comes in once and sends what goes out', async () => {
    const store = new MessageStore();
    const incoming = { companyId: `company_${COMPANY}`, externalId: 'E1', phone: PHONE, name: null, text: 'раз' };
    assert.equal(await store.queueIncoming(incoming), true);
    assert.equal(await store.queueIncoming(incoming), false);
    assert.equal(await store.queueIncoming({ ...incoming, companyId: 'company_899' }), false);
    assert.deepEqual(await one("SELECT status, metadata, client_id FROM messages WHERE external_id = 'E1'"), { status: 'queued', metadata: null, client_id: null });
    await sql(`INSERT INTO messages (company_id, phone, direction, status, body, created_at) VALUES
      ($1, '+15550101', 'out', 'queued', 'раз', '2026-11-23 10:00+00'), ($1, '+15550102', 'out', 'queued', 'два', '2026-11-23 10:01+00')`, [COMPANY]);
    const sent = [];
    const send = async (phone, text) => {
      if (phone === '+15550102') throw new Error('нет сети');
      sent.push(text);
      return 'OUT1';
    };
    const session = `company_${COMPANY}`;
    assert.deepEqual(await store.flush(session, send), { sent: 1, failed: 1 });
    await store.flush(session, send);
    assert.deepEqual(await store.flush(session, send), { sent: 0, failed: 1 });
    assert.deepEqual(await store.flush(session, send), { sent: 0, failed: 0 });
    const rows = await sql("SELECT body, status, external_id, attempts, error FROM messages WHERE company_id = $1 AND direction = 'out' ORDER BY created_at", [COMPANY]);
    assert.deepEqual(rows, [
      { body: 'раз', status: 'sent', external_id: 'OUT1', attempts: 0, error: null },
      { body: 'два', status: 'failed', external_id: null, attempts: 3, error: 'нет сети' },
    ]);
    assert.deepEqual(sent, ['раз']);
  });

  test('the context store merges notes and appends to the history', async () => {
    assert.deepEqual(await contextStore.get('test:1'), {});
    assert.deepEqual(await contextStore.set('test:1', { step: 1, list: ['a'] }), { step: 1, list: ['a'] });
    assert.deepEqual(await contextStore.set('test:1', { step: undefined, other: null }), { list: ['a'], other: null });
    const fresh = new contextStore.ContextStore(now);
    assert.deepEqual(await fresh.get('test:1'), { list: ['a'], other: null });
    assert.equal(await fresh.append('test:1', { text: 'раз, "два" \\ 👋' }), 1);
    assert.equal(await fresh.append('test:1', { n: 2 }, 1), 1);
    assert.deepEqual((await one("SELECT history FROM dialog_contexts WHERE user_id = 'test:1'")).history, [{ n: 2 }]);
    assert.equal(await fresh.append('test:2', {}), 0);
    assert.equal(await contextStore.clear('test:1'), true);
    assert.deepEqual(await contextStore.get('test:1'), {});
  });
});
