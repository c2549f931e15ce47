'use strict';

const { after, beforeEach, describe, test } = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { COMPANY, SALON, close, fakeApi, now, one, salon, sql } = require('./support/fixtures');
const { BookingMonitor } = require('../src/services/booking-monitor');
const { WebhookProcessor } = require('../src/services/webhook-processor');
const { ReminderService } = require('../src/services/reminders/reminder-service');
const { BatchProcessor } = require('../src/services/batch/batch-processor');
const { BackupService } = require('../src/services/backup/backup-service');
const { LoyaltyService } = require('../src/services/loyalty/loyalty-service');
const { TelegramBot } = require('../src/services/telegram/telegram-bot');
const { slotFinder } = require('../src/services/slots/slot-finder');
const { cancelByTicket } = require('../src/handlers/cancel-booking-handler');
const { sendBirthdayGreetings } = require('../src/jobs/send-birthday-greetings');
const { cleanUp } = require('../src/jobs/cleanup-old-messages');
const { expireAppointmentsCache } = require('../src/jobs/expire-appointments-cache');
const { CriticalErrorLogger, fingerprint } = require('../src/utils/critical-error-logger');

let ids;

beforeEach(async () => {
  ids = await salon();
});
after(close);

function gateway() {
  const sent = [];
  return { sent, send: async (phone, text) => { sent.push([phone, text]); return `M${sent.length}`; } };
}

describe('the booking monitor', () => {
  const only = (round) => ({ ...round });

  test('announces new and moved bookings, closes past ones, asks for reviews', async () => {
    await sql("UPDATE bookings SET starts_at = '2026-11-23 09:00+00' WHERE id = $1", [ids.yesterday]);
    await sql(`INSERT INTO bookings (company_id, client_id, service_ids, status, starts_at, duration) VALUES
      ($1, $2, '{}', 'new', '2026-11-22 09:00+00', '1 hour'), ($1, $2, '{}', 'no_show', '2026-10-22 09:00+00', '1 hour')`, [COMPANY, ids.boris]);
    const out = gateway();
    const monitor = new BookingMonitor({ gateway: out, api: fakeApi({ getRecords: new Error('offline') }), now });
    assert.deepEqual(only(await monitor.round()), { companies: 1, announced: 1, cancelled: 0, offered: 0, reviews: 1, noShows: 1, waiting: 0 });
    assert.deepEqual(out.sent, [
      ['+15550101', 'Здравствуйте, Анна! Вы записаны 24.11 в 11:00, мастер Мария. Ждём вас 💇'],
      ['+15550102', 'Борис, спасибо за визит! Оцените его от 1 до 5 ⭐'],
    ]);
    assert.deepEqual((await one('SELECT tags FROM clients WHERE id = $1', [ids.boris])).tags, ['new', 'deposit']);
    const message = await one("SELECT status, external_id, metadata FROM messages WHERE company_id = $1 AND metadata->>'kind' = 'new'", [COMPANY]);
    assert.deepEqual(message, { status: 'sent', external_id: 'M1', metadata: { bookingId: ids.tomorrow, kind: 'new' } });

    assert.deepEqual(only(await monitor.round()), { companies: 1, announced: 0, cancelled: 0, offered: 0, reviews: 0, noShows: 0, waiting: 0 });
    await sql("UPDATE bookings SET notified_at = NULL, starts_at = '2026-11-25 10:00+00' WHERE id = $1", [ids.tomorrow]);
    await monitor.round();
    assert.equal(out.sent[2][1], 'Анна, ваша запись перенесена на 25.11 в 10:00.');
    const health = await monitor.health();
    assert.deepEqual([health.ok, health.lastRound, health.summary.announced], [true, '2026-11-23T12:00:00+00:00', 1]);
  });

  test('tells of cancelled bookings once, and the salon of who waits', async () => {
    await sql("ALTER TABLE bookings DISABLE TRIGGER bookings_touch");
    await sql("UPDATE bookings SET status = 'cancelled', notified_at = now(), updated_at = '2026-11-23 11:30+00' WHERE id = $1", [ids.tomorrow]);
    await sql("ALTER TABLE bookings ENABLE TRIGGER bookings_touch");
    await sql(`INSERT INTO dialog_contexts (user_id, company_id, state, context, updated_at) VALUES
      ('+15550102', $1, 'human', '{"reason": "не может выбрать", "client": "Борис"}', '2026-11-23 11:00+00')`, [COMPANY]);
    const out = gateway();
    const monitor = new BookingMonitor({ gateway: out, now });
    monitor.rounds = 1;
    assert.deepEqual(await monitor.round(), { companies: 1, announced: 0, cancelled: 1, offered: 0, reviews: 0, noShows: 0, waiting: 1 });
    assert.equal((await monitor.round()).cancelled, 0);
    assert.deepEqual(out.sent.slice(0, 2), [
      ['+15550101', 'Анна, ваша запись 24.11 в 11:00 отменена.'],
      ['+15550190', 'Ждут ответа 🙋\nБорис: не может выбрать'],
    ]);
    assert.deepEqual((await one("SELECT event_data FROM marketplace_events WHERE company_id = $1 AND event_type = 'monitor.waiting' LIMIT 1", [COMPANY])).event_data, { clients: ['Борис: не может выбрать'] });
  });

  test('is quiet at night, notes what could not be told, and looks ahead', async () => {
    const night = new BookingMonitor({ gateway: gateway(), now: () => new Date('2026-11-23T22:00:00Z') });
    night.rounds = 1;
    assert.equal((await night.round()).announced, 0);
    const broken = new BookingMonitor({ gateway: { send: async () => { throw new Error('нет сети'); } }, now });
    broken.rounds = 1;
    assert.equal((await broken.round()).announced, 0);
    assert.deepEqual((await one("SELECT event_type, event_data FROM marketplace_events WHERE company_id = $1", [COMPANY])), {
      event_type: 'monitor.not_told', event_data: { booking: ids.tomorrow, kind: 'new', error: 'нет сети' },
    });
    assert.deepEqual(await broken.tomorrow(COMPANY), ['24.11 в 11:00 Анна → Мария']);
    await sql("DELETE FROM sync_status WHERE table_name = 'booking_monitor'");
    assert.deepEqual(await broken.health(), { ok: false, reason: 'never ran' });
  });
});

describe('the webhook processor', () => {
  const event = (id, type, data) =>
    one(`INSERT INTO webhook_events (event_id, company_id, event_type, payload, received_at) VALUES ($1, $2, $3, $4, now()) RETURNING id::int`,
      [`test:${id}`, id === 'nobody' ? null : COMPANY, type, JSON.stringify({ data })]);

  test('works events off in order and repeats what failed', async () => {
    await event('1', 'record.update', { id: 500, client: { id: 100 }, staff_id: 21, services: [{ id: 11, cost: 25 }], attendance: 1, datetime: '2026-11-24T13:00:00Z', seance_length: 5400 });
    await event('2', 'client.update', { id: 101, name: 'Борис Б.', phone: '+1 555 0102', discount: 5 });
    await event('3', 'goods.sale', { id: 9, client_id: 100, title: 'Масло', amount: 1, cost: 9.9, date: '2026-11-23T10:00:00Z' });
    await event('4', 'record.update', { id: 999, client: null, services: [] });
    await event('5', 'unknown.thing', {});
    await event('nobody', 'client.create', { id: 1 });
    await sql("INSERT INTO reminders (booking_id, kind, remind_at) VALUES ($1, 'two_hours', '2026-11-24 09:00+00')", [ids.tomorrow]);
    await sql("INSERT INTO appointments_cache (cache_key, client_id, appointment, expires_at) VALUES ('900:w', $1, '{}', '2027-01-01')", [ids.anna]);
    const processor = new WebhookProcessor({ api: fakeApi(), now });
    assert.deepEqual(await processor.processPending(), { done: 3, failed: 1, ignored: 2 });
    const booking = await one('SELECT status, starts_at, price, staff_id::int, notified_at FROM bookings WHERE id = $1', [ids.tomorrow]);
    assert.deepEqual(booking, { status: 'arrived', starts_at: new Date('2026-11-24T13:00:00Z'), price: '25.00', staff_id: ids.olga, notified_at: null });
    assert.deepEqual((await one('SELECT remind_at FROM reminders WHERE booking_id = $1', [ids.tomorrow])).remind_at, new Date('2026-11-24T11:00:00Z'));
    const anna = await one('SELECT visit_count, total_spent, goods_spent FROM clients WHERE id = $1', [ids.anna]);
    assert.deepEqual(anna, { visit_count: 13, total_spent: '665.50', goods_spent: '9.90' });
    const boris = await one('SELECT name, phone, discount, birth_date::text FROM clients WHERE id = $1', [ids.boris]);
    assert.deepEqual(boris, { name: 'Борис Б.', phone: '+15550102', discount: '5.00', birth_date: '1985-03-02' });
    assert.equal((await one("SELECT count(*)::int FROM appointments_cache WHERE cache_key = '900:w'")).count, 0);

    for (let attempt = 2; attempt <= 5; attempt += 1) await processor.processPending();
    const failed = await processor.failedEvents(COMPANY);
    assert.deepEqual(failed.map(({ event_type: type, error, attempts }) => [type, error, attempts]), [['record.update', 'record 999 has no client', 5]]);
    assert.deepEqual(await processor.processPending(), { done: 0, failed: 0, ignored: 0 });
    assert.equal(await processor.retry([failed[0].id, -1]), 1);
    assert.equal((await processor.processPending()).failed, 1);
    await sql("UPDATE webhook_events SET processed_at = '2026-01-01' WHERE event_id IN ('test:1', 'test:2')");
    assert.equal(await processor.cleanUp(), 2);
  });

  test('deletes records and clients, and disconnects', async () => {
    await sql("INSERT INTO reminders (booking_id, kind, remind_at) VALUES ($1, 'a', '2027-01-01')", [ids.tomorrow]);
    await sql("INSERT INTO messages (company_id, client_id, phone, direction, body, metadata) VALUES ($1, $2, '+15550101', 'in', 'тайна', '{\"a\": 1}')", [COMPANY, ids.anna]);
    await event('1', 'record.delete', { id: 500 });
    await event('2', 'record.delete', { id: 12345 });
    await event('3', 'client.delete', { id: 100 });
    await event('4', 'company.disconnect', {});
    const processor = new WebhookProcessor({ api: fakeApi(), now });
    assert.deepEqual(await processor.processPending(), { done: 4, failed: 0, ignored: 0 });
    assert.equal((await one('SELECT status FROM bookings WHERE id = $1', [ids.tomorrow])).status, 'cancelled');
    assert.equal((await one('SELECT count(*)::int FROM reminders WHERE booking_id = $1', [ids.tomorrow])).count, 0);
    assert.deepEqual(await one('SELECT name, phone, tags, preferences, visit_history FROM clients WHERE id = $1', [ids.anna]),
      { name: 'Удалён', phone: null, tags: [], preferences: null, visit_history: [] });
    assert.deepEqual(await one('SELECT body, metadata, phone FROM messages WHERE client_id = $1', [ids.anna]), { body: '', metadata: null, phone: null });
    assert.deepEqual(await one('SELECT is_active, marketplace_status FROM companies WHERE id = $1', [COMPANY]), { is_active: false, marketplace_status: 'disconnected' });
  });
});

describe('reminders and batches', () => {
  test('reminders are planned once, sent when due, and given up after three attempts', async () => {
    const out = gateway();
    const reminders = new ReminderService({ send: out.send, now });
    assert.equal(await reminders.plan(COMPANY), 1);
    assert.equal(await reminders.plan(COMPANY), 0);
    await sql("INSERT INTO reminders (booking_id, kind, remind_at) VALUES ($1, 'day_before', '2026-11-23 11:00+00')", [ids.tomorrow]);
    await sql("UPDATE reminders SET sent_at = '2026-11-23' WHERE booking_id IN (SELECT id FROM bookings WHERE company_id = 1) AND sent_at IS NULL");
    assert.equal(await reminders.sendDue(), 1);
    assert.deepEqual(out.sent, [['+15550101', 'Анна, напоминаем: завтра, 24.11 в 11:00, вы записаны к нам. Ждём! 🌸']]);
    assert.equal(await reminders.sendDue(), 0);
    const later = new ReminderService({ send: async () => { throw new Error('занято'); }, now: () => new Date('2026-11-24T10:00:00Z') });
    for (let attempt = 0; attempt < 4; attempt += 1) assert.equal(await later.sendDue(), 0);
    assert.deepEqual((await later.failed(COMPANY)).map(({ id, ...rest }) => rest), [{ kind: 'two_hours', last_error: 'занято', client: 'Анна', phone: '+15550101' }]);
    await sql("UPDATE reminders SET sent_at = NULL WHERE booking_id IN (SELECT id FROM bookings WHERE company_id = 1) AND sent_at = '2026-11-23'");
  });

  test('a campaign reaches everybody once', async () => {
    const batch = new BatchProcessor({ now });
    const campaign = { name: 'зима "2026"', text: '{name}, ❄️ скидка', audience: { tags: ['vip', 'new'], minVisits: 1 } };
    assert.deepEqual(await batch.campaign(COMPANY, campaign), [ids.anna, ids.boris]);
    assert.deepEqual(await batch.campaign(COMPANY, campaign), []);
    assert.deepEqual(await batch.campaign(COMPANY, { name: 'сон', text: 'x', audience: { sleptSince: '2026-07-01' } }), [ids.boris]);
    assert.deepEqual(await sql("SELECT body, metadata FROM messages WHERE company_id = $1 ORDER BY id LIMIT 1", [COMPANY]), [{ body: 'Анна, ❄️ скидка', metadata: { campaign: 'зима "2026"' } }]);
    assert.equal((await batch.campaign(1, { name: 'всем', text: 'x', audience: { minVisits: 39 } })).length, 32);
    await sql("DELETE FROM messages WHERE metadata->>'campaign' = 'всем'");
    await sql("UPDATE messages SET created_at = '2026-11-20' WHERE company_id = $1 AND metadata->>'campaign' = 'сон'", [COMPANY]);
    assert.equal(await batch.dropStale(COMPANY), 1);
  });

  test('tags and levels follow the visits', async () => {
    await sql('UPDATE clients SET visit_count = 2 WHERE id = $1', [ids.boris]);
    await sql('UPDATE clients SET visit_count = 20, total_spent = 1000 WHERE id = $1', [ids.vera]);
    assert.equal(await new BatchProcessor({ now }).refreshTags(COMPANY), 2);
    const tags = await sql('SELECT tags, name, visit_count FROM clients WHERE company_id = $1 ORDER BY id', [COMPANY]);
    assert.deepEqual(tags.map((row) => row.tags), [['vip', 'a, b'], [], ['vip']]);
    assert.deepEqual(await LoyaltyService.raise(COMPANY), { [ids.vera]: 10, [ids.anna]: 5 });
    assert.deepEqual(await LoyaltyService.raise(COMPANY), {});
    assert.deepEqual(await LoyaltyService.level(ids.anna), { name: 'silver', from: 500, discount: 5, spent: 640.5, current: 5 });
    assert.deepEqual(await LoyaltyService.distribution(COMPANY), { gold: 1, silver: 1, bronze: 0 });
    await assert.rejects(LoyaltyService.level(-1), { code: 'PGRST116' });
  });

  test('birthdays are greeted once', async () => {
    assert.deepEqual(await sendBirthdayGreetings(COMPANY, { now: now() }), [ids.anna]);
    assert.deepEqual(await sendBirthdayGreetings(COMPANY, { now: now() }), []);
    assert.deepEqual(await sendBirthdayGreetings(COMPANY, { now: new Date('2026-11-24T00:00:00Z') }), []);
    assert.equal((await one('SELECT external_id FROM messages WHERE client_id = $1', [ids.anna])).external_id, `birthday:${ids.anna}:2026-11-23`);
  });

  test('old rows go, table by table', async () => {
    await sql(`INSERT INTO webhook_events (event_id, event_type, payload, received_at) VALUES ('test:old', 'x', '{}', '2026-01-01'), ('test:new', 'x', '{}', '2026-11-22')`);
    await sql(`INSERT INTO marketplace_events (company_id, salon_id, event_type, created_at) VALUES ($1, 1, 'old', '2025-01-01')`, [COMPANY]);
    assert.deepEqual(await cleanUp({ now: now(), dryRun: true }), { messages: 0, webhook_events: 1, marketplace_events: 1, critical_errors: 0 });
    assert.deepEqual(await cleanUp({ now: now(), tables: ['webhook_events', 'marketplace_events'] }), { webhook_events: 1, marketplace_events: 1 });
    assert.deepEqual(await cleanUp({ now: now() }), { messages: 0, webhook_events: 0, marketplace_events: 0, critical_errors: 0 });
    await sql(`INSERT INTO appointments_cache (cache_key, client_id, appointment, expires_at) VALUES
      ('900:1', $1, '{}', '2026-11-23 11:59+00'), ('900:2', $1, '{"status": "cancelled"}', '2027-01-01'), ('900:3', $1, '{"status": "new"}', '2027-01-01')`, [ids.anna]);
    assert.deepEqual(await expireAppointmentsCache({ now: now(), graceMinutes: 5 }), { expired: 0, stale: 1, left: 46 });
    assert.deepEqual(await expireAppointmentsCache({ now: now() }), { expired: 1, stale: 0, left: 45 });
  });
});

describe('slots, tickets and backups', () => {
  test('free time over all masters', async () => {
    const slots = await slotFinder.find(COMPANY, ids.haircut, '2026-11-24');
    assert.equal(slots.length, 14);
    assert.deepEqual(slots[0], { staffId: ids.maria, name: 'Мария', at: '2026-11-24T10:00:00.000Z' });
    assert.equal(slots.some((slot) => slot.at === '2026-11-24T11:30:00.000Z'), false);
    assert.deepEqual(await slotFinder.find(COMPANY, ids.manicure, '2026-11-23'), []);
    await assert.rejects(slotFinder.find(COMPANY, -1, '2026-11-23'), /service -1/);
  });

  test('a ticket cancels its booking in time', async () => {
    const api = fakeApi();
    const notes = [];
    const options = { api, now: now(), notify: async (companyId, text) => notes.push([companyId, text]) };
    assert.deepEqual(await cancelByTicket(-1, options), { ok: false, reason: 'not found' });
    assert.deepEqual(await cancelByTicket(ids.ticket, { ...options, now: new Date('2026-11-24T09:00:00Z') }), { ok: false, reason: 'too late', phone: '+15550101' });
    await sql("INSERT INTO reminders (booking_id, kind, remind_at) VALUES ($1, 'a', '2027-01-01')", [ids.tomorrow]);
    assert.deepEqual(await cancelByTicket(ids.ticket, options), { ok: true, id: ids.tomorrow });
    assert.deepEqual(api.calls, [['deleteRecord', SALON, 500]]);
    assert.deepEqual(notes, [[COMPANY, 'Анна отменил(а) запись 2026-11-24T11:00:00+00:00']]);
    assert.deepEqual(await one('SELECT status, comment FROM bookings WHERE id = $1', [ids.tomorrow]), { status: 'cancelled', comment: 'отменено клиентом 🙅' });
    assert.equal((await one('SELECT count(*)::int FROM reminders WHERE booking_id = $1', [ids.tomorrow])).count, 0);
    assert.deepEqual(await cancelByTicket(ids.ticket, options), { ok: false, reason: 'cancelled' });
  });

  test('the backup holds every row and notices a changed file', async () => {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), 'ai-admin-'));
    try {
      const tables = ['clients', 'whatsapp_keys', 'missing'];
      const backups = new BackupService({ directory, tables, now });
      const run = await backups.run('test');
      assert.deepEqual(run.manifest.map(({ table, rows }) => [table, rows]), [['clients', 1302], ['whatsapp_keys', 728], ['missing', undefined]]);
      assert.deepEqual([run.ok, run.rows], [false, 2030]);
      const row = await one('SELECT kind, tables, rows_saved, ok, finished_at, manifest FROM backup_runs WHERE id = $1', [run.id]);
      assert.deepEqual([row.kind, row.tables, row.rows_saved, row.ok, row.finished_at], ['test', ['clients', 'whatsapp_keys', 'missing'], 2030, false, now()]);
      const lines = (await fs.readFile(path.join(run.folder, 'clients.jsonl'), 'utf8')).trim().split('\n');
      const first = JSON.parse(lines[0]);
      assert.deepEqual([first.id, first.total_spent, first.birth_date, first.updated_at], [1, 79.19, '1981-09-06', '2026-10-01T00:01:00.000007+00:00']);
      assert.deepEqual(Object.keys(first).slice(0, 5), ['id', 'company_id', 'yclients_id', 'name', 'phone']);

      const good = new BackupService({ directory, tables: tables.slice(1, 2), now });
      const second = await good.run('test');
      assert.deepEqual(await good.verify(second.id), { ok: true });
      await fs.appendFile(path.join(second.folder, 'whatsapp_keys.jsonl'), '\n');
      assert.deepEqual(await good.verify(second.id), { ok: false, reason: 'whatsapp_keys differs' });
      assert.deepEqual(await good.verify('00000000-0000-0000-0000-000000000000'), { ok: false, reason: 'no such run' });
      assert.equal(await good.prune('test', 1), 1);
      assert.equal((await one('SELECT count(*)::int FROM backup_runs')).count, 1);
    } finally {
      await fs.rm(directory, { recursive: true, force: true });
    }
  });
});

describe('telegram and errors', () => {
  test('the bot links a chat and answers', async () => {
    const sent = [];
    const bot = new TelegramBot({ send: async (chat, text) => sent.push([chat, text]), now });
    const say = (text, from = 7000000001) => bot.handle({ text, from: { id: from, username: 'masha' }, chat: { id: from } });
    assert.equal(await say('/today'), 'Сначала /start');
    assert.equal(await say('/start wrong'), 'Ключ не подходит');
    assert.equal(await say('/start key-900'), 'Подключено: Студия «Тест» 💅 🎉');
    assert.equal(await say('/start key-900'), 'Подключено: Студия «Тест» 💅 🎉');
    assert.equal(await say('/today'), 'Сегодня записей нет');
    await sql("UPDATE bookings SET starts_at = '2026-11-23 15:00+00', staff_id = NULL WHERE id = $1", [ids.tomorrow]);
    assert.equal(await say('/today'), '23.11 в 15:00 Анна → —');
    assert.match(await say('/stats'), /^Студия «Тест» 💅, 7 дней: клиентов 3, записей \d, выручка [\d.]+ €$/);
    assert.equal(await say('/waiting'), 'Никто не ждёт ✅');
    await sql(`INSERT INTO dialog_contexts (user_id, company_id, state, context) VALUES ('+15550102', $1, 'human', '{"reason": "жалоба"}')`, [COMPANY]);
    assert.equal(await say('/waiting'), '+15550102: жалоба');
    assert.equal(await bot.notify(COMPANY, 'новость'), 1);
    assert.equal(await say('/mute 90'), 'Тихо до 23.11 в 13:30 🤫');
    assert.equal(await bot.notify(COMPANY, 'тихо'), 0);
    assert.equal(await say('/stop'), 'Отключено');
    assert.equal(await say('/mute'), 'Сначала /start');
    assert.match(await say('что?'), /Не понимаю/);
    assert.equal(sent.length, 14);

    const requests = [];
    const online = new TelegramBot({ now, fetch: async (url, { body }) => {
      requests.push([url.replace(/.*\//, ''), JSON.parse(body)]);
      return { ok: true, json: async () => ({ result: [{ update_id: 5, message: { text: '/stop', from: { id: 1 }, chat: { id: 1 } } }] }) };
    } });
    assert.equal(await online.poll(), 1);
    assert.deepEqual(requests.map(([method]) => method), ['getUpdates', 'sendMessage']);
    assert.equal(online.offset, 6);
  });

  test('errors are counted by fingerprint and resolved', async () => {
    const errors = new CriticalErrorLogger();
    assert.equal(fingerprint('a', 'row 5 of 10'), fingerprint('a', 'row 77 of 1'));
    const first = await errors.log(new Error('row 5'), { operation: 'тест', severity: 'LOW', apiKey: 'x', list: [1] });
    assert.equal(await errors.log(new Error('row 6'), { operation: 'тест', severity: 'LOW', n: 2 }), first);
    const second = await errors.log(new Error('хуже'), { severity: 'CRITICAL' });
    assert.deepEqual((await errors.open()).map((row) => [row.id, row.severity, row.operation, row.message, row.occurrences]), [
      [second, 'CRITICAL', 'unknown', 'хуже', 1],
      [first, 'LOW', 'тест', 'row 5', 2],
    ]);
    assert.deepEqual((await one('SELECT context FROM critical_errors WHERE id = $1', [first])).context, { n: 2 });
    assert.equal(await errors.resolve([first, second]), 2);
    assert.equal(await errors.resolve([first, second]), 0);
    assert.notEqual(await errors.log(new Error('row 7'), { operation: 'тест', token: 'secret' }), first);
    assert.deepEqual((await one('SELECT context FROM critical_errors WHERE resolved_at IS NULL')).context, { token: '***' });
  });
});
