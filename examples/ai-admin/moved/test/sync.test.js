'use strict';

const { after, beforeEach, test } = require('node:test');
const assert = require('node:assert/strict');
const { COMPANY, SALON, close, fakeApi, now, one, salon, sql } = require('./support/fixtures');
const { ClientsSync } = require('../src/sync/clients-sync');
const { ClientsSyncOptimized } = require('../src/sync/clients-sync-optimized');
const { createServicesSync } = require('../src/sync/services-sync');
const { syncStaff, listStaff, toRating } = require('../src/sync/staff-sync');
const { SchedulesSync } = require('../src/sync/schedules-sync');
const { BookingsSync } = require('../src/sync/bookings-sync');
const { ClientRecordsSync } = require('../src/sync/client-records-sync');
const { syncCompanyInfo, staleCompanies, parseWorkingDays } = require('../src/sync/company-info-sync');
const { syncGoodsTransactions, bestSellers, regularBuyers } = require('../src/sync/goods-transactions-sync');
const { VisitsSync } = require('../src/sync/visits-sync');
const { SyncManager } = require('../src/sync/sync-manager');

let ids;

beforeEach(async () => {
  ids = await salon();
});
after(close);

const status = (table) => one('SELECT records_processed, ok, error_message, details FROM sync_status WHERE table_name = $1', [table]);

test('clients: new and changed ones are written, guests merged, lost ones tagged', async () => {
  const [guest] = await sql(
    `INSERT INTO clients (company_id, yclients_id, name, phone, tags) VALUES ($1, -15550107, 'Гость', '+15550107', '{guest}') RETURNING id`,
    [COMPANY],
  );
  await sql('UPDATE bookings SET client_id = $1 WHERE id = $2', [guest.id, ids.tomorrow]);
  await sql(`INSERT INTO messages (company_id, client_id, direction, body, created_at) VALUES ($1, $2, 'in', 'привет', now())`, [COMPANY, guest.id]);
  const pages = [
    [
      { id: 100, name: 'Анна', phone: '15550101', email: 'anna@example.com', discount: 0, visits: 12, spent: 640.5 },
      { id: 101, name: 'Борис II', phone: '15550102', visits: 2, spent: 15.25, last_visit_date: '2026-11-20T10:00:00Z' },
    ],
    [{ id: 107, name: '', phone: '+1 (555) 01-07', birth_date: '1999-12-31' }],
  ];
  const api = fakeApi({ getClients: (company, page) => pages[page - 1] || [] });
  const result = await new ClientsSync({ api, now }).sync(COMPANY);
  assert.deepEqual(result, { processed: 3, written: 2, merged: 1, lost: 1 });
  assert.deepEqual(api.calls.map(([name, company, page]) => [name, company, page]), [1, 2, 3].map((page) => ['getClients', SALON, page]));
  const rows = await sql('SELECT name, phone, visit_count, total_spent, birth_date::text, tags FROM clients WHERE company_id = $1 ORDER BY yclients_id', [COMPANY]);
  assert.deepEqual(rows, [
    { name: 'Анна', phone: '+15550101', visit_count: 12, total_spent: '640.50', birth_date: '1990-11-23', tags: ['vip', 'a, b'] },
    { name: 'Борис II', phone: '+15550102', visit_count: 2, total_spent: '15.25', birth_date: null, tags: ['new'] },
    { name: 'Вера', phone: null, visit_count: 5, total_spent: '99.99', birth_date: null, tags: ['lost'] },
    { name: 'Без имени', phone: '+15550107', visit_count: 0, total_spent: '0.00', birth_date: '1999-12-31', tags: [] },
  ]);
  const moved = await one('SELECT c.yclients_id FROM bookings b JOIN clients c ON c.id = b.client_id WHERE b.id = $1', [ids.tomorrow]);
  assert.equal(Number(moved.yclients_id), 107);
  const { details, ...rest } = await status('clients');
  assert.deepEqual(rest, { records_processed: 3, ok: true, error_message: null });
  assert.deepEqual(details, { state: 'done', companyId: COMPANY, ...result });
  assert.equal((await one('SELECT last_sync_at FROM companies WHERE id = $1', [COMPANY])).last_sync_at.toISOString(), '2026-11-23T12:00:00.000Z');
});

test('clients: a failure is written down', async () => {
  const api = fakeApi({ getClients: new Error('503') });
  await assert.rejects(new ClientsSync({ api, now }).sync(COMPANY), { message: '503' });
  assert.deepEqual(await status('clients'), { records_processed: 1299, ok: false, error_message: '503', details: { state: 'failed' } });
  await assert.rejects(new ClientsSync({ api, now }).sync(899), /company 899/);
});

test('clients, the quick way: inserts, updates, drops the cache of who changed', async () => {
  await sql(`INSERT INTO appointments_cache (cache_key, client_id, appointment, expires_at) VALUES ('900:x', $1, '{}', '2027-01-01'), ('900:y', $2, '{}', '2027-01-01')`, [ids.boris, ids.anna]);
  const clients = [
    { id: 100, name: 'Анна', phone: '15550101', visits: 12, spent: 640.5, last_change_date: '2026-11-23T11:00:00Z' },
    { id: 101, name: 'Борис', phone: '15550103', visits: 1, spent: 0 },
    { id: 102, name: 'Вера Новая', last_change_date: '2020-01-01T00:00:00Z' },
    { id: 108, name: 'Жанна', phone: null, visits: 0 },
    { id: 109, name: 'Зоя', visits: 3, spent: 0.1 },
  ];
  const sync = new ClientsSyncOptimized({ api: fakeApi({ getClients: (company, page) => (page === 1 ? clients : []) }), now });
  assert.equal((await sync.since()).toISOString(), '2026-11-16T12:00:00.000Z');
  assert.deepEqual(await sync.run(COMPANY), { seen: 4, inserted: 2, updated: 1, cached: 1 });
  const rows = await sql('SELECT yclients_id::int, name, phone, tags FROM clients WHERE company_id = $1 AND yclients_id > 100 ORDER BY 1', [COMPANY]);
  assert.deepEqual(rows, [
    { yclients_id: 101, name: 'Борис', phone: '+15550103', tags: ['new'] },
    { yclients_id: 102, name: 'Вера', phone: null, tags: [] },
    { yclients_id: 108, name: 'Жанна', phone: null, tags: ['new'] },
    { yclients_id: 109, name: 'Зоя', phone: null, tags: [] },
  ]);
  assert.equal((await sync.since()).toISOString(), '2026-11-23T12:00:00.000Z');
  assert.equal(await sync.insertAll(COMPANY, [{ id: 109, name: 'Зоя' }, { id: 110, name: 'Инна' }]), 1);
  await assert.rejects(sync.insertAll(COMPANY, [{ id: 111 }]), /clients not added/);
  await sql("UPDATE clients SET phone = '+15550101' WHERE id = $1", [ids.vera]);
  assert.deepEqual(await sync.sharedPhones(COMPANY), { '+15550101': [{ id: ids.anna, name: 'Анна' }, { id: ids.vera, name: 'Вера' }] });
  assert.deepEqual(await sync.drift(1), { total: 1299, old: 1299 });
});

test('services: what differs is written, what is gone is retired, what nobody does is named', async () => {
  const services = [
    { id: 10, title: 'Стрижка', category_id: 1, price_min: 30, price_max: 45.5, seance_length: 3600 },
    { id: 11, title: ' Маникюр ', category_id: 2, price_min: 28, price_max: 26, seance_length: 5400 },
    { id: 13, title: 'Педикюр 🦶', category_id: 9, seance_length: 4500 },
  ];
  const api = fakeApi({ getServices: { services, categories: [{ id: 1, title: 'hair' }, { id: 2, title: 'nails' }] } });
  const result = await createServicesSync({ api, now }).sync(COMPANY);
  const added = await one('SELECT id::int, category, price_min, duration::text, raw FROM services WHERE company_id = $1 AND yclients_id = 13', [COMPANY]);
  assert.deepEqual(result, { processed: 3, written: 2, retired: 1, orphans: [added.id] });
  assert.deepEqual(added, { id: added.id, category: null, price_min: null, duration: '01:15:00', raw: services[2] });
  assert.deepEqual(await one('SELECT title, price_min, price_max FROM services WHERE id = $1', [ids.manicure]), { title: 'Маникюр', price_min: '26.00', price_max: '28.00' });
  assert.equal((await one('SELECT is_active FROM services WHERE id = $1', [ids.beard])).is_active, false);
  assert.equal((await status('services')).records_processed, 3);
  services[0].price_min = 10;
  await createServicesSync({ api, now }).sync(COMPANY);
  assert.deepEqual((await one('SELECT event_data FROM marketplace_events WHERE company_id = $1', [COMPANY])).event_data, { text: 'Проверьте цены 💶', prices: ['Стрижка: 30 → 10'] });
  await assert.rejects(createServicesSync({ api, now }).sync(899), /no company 899/);
  assert.deepEqual(await status('services'), { records_processed: 0, ok: false, error_message: 'no company 899', details: null });
});

test('staff: who is gone is closed and loses future bookings', async () => {
  const api = fakeApi({
    getStaff: [
      { id: 21, name: 'Ольга', rating: 0, bookable: true, services_links: [{ service_id: 11 }, { service_id: 10 }, { service_id: 11 }, { service_id: 77 }] },
      { id: 22, name: 'Бывшая', bookable: true, fired: 1 },
      { id: 24, name: 'Яна', specialization: 'брови', rating: '4.567', bookable: true },
      { id: 25, name: 'Лист ожидания', bookable: true },
    ],
  });
  await sql("UPDATE bookings SET starts_at = now() + interval '1 day' WHERE id = $1", [ids.tomorrow]);
  const result = await syncStaff(COMPANY, { api });
  assert.deepEqual(result, { processed: 3, closed: ['Мария'], freed: 1 });
  assert.equal((await one('SELECT staff_id FROM bookings WHERE id = $1', [ids.tomorrow])).staff_id, null);
  assert.deepEqual(await listStaff(COMPANY), [
    { id: (await one("SELECT id::int FROM staff WHERE name = 'Яна'")).id, name: 'Яна', specialization: 'брови', rating: 4.57, is_bookable: true, services: 0 },
    { id: ids.olga, name: 'Ольга', specialization: null, rating: null, is_bookable: true, services: 2 },
    { id: ids.maria, name: 'Мария', specialization: 'парикмахер', rating: 4.8, is_bookable: false, services: 2 },
    { id: ids.former, name: 'Бывшая', specialization: null, rating: null, is_bookable: false, services: 0 },
  ]);
  assert.equal((await status('staff')).ok, true);
  assert.equal(toRating(7), 5);
  await sql('UPDATE companies SET is_active = false WHERE id = $1', [COMPANY]);
  await assert.rejects(syncStaff(COMPANY, { api }), /not active/);
  await assert.rejects(syncStaff(899, { api }), /not active/);
});

test('schedules: a month at night, two days every hour, a day closed by hand', async () => {
  await sql("INSERT INTO staff_schedules (staff_id, date) VALUES ($1, '2026-11-01')", [ids.maria]);
  await sql("UPDATE staff_schedules SET updated_at = '2026-11-23 13:00+00' WHERE staff_id = $1 AND date = '2026-11-24'", [ids.maria]);
  const days = [
    { date: '2026-11-24', is_working: 1, slots: [{ from: '11:00', to: '12:00' }, { from: '15:00', to: '16:30' }] },
    { date: '2026-11-26', is_working: 0, slots: [] },
  ];
  const api = fakeApi({ getSchedule: (company, staff) => { if (staff === 21) throw new Error('нет'); return days; } });
  const sync = new SchedulesSync(api, now);
  assert.deepEqual(await sync.syncAll(COMPANY), { staff: 2, saved: 1, removed: 1, failed: ['Ольга'] });
  assert.deepEqual(api.calls[0], ['getSchedule', SALON, 20, '2026-11-23', '2026-12-23']);
  const rows = await sql('SELECT date::text, is_working, work_start, slots FROM staff_schedules WHERE staff_id = $1 ORDER BY date', [ids.maria]);
  assert.deepEqual(rows.map((row) => [row.date, row.is_working, row.slots.length]), [['2026-11-23', true, 1], ['2026-11-24', true, 0], ['2026-11-25', false, 0], ['2026-11-26', false, 0]]);
  assert.deepEqual(await status('staff_schedules'), { records_processed: 1, ok: false, error_message: 'нет расписания: Ольга', details: { failed: ['Ольга'] } });

  const hourly = new SchedulesSync(fakeApi({ getSchedule: (company, staff) => (staff === 21 ? [days[0]] : []) }), now);
  assert.deepEqual(await hourly.syncToday(COMPANY), { '2026-11-23': 1, '2026-11-24': 2 });
  assert.deepEqual(await one("SELECT work_start, work_end FROM staff_schedules WHERE staff_id = $1 AND date = '2026-11-24'", [ids.olga]), { work_start: '11:00:00', work_end: '16:30:00' });

  const { scheduleId, affected } = await sync.closeDay(ids.maria, '2026-11-24');
  assert.equal(typeof scheduleId, 'number');
  assert.deepEqual(affected, [{ id: ids.tomorrow, starts_at: '2026-11-24T11:00:00+00:00', clients: { name: 'Анна', phone: '+15550101' } }]);
  assert.equal((await one("SELECT is_working FROM staff_schedules WHERE staff_id = $1 AND date = '2026-11-24'", [ids.maria])).is_working, false);
  await assert.rejects(sync.syncAll(899), /company 899/);
});

test('bookings: records become bookings with our numbers, deleted ones are cancelled', async () => {
  await sql("INSERT INTO reminders (booking_id, kind, remind_at) VALUES ($1, 'day_before', '2026-11-23 11:00+00')", [ids.tomorrow]);
  const records = [
    { id: 501, client: { id: 101 }, staff_id: 20, services: [{ id: 10, cost: 30 }, { id: 12, cost: 12.5 }], attendance: 1, datetime: '2026-11-22T14:00:00+03:00', seance_length: 5400 },
    { id: 502, client: { id: 109, name: 'Ирина', phone: '1 555 0109' }, staff_id: 99, services: [{ id: 77 }], attendance: 2, datetime: '2026-11-25T10:00:00+00:00', seance_length: 900, comment: 'до, после' },
    { id: 503, client: null, staff_id: 20, services: [], attendance: 0, datetime: '2026-11-25T10:00:00Z', seance_length: 60 },
  ];
  const api = fakeApi({ getRecords: records });
  const sync = new BookingsSync({ api, now });
  const result = await sync.sync(COMPANY);
  assert.deepEqual(api.calls, [['getRecords', SALON, { start_date: '2026-11-22', end_date: '2026-12-23' }]]);
  assert.deepEqual([result.processed, result.written, result.skipped], [3, 2, [503]]);
  assert.deepEqual(result.cancelled, [{ id: ids.tomorrow, client_id: ids.anna, starts_at: '2026-11-24T11:00:00+00:00' }]);
  const rows = await sql(`SELECT b.yclients_record_id::int AS record, b.status, b.starts_at, b.duration::text, b.price, b.staff_id::int, b.service_ids, c.name
    FROM bookings b JOIN clients c ON c.id = b.client_id WHERE b.company_id = $1 ORDER BY 1`, [COMPANY]);
  assert.deepEqual(rows.map((row) => [row.record, row.status, row.duration, row.price, row.staff_id, row.service_ids.map(Number), row.name]), [
    [500, 'cancelled', '01:00:00', '30.00', ids.maria, [ids.haircut], 'Анна'],
    [501, 'arrived', '01:30:00', '42.50', ids.maria, [ids.haircut, ids.beard], 'Борис'],
    [502, 'confirmed', '00:15:00', '0.00', null, [], 'Ирина'],
  ]);
  assert.equal((await one('SELECT count(*)::int FROM reminders WHERE booking_id = $1', [ids.tomorrow])).count, 0);
  assert.deepEqual(await status('bookings'), { records_processed: 3, ok: false, error_message: '1 записей без клиента', details: { skipped: [503] } });

  const one_ = await sync.syncRecord(COMPANY, { ...records[0], deleted: true });
  assert.deepEqual([one_.status, one_.price, one_.client_id], ['cancelled', 42.5, ids.boris]);
  assert.equal(await sync.syncRecord(COMPANY, records[2]), null);

  await sql(`UPDATE bookings SET source = 'whatsapp', status = 'new', yclients_record_id = NULL, created_at = '2026-11-23 11:00+00' WHERE id = $1`, [ids.tomorrow]);
  assert.deepEqual(await sync.withoutRecord(COMPANY, 61), []);
  assert.deepEqual(await sync.withoutRecord(COMPANY), [
    { id: ids.tomorrow, starts_at: '2026-11-24T11:00:00+00:00', service_ids: [ids.haircut], clients: { name: 'Анна', phone: '+15550101' }, staff: { yclients_id: 20 } },
  ]);
  const repairing = new BookingsSync({ api: fakeApi({ createRecord: { id: 777 } }), now });
  assert.deepEqual(await repairing.repair({ id: COMPANY, yclients_id: SALON }), [ids.tomorrow]);
  assert.equal(Number((await one('SELECT yclients_record_id FROM bookings WHERE id = $1', [ids.tomorrow])).yclients_record_id), 777);
});

test('client records: history, favourites, and masters who change their name', async () => {
  const visits = [
    { date: '2026-10-01T10:00:00+00:00', staff_id: 21, services: [{ title: 'Маникюр', cost: 25 }] },
    { date: '2026-11-01T10:00:00+00:00', staff_id: 20, services: [{ title: 'Стрижка', cost: 30.5 }, { title: 'Укладка' }] },
    { date: '2026-09-01T10:00:00+00:00', staff_id: 20, services: [] },
  ];
  const api = fakeApi({ getClientVisits: (company, client) => { if (client === 101) throw new Error('404'); return client === 100 ? visits : []; } });
  const sync = new ClientRecordsSync(api);
  assert.deepEqual(await sync.sync(COMPANY), { updated: 1, empty: 1, failed: [ids.boris] });
  const anna = await one('SELECT visit_history, last_services, favourite_staff_ids, last_visit FROM clients WHERE id = $1', [ids.anna]);
  assert.deepEqual(anna.visit_history, [
    { date: '2026-11-01', services: ['Стрижка', 'Укладка'], master: 'Мария', cost: 30.5 },
    { date: '2026-10-01', services: ['Маникюр'], master: 'Ольга', cost: 25 },
    { date: '2026-09-01', services: [], master: 'Мария', cost: 0 },
  ]);
  assert.deepEqual(anna.last_services, ['Стрижка', 'Укладка']);
  assert.deepEqual(anna.favourite_staff_ids.map(Number), [ids.maria, ids.olga]);
  assert.equal((await status('client_records')).error_message, `клиенты: ${ids.boris}`);
  assert.equal(await sync.renameMaster(COMPANY, ids.maria, 'Маша'), 1);
  assert.equal(await sync.renameMaster(COMPANY, ids.maria, 'Мария'), 0);
  assert.equal((await one('SELECT visit_history->0->>$2 AS master FROM clients WHERE id = $1', [ids.anna, 'master'])).master, 'Маша');
  await assert.rejects(sync.sync(899), /no company 899/);
});

test('company: title, days and settings, where the own ones win', async () => {
  const api = fakeApi({ getCompany: { title: 'Студия', city: 'Берлин', address: 'Улица, 5', schedule: 'сб-вт 10-20', currency_short_title: 'EUR', coordinate_lat: 52.5, coordinate_lon: 13.4 } });
  const { ok, company } = await syncCompanyInfo(COMPANY, { api, now });
  assert.equal(ok, true);
  assert.deepEqual(company, {
    title: 'Студия', phone: '+15550190', address: 'Берлин, Улица, 5', timezone: 'Europe/Berlin', working_days: ['sat', 'sun', 'mon', 'tue'],
    settings: { currency: 'EUR', bookingUrl: null, coordinates: [52.5, 13.4], bot: { enabled: true, language: 'ru' }, limits: [1, 2.5, null] },
  });
  assert.equal((await status('companies')).records_processed, 1);
  assert.deepEqual(await syncCompanyInfo(899, { api }), { ok: false, reason: 'unknown company' });
  await assert.rejects(syncCompanyInfo(COMPANY, { api: fakeApi({ getCompany: { title: null } }), now }), /not saved/);
  assert.equal((await status('companies')).ok, false);
  assert.equal(parseWorkingDays('каждый день'), null);
  assert.deepEqual((await staleCompanies(new Date('2026-11-23T12:00:00Z'))).map(({ id }) => id), [1]);
});

test('goods: new movements only, totals go to the client', async () => {
  const transactions = [
    { id: 1, type_id: 1, client: { id: 100 }, good: { title: 'Шампунь' }, amount: -2, cost: 20.2, create_date: '2026-11-20T10:00:00Z', document_id: 5 },
    { id: 2, type_id: 2, client: { id: 100 }, good: { title: 'Шампунь' }, amount: 1, cost: 10.1, create_date: '2026-11-21T10:00:00Z' },
    { id: 3, type_id: 1, client: null, good: { title: 'Маска "люкс"' }, amount: -1.5, cost: 50, create_date: '2026-11-21T11:00:00Z', storage: { id: 1 } },
    { id: 4, type_id: 9, good: { title: 'x' } },
  ];
  const options = { api: fakeApi({ getGoodsTransactions: transactions }), now: now() };
  assert.deepEqual(await syncGoodsTransactions(COMPANY, options), { processed: 4, added: 3, clients: [ids.anna] });
  assert.deepEqual(await syncGoodsTransactions(COMPANY, options), { processed: 4, added: 0, clients: [] });
  assert.equal((await one('SELECT goods_spent FROM clients WHERE id = $1', [ids.anna])).goods_spent, '10.10');
  assert.deepEqual(await one('SELECT amount, kind, raw, client_id FROM goods_transactions WHERE company_id = $1 AND yclients_id = 3', [COMPANY]),
    { amount: '1.500', kind: 'sale', raw: { storage: { id: 1 } }, client_id: null });
  assert.deepEqual(await bestSellers(COMPANY, new Date('2026-11-01T00:00:00Z')), [
    { title: 'Маска "люкс"', amount: 1.5, revenue: 50 },
    { title: 'Шампунь', amount: 2, revenue: 20.2 },
  ]);
  assert.deepEqual(await regularBuyers(COMPANY, new Date('2026-11-01T00:00:00Z'), 1), [{ id: ids.anna, name: 'Анна', sales: 1, spent: 20.2 }]);
  assert.deepEqual(await regularBuyers(COMPANY, new Date('2026-11-01T00:00:00Z')), []);
  assert.equal((await status('goods_transactions')).records_processed, 3);
});

test('visits: records of one visit become one, who stayed away is marked', async () => {
  const record = { client: { id: 100 }, staff_id: 20, datetime: '2026-11-22T10:00:00Z', attendance: 1 };
  const records = [
    { ...record, id: 700, visit_id: 70, services: [{ id: 10, title: 'Стрижка', cost: 30 }], paid_full: 1 },
    { ...record, id: 701, visit_id: 70, services: [{ id: 12, title: 'Борода', cost: 12.5 }] },
    { ...record, id: 501, visit_id: 71, client: { id: 101 }, attendance: -1, services: [] },
    { ...record, id: 702, visit_id: 72, attendance: 0, services: [] },
  ];
  const sync = new VisitsSync({ api: fakeApi({ getRecords: records }), now });
  assert.deepEqual(await sync.sync(COMPANY), { processed: 4, visits: 2, noShows: 1 });
  const rows = await sql('SELECT yclients_visit_id::int AS id, total_cost, paid, services, attendance, staff_id::int FROM visits WHERE company_id = $1 ORDER BY 1', [COMPANY]);
  assert.deepEqual(rows[0], { id: 70, total_cost: '42.50', paid: '30.00', services: [{ id: 10, title: 'Стрижка', cost: 30 }, { id: 12, title: 'Борода', cost: 12.5 }], attendance: 1, staff_id: ids.maria });
  assert.equal((await one('SELECT status FROM bookings WHERE id = $1', [ids.yesterday])).status, 'no_show');
  await sql(`INSERT INTO visits (company_id, yclients_visit_id, staff_id, visited_at) VALUES ($1, 73, $2, '2026-11-24 11:00+00'), ($1, 74, $2, '2026-11-24 12:00+00')`, [COMPANY, ids.maria]);
  assert.equal(await sync.matchStrays(COMPANY), 1);
  assert.equal((await one('SELECT client_id::int FROM visits WHERE company_id = $1 AND yclients_visit_id = 73', [COMPANY])).client_id, ids.anna);
  await sql('DELETE FROM visits WHERE company_id = $1 AND yclients_visit_id >= 73', [COMPANY]);
  assert.equal(await sync.reliability(ids.anna), 1);
  assert.equal(await sync.reliability(ids.boris), 0);
  assert.equal(await sync.reliability(ids.vera), null);
  await assert.rejects(sync.sync(899), { code: 'PGRST116' });
});

test('the manager runs the steps, one run at a time', async () => {
  const api = fakeApi({
    getCompany: { title: 'Студия' }, getServices: { services: [] }, getStaff: new Error('504'), getClients: [], getSchedule: [], getRecords: [],
  });
  const manager = new SyncManager({ api, now });
  const result = await manager.syncCompany(COMPANY, ['companies', 'services', 'staff', 'bookings']);
  assert.equal(result.ok, false);
  assert.deepEqual(Object.keys(result.results), ['companies', 'services', 'staff', 'bookings']);
  assert.deepEqual(result.results.staff, { ok: false, error: '504' });
  assert.equal(result.results.bookings.cancelled.length, 1);
  assert.deepEqual((await status(`run:${COMPANY}`)).details, { running: false });
  assert.equal(await manager.claim(COMPANY), true);
  assert.equal(await manager.claim(COMPANY), false);
  assert.deepEqual(await manager.syncCompany(COMPANY), { companyId: COMPANY, skipped: true });
  const later = new SyncManager({ api, now: () => new Date('2026-11-23T15:00:00Z') });
  assert.equal(await later.claim(COMPANY), true, 'abandoned');
  const table = await manager.status();
  assert.ok(table.every((row) => !row.table_name.startsWith('run:')));
  assert.deepEqual(table.slice(0, 1).map((row) => [row.table_name, row.ok]), [['bookings', true]]);
  await sql('UPDATE companies SET is_active = false WHERE id = 1');
  try {
    assert.deepEqual((await manager.syncAll()).map((run) => [run.companyId, run.skipped]), [[COMPANY, true]]);
  } finally {
    await sql('UPDATE companies SET is_active = true WHERE id = 1');
  }
});
