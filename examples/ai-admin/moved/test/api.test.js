'use strict';

const { after, before, describe, test } = require('node:test');
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const http = require('node:http');
const { WebSocket } = require('ws');
const { COMPANY, SALON, close, fakeApi, now, one, salon, sql } = require('./support/fixtures');
const { createApp } = require('../src/api/app');
const { MarketplaceSocket } = require('../src/api/websocket/marketplace-socket');
const { MarketplaceService, MarketplaceError } = require('../src/services/marketplace/marketplace-service');
const { SyncManager } = require('../src/sync/sync-manager');
const { createMessagesRepository } = require('../src/repositories/messages-repository');
const { ClientsRepository } = require('../src/repositories/clients-repository');
const { BookingsRepository } = require('../src/repositories/bookings-repository');

const SECRET = 'a secret of the tests';
let ids;
let base;
let server;
let socket;
let service;
let stored = 0;

before(async () => {
  ids = await salon();
  const api = fakeApi({ getCompany: (salonId) => ({ title: `Салон ${salonId}`, phone: '+1 555 0193' }), getServices: { services: [] }, deleteRecord: {} });
  service = new MarketplaceService({ api, now });
  const app = createApp({
    marketplace: { service, syncManager: new SyncManager({ api, now }) },
    handlers: { api, now: now() },
    webhookSecret: SECRET,
    onWebhook: (count) => { stored += count; },
  });
  server = http.createServer(app);
  socket = new MarketplaceSocket({ service, watchMs: 30 }).attach(server);
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  base = `http://127.0.0.1:${server.address().port}`;
});
after(async () => {
  socket.close();
  server.close();
  await close();
});

async function call(method, path, body, headers = { 'x-api-key': 'key-900' }) {
  const response = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}
const get = (path, headers) => call('GET', path, undefined, headers);

test('health answers ok, details name stale synchronisations', async () => {
  assert.deepEqual(await get('/health'), { status: 200, body: { status: 'ok' } });
  const { body } = await get('/health/details');
  assert.equal(body.status, 'ok');
  assert.equal(body.database.ok, true);
  assert.equal(body.sync.ok, false);
  assert.ok(body.sync.stale.includes('bookings'));
});

test('a key is needed', async () => {
  assert.equal((await get('/api/clients', {})).status, 401);
  assert.equal((await get('/api/clients', { 'x-api-key': 'wrong' })).status, 401);
  assert.equal((await get('/marketplace/companies/1/status')).status, 401);
});

describe('clients', () => {
  test('are listed by what the query says', async () => {
    const all = await get('/api/clients');
    assert.equal(all.body.more, false);
    assert.deepEqual(all.body.clients.map((client) => client.name), ['Анна', 'Борис', 'Вера']);
    assert.deepEqual((await get('/api/clients?sort=visits&visits=5')).body.clients.map((client) => client.id), [ids.anna, ids.vera]);
    assert.deepEqual((await get('/api/clients?sort=spent')).body.clients.map((client) => client.total_spent), [640.5, 99.99, 0]);
    assert.deepEqual((await get('/api/clients?sort=recent')).body.clients.map((client) => client.name), ['Анна', 'Борис', 'Вера']);
    assert.deepEqual((await get('/api/clients?tag=vip')).body.clients.map((client) => client.tags), [['vip', 'a, b']]);
    assert.equal((await get('/api/clients?phone=15550102')).body.clients[0].id, ids.boris);
    assert.deepEqual((await get(`/api/clients?search=${encodeURIComponent('рис')}&page=2`)).body, { clients: [], more: false });
    assert.deepEqual((await get(`/api/clients/find?q=${encodeURIComponent('ВЕР')}`)).body, [{ id: ids.vera, name: 'Вера', phone: null }]);
    const repository = new ClientsRepository();
    assert.equal((await repository.list(COMPANY, { blocked: true })).clients.length, 0);
    assert.equal((await repository.list(COMPANY, { blocked: false })).clients.length, 3);
    const second = await repository.list(1, { page: 2, size: 2 });
    assert.deepEqual([second.clients.map(({ id }) => id), second.more], [[3, 4], true]);
    assert.equal((await repository.statistics(1)).clients, 1299);
    assert.equal(await repository.statistics(899), null);
    assert.deepEqual(await repository.activeCompany(COMPANY), { id: COMPANY, title: 'Студия «Тест» 💅', timezone: 'Europe/Berlin' });
    assert.equal(await repository.activeCompany(899), null);
    assert.equal(await repository.exists(ids.anna), true);
    assert.equal(await repository.exists(-1), false);
    assert.equal((await repository.findById(ids.anna)).name_lower, 'анна');
    assert.equal(await repository.findById(-1), null);
  });

  test('are shown with their last bookings and changed within limits', async () => {
    const { body } = await get(`/api/clients/${ids.anna}`);
    assert.deepEqual(body.bookings, [{ id: ids.tomorrow, status: 'new', starts_at: '2026-11-24T11:00:00+00:00' }]);
    assert.equal(body.birth_date, '1990-11-23');
    assert.deepEqual(body.loyalty, { name: 'silver', from: 500, discount: 5, spent: 640.5, current: 0 });
    assert.equal((await get('/api/clients/-1')).status, 404);
    const changed = await call('PATCH', `/api/clients/${ids.vera}`, { tags: ['a "b"', ''], preferences: ['list'], discount: '7.50', birth_date: '1970-01-31', id: 5 });
    assert.deepEqual(changed.body, {
      id: ids.vera, name: 'Вера', email: null, birth_date: '1970-01-31', tags: ['a "b"', ''], discount: 7.5, comment: null, preferences: ['list'], is_blocked: false,
    });
    assert.equal((await call('PATCH', '/api/clients/-1', { name: 'x' })).status, 404);
    assert.equal((await call('PATCH', `/api/clients/${ids.vera}`, { birth_date: 'no date' })).status, 500);
  });

  test('are merged', async () => {
    const [other] = await sql("INSERT INTO clients (company_id, yclients_id, name) VALUES ($1, 333, 'Двойник') RETURNING id::int", [COMPANY]);
    await sql("INSERT INTO bookings (company_id, client_id, service_ids, starts_at, duration) VALUES ($1, $2, '{}', '2027-01-01', '1 hour')", [COMPANY, other.id]);
    assert.equal((await call('POST', `/api/clients/${ids.vera}/merge`, { other: -1 })).status, 404);
    assert.deepEqual((await call('POST', `/api/clients/${ids.vera}/merge`, { other: other.id })).body, { bookings: 1, visits: 0 });
    assert.equal(await one('SELECT 1 FROM clients WHERE id = $1', [other.id]), undefined);
    await sql("DELETE FROM bookings WHERE client_id = $1", [ids.vera]);
  });
});

describe('bookings', () => {
  test('of a day, in detail, and by status', async () => {
    const { body } = await get('/api/bookings?date=2026-11-24');
    assert.deepEqual(body, [{ id: ids.tomorrow, starts_at: '2026-11-24T11:00:00+00:00', duration: '01:00:00', status: 'new', staff_id: ids.maria, clients: { name: 'Анна', phone: '+15550101' } }]);
    assert.equal((await get('/api/bookings?date=2026-11-24&status=open')).body.length, 1);
    assert.equal((await get('/api/bookings?date=2026-11-24&status=arrived')).body.length, 0);
    assert.equal((await get(`/api/bookings?date=2026-11-24&staff=${ids.olga}`)).body.length, 0);
    assert.equal((await new BookingsRepository().ofDay(COMPANY, '2026-11-22', { status: ['arrived', 'no_show'] })).length, 1);
    await sql("INSERT INTO reminders (booking_id, kind, remind_at) VALUES ($1, 'b', '2026-11-24 09:00+00'), ($1, 'a', '2026-11-23 09:00+00')", [ids.tomorrow]);
    const detail = (await get(`/api/bookings/${ids.tomorrow}`)).body;
    assert.deepEqual(detail.client, { id: ids.anna, name: 'Анна', phone: '+15550101', visit_count: 12 });
    assert.deepEqual(detail.master, { id: ids.maria, name: 'Мария', specialization: 'парикмахер' });
    assert.deepEqual(detail.reminders.map((reminder) => reminder.kind), ['a', 'b']);
    assert.deepEqual(detail.services, [{ id: ids.haircut, title: 'Стрижка' }]);
    assert.equal(detail.ticket, ids.ticket);
    assert.equal((await get('/api/bookings/00000000-0000-0000-0000-000000000000')).status, 404);
    assert.equal((await get(`/api/bookings/slots?service=${ids.haircut}&date=2026-11-24`)).body.length, 14);
  });

  test('are assigned, changed by hand, and cancelled by ticket', async () => {
    await sql('UPDATE bookings SET staff_id = NULL WHERE id = $1', [ids.tomorrow]);
    assert.deepEqual((await get('/api/bookings/unassigned')).body, [{ id: ids.tomorrow, starts_at: '2026-11-24T11:00:00+00:00', clients: { name: 'Анна', phone: '+15550101' } }]);
    const assign = async (staffId) => (await call('POST', `/api/bookings/${ids.tomorrow}/assign`, { staffId })).body;
    assert.deepEqual(await assign(-1), { assigned: false, reason: 'no such master' });
    assert.deepEqual(await assign(ids.olga), { assigned: true, master: 'Ольга' });
    assert.deepEqual(await assign(ids.maria), { assigned: false, reason: 'has a master' });
    const status = (id, value) => call('PUT', `/api/bookings/${id}/status`, { status: value });
    assert.deepEqual((await status(ids.tomorrow, 'confirmed')).body, { id: ids.tomorrow, status: 'confirmed' });
    assert.deepEqual(await status(ids.tomorrow, 'gone'), { status: 400, body: { error: 'no such status' } });
    assert.equal((await status('00000000-0000-0000-0000-000000000000', 'new')).status, 404);
    assert.deepEqual((await call('POST', `/api/bookings/ticket/${ids.ticket}/cancel`, undefined, {})).body, { ok: true, id: ids.tomorrow });
    assert.equal((await call('POST', '/api/bookings/ticket/1/cancel', undefined, {})).status, 409);
    const repository = new BookingsRepository();
    await repository.removeById(ids.tomorrow);
    assert.equal(await repository.details(ids.tomorrow), null);
  });
});

test('statistics in numbers', async () => {
  assert.deepEqual((await get('/api/stats')).body, { clients: 3, vip: 1, services: 3, open: 0 });
  assert.deepEqual((await get('/api/stats/revenue?from=2026-11-20&to=2026-11-30')).body, [{ day: '2026-11-22', revenue: 30.5, bookings: 1 }]);
  assert.equal((await get('/api/stats/revenue?from=x&to=y')).status, 400);
  await sql("INSERT INTO messages (company_id, direction, body, created_at) VALUES ($1, 'in', 'a', '2026-11-22 23:59:59.999999+00'), ($1, 'in', 'b', '2026-11-23 00:00+00')", [COMPANY]);
  const { body: report } = await get('/api/stats/day/2026-11-22');
  assert.deepEqual(report, {
    date: '2026-11-22', bookings: 1, byStatus: { arrived: 1 }, revenue: 30.5, messages: 1, newClients: [],
    text: '📊 2026-11-22: записей 1, пришли 1, не пришли 0\nВыручка 30.50 €, сообщений 1\nНовых клиентов нет',
  });
  assert.deepEqual((await get('/api/stats/day/2026-11-23')).body.newClients, ['Борис']);
  assert.deepEqual((await get('/api/stats/staff?from=2026-11-22&to=2026-11-24')).body, [
    { id: ids.maria, name: 'Мария', bookings: 1, hours: 1, percent: 6 },
    { id: ids.olga, name: 'Ольга', bookings: 0, hours: 0, percent: 0 },
    { id: ids.former, name: 'Бывшая', bookings: 0, hours: 0, percent: null },
  ]);
  assert.deepEqual((await get('/api/stats/loyalty')).body, { gold: 0, silver: 1, bronze: 0 });
});

describe('administration', () => {
  test('dialogs are read, searched and answered by hand', async () => {
    await sql(`INSERT INTO dialog_contexts (user_id, company_id, state, updated_at) VALUES ('+15550102', $1, 'choosing', '2026-11-22'), ('+15550101', $1, 'greeting', '2026-11-21')`, [COMPANY]);
    await sql(`INSERT INTO messages (company_id, client_id, phone, direction, body, created_at) SELECT $1, $2, '+15550102', 'in', 'сообщение ' || n, '2026-11-22' FROM generate_series(1, 35) n`, [COMPANY, ids.boris]);
    const { body } = await get('/api/admin/dialogs');
    assert.deepEqual(body, [
      { user_id: '+15550102', state: 'choosing', updated_at: '2026-11-22T00:00:00+00:00', last: 'сообщение 35' },
      { user_id: '+15550101', state: 'greeting', updated_at: '2026-11-21T00:00:00+00:00', last: null },
    ]);
    const page = (await get('/api/admin/dialogs/+15550102')).body;
    assert.deepEqual([page.length, page[0].body, page[29].body], [30, 'сообщение 6', 'сообщение 35']);
    const before_ = (await get(`/api/admin/dialogs/+15550102?before=${page[0].id}`)).body;
    assert.deepEqual([before_.length, before_[4].body], [5, 'сообщение 5']);
    const found = (await get(`/api/admin/search?q=${encodeURIComponent('НИЕ 1')}`)).body;
    assert.deepEqual(found.map((message) => message.body), [19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 1].map((n) => `сообщение ${n}`));
    assert.deepEqual(found[0].clients, { id: ids.boris, name: 'Борис' });
    const answer = await call('POST', '/api/admin/dialogs/+15550102', { text: 'Сейчас приду 🏃', author: 'Света' });
    assert.deepEqual([answer.status, answer.body.status], [201, 'queued']);
    const row = await one('SELECT client_id::int, body, metadata FROM messages WHERE id = $1', [answer.body.id]);
    assert.deepEqual(row, { client_id: ids.boris, body: 'Сейчас приду 🏃', metadata: { author: 'Света', tags: ['manual'] } });
    assert.equal((await one("SELECT state FROM dialog_contexts WHERE user_id = '+15550102'")).state, 'human');
    assert.equal(await createMessagesRepository().lastMessage(COMPANY, '+15550199'), null);
  });

  test('masters and faults are listed', async () => {
    assert.deepEqual((await get('/api/admin/staff')).body.map((member) => [member.name, member.services]), [['Ольга', 1], ['Мария', 2], ['Бывшая', 0]]);
    await sql(`INSERT INTO critical_errors (fingerprint, severity, operation, message, context) VALUES ('a', 'HIGH', 'o', 'моя', $1), ('b', 'HIGH', 'o', 'чужая', '{"companyId": 1}')`,
      [JSON.stringify({ companyId: COMPANY })]);
    assert.deepEqual((await get('/api/admin/errors')).body.map((fault) => fault.message), ['моя']);
  });
});

describe('webhooks', () => {
  const post = (body, secret = SECRET) => {
    const text = JSON.stringify(body);
    return call('POST', '/webhook/yclients', body, { 'x-signature': crypto.createHmac('sha256', secret).update(text).digest('hex') });
  };
  const event = (id, status = 'update') => ({ company_id: SALON, resource: 'record', resource_id: id, status, data: { id, note: 'привет "мир" 🌍' } });

  test('are stored once, whoever repeats them', async () => {
    stored = 0;
    assert.equal((await post(event(1), 'wrong')).status, 401);
    assert.deepEqual((await post(event(1))).body, { success: true, stored: 1 });
    assert.deepEqual((await post(event(1))).body, { success: true, stored: 0 });
    assert.deepEqual((await post([event(1), event(2), event(2), { ...event(3), company_id: 5 }, { resource: 'other' }])).body, { success: true, stored: 2 });
    assert.deepEqual((await post({ resource: 'other' })).body, { success: true, stored: 0 });
    assert.equal(stored, 3);
    const rows = await sql("SELECT company_id, event_type, payload FROM webhook_events WHERE event_type LIKE 'record.%' ORDER BY id");
    assert.deepEqual(rows.map((row) => row.company_id), [COMPANY, COMPANY, null]);
    assert.deepEqual(rows[0].payload, event(1));
    const history = (await get('/webhook/yclients/history/record/2')).body;
    assert.deepEqual(history.map(({ event_type: type, status, error }) => [type, status, error]), [['record.update', 'update', null]]);
    const backlog = (await get('/webhook/yclients/backlog')).body;
    assert.equal(backlog.open, 3);
    assert.match(backlog.oldest, /\+00:00$/);
    await sql('UPDATE webhook_events SET processed_at = now()');
    assert.deepEqual((await get('/webhook/yclients/backlog')).body, { open: 0, oldest: null });
  });
});

describe('the marketplace', () => {
  test('a salon is registered, connected, activated, and leaves', async () => {
    const registered = await call('POST', '/marketplace/register', { salon_id: 990905, phone: '+1 555 0194' }, {});
    assert.equal(registered.status, 201);
    const { companyId, key } = registered.body;
    const as = { 'x-api-key': key };
    assert.equal((await call('POST', '/marketplace/register', { salon_id: 'x' }, {})).status, 400);
    const row = await one('SELECT title, phone, timezone, settings, connected_at FROM companies WHERE id = $1', [companyId]);
    assert.deepEqual([row.title, row.phone, row.timezone, row.connected_at], ['Салон 990905', '+15550194', 'UTC', now()]);
    assert.deepEqual(row.settings.reminders, ['day_before', 'two_hours']);
    assert.equal(row.settings.trialUntil, '2026-12-07T12:00:00.000Z');
    assert.equal((await call('POST', '/marketplace/register', { salon_id: 990905 }, {})).body.companyId, companyId, 'again');
    const newKey = (await one('SELECT api_key FROM companies WHERE id = $1', [companyId])).api_key;
    as['x-api-key'] = newKey;

    const path = `/marketplace/companies/${companyId}`;
    assert.equal((await get(`${path}/qr`, as)).status, 404);
    assert.deepEqual(await service.showQr(companyId, 'QR-1'), { qr: 'QR-1', expiresAt: '2026-11-23T12:02:00.000Z' });
    await service.showQr(companyId, 'QR-2');
    assert.deepEqual((await get(`${path}/qr`, as)).body, { qr: 'QR-2' });
    assert.equal((await service.whatsappConnected(companyId, '15550194')).whatsapp_connected, true);
    assert.equal(await service.currentQr(companyId), null);
    assert.deepEqual((await call('POST', `${path}/activate`, {}, as)), { status: 409, body: { error: 'services and masters have to be synchronised first' } });
    await sql("INSERT INTO services (company_id, title) VALUES ($1, 'x')", [companyId]);
    await sql("INSERT INTO staff (company_id, name) VALUES ($1, 'y')", [companyId]);
    assert.deepEqual((await call('POST', `${path}/activate`, {}, as)).body, { status: 'activated', services: 1, staff: 1 });
    await assert.rejects(service.activate(companyId), (error) => error instanceof MarketplaceError && error.status === 409);
    assert.deepEqual((await service.overview()).byStatus, { activated: 1 });
    assert.equal((await service.register(990905)).created, false);

    const status = (await get(`${path}/status`, as)).body;
    assert.deepEqual([status.title, status.marketplace_status, status.clients, status.messages], ['Салон 990905', 'activated', 0, 0]);
    const settings = (await call('PATCH', `${path}/settings`, { bot: { enabled: false }, list: [1], workingDays: ['mon'] }, as)).body;
    assert.deepEqual([settings.bot, settings.list], [{ enabled: false, language: 'ru', temperature: 0.7 }, [1]]);
    assert.deepEqual((await get(`${path}/settings`, as)).body.workingDays, ['mon']);
    const events = (await get(`${path}/events`, as)).body;
    assert.deepEqual([events.total, events.events.map((event) => event.event_type)], [4, ['activated', 'whatsapp_connected', 'registered', 'registered']]);
    assert.equal((await get(`${path}/events?type=activated`, as)).body.total, 1);
    assert.equal(await service.trimEvents(companyId, 1), 3);
    assert.equal(await service.trimEvents(companyId, 1), 0);
    assert.deepEqual((await service.overview()).trialsEnding, []);
    assert.deepEqual(await service.endTrials(), []);
    assert.equal(await service.extendTrial(companyId, 7), '2026-12-14T12:00:00.000Z');
    assert.equal(await service.extendTrial(COMPANY, 7), null);
    await sql("INSERT INTO messages (company_id, direction, body, created_at) VALUES ($1, 'in', 'a', '2026-02-28 23:59:59.9+00'), ($1, 'in', 'b', '2026-03-01 00:00+00')", [COMPANY]);
    await sql("INSERT INTO bookings (company_id, client_id, service_ids, starts_at, duration, price, source, created_at) SELECT $1, $2, '{}', '2026-02-10', '1 hour', p, 'whatsapp', '2026-02-01' FROM unnest('{10.5,NULL,2}'::numeric[]) p", [COMPANY, ids.boris]);
    assert.deepEqual(await service.monthlyFigures(COMPANY, '2026-02'), { month: '2026-02', messages: 1, bookings: 3, revenue: 12.5, newClients: 1 });
    const later = new MarketplaceService({ api: fakeApi(), now: () => new Date('2026-12-31T00:00:00Z') });
    assert.deepEqual(await later.endTrials(), [companyId]);
    assert.equal((await service.settings(companyId)).bot.enabled, false);

    assert.equal((await call('POST', `${path}/sync`, { tables: ['services'] }, as)).status, 202);
    const limit = Date.now() + 5000;
    let sync;
    do sync = (await get(`${path}/sync`, as)).body; while ((sync.running !== false || sync.ok === null) && Date.now() < limit);
    assert.deepEqual([sync.ok, sync.running], [true, false]);

    await sql("INSERT INTO messages (company_id, direction, status, body, created_at) VALUES ($1, 'out', 'queued', 'a', '2026-11-23'), ($1, 'in', 'done', 'b', '2026-11-22')", [companyId]);
    const messages = (await get(`${path}/messages`, as)).body;
    assert.deepEqual([messages.total, messages.messages.map(({ body, clients }) => [body, clients])], [2, [['a', null], ['b', null]]]);
    const rotated = (await call('POST', `${path}/key`, {}, as)).body.key;
    assert.equal((await get(`${path}/status`, as)).status, 401);
    assert.deepEqual((await call('POST', `${path}/disconnect`, { reason: 'дорого 💸' }, { 'x-api-key': rotated })).body, { status: 'disconnected', stopped: 1 });
    assert.equal((await one("SELECT event_data FROM marketplace_events WHERE company_id = $1 AND event_type = 'disconnected'", [companyId])).event_data.reason, 'дорого 💸');
    await assert.rejects(service.move(899, 'registered'), { status: 404 });
    await assert.rejects(service.rotateKey(899), { status: 404 });
    await assert.rejects(service.settings(899), { status: 404 });
  });

  test('an open page sees the QR code and every event', async () => {
    await sql("UPDATE companies SET marketplace_status = 'registered' WHERE id = $1", [COMPANY]);
    await service.showQr(COMPANY, 'QR-3');
    const received = [];
    const page = new WebSocket(`${base.replace('http', 'ws')}/marketplace/socket?key=key-900`);
    page.on('message', (text) => received.push(JSON.parse(text)));
    const wait = async (type) => {
      const limit = Date.now() + 5000;
      for (;;) {
        const index = received.findIndex((message) => message.type === type);
        if (index >= 0) return received.splice(index, 1)[0].data;
        if (Date.now() > limit) throw new Error(`no ${type} in ${JSON.stringify(received)}`);
        await new Promise((resolve) => { setTimeout(resolve, 10); });
      }
    };
    assert.deepEqual(await wait('state'), { id: COMPANY, title: 'Студия «Тест» 💅', marketplace_status: 'qr_shown', whatsapp_connected: true });
    assert.deepEqual(await wait('qr'), { qr: 'QR-3' });
    await sql("INSERT INTO marketplace_events (company_id, salon_id, event_type, event_data) VALUES ($1, $2, 'notice', '{\"n\": [1]}')", [COMPANY, SALON]);
    const event = await wait('event');
    assert.deepEqual([event.type, event.data], ['notice', { n: [1] }]);
    page.send(JSON.stringify({ type: 'statistics' }));
    assert.equal((await wait('statistics')).clients, 3);
    page.send(JSON.stringify({ type: 'messages', after: 0 }));
    assert.ok((await wait('messages')).length > 0);
    page.send(JSON.stringify({ type: 'state' }));
    await wait('state');
    page.send('{');
    assert.deepEqual(await wait('error'), { message: 'not JSON' });
    page.send(JSON.stringify({ type: 'dance' }));
    assert.deepEqual(await wait('error'), { message: 'unknown: dance' });
    const { id } = await one("SELECT id FROM marketplace_events WHERE company_id = $1 AND event_type = 'notice'", [COMPANY]);
    page.send(JSON.stringify({ type: 'seen', ids: [Number(id), 'x'] }));
    const limit = Date.now() + 5000;
    while (await one('SELECT 1 FROM marketplace_events WHERE id = $1', [id])) assert.ok(Date.now() < limit);
    page.close();
    const refused = new WebSocket(`${base.replace('http', 'ws')}/marketplace/socket?key=wrong`);
    await new Promise((resolve) => { refused.on('error', resolve); });
  });
});
