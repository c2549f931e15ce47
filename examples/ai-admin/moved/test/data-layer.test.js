'use strict';

const { after, before, beforeEach, describe, test } = require('node:test');
const assert = require('node:assert/strict');
const { COMPANY, NOW, SALON, close, now, one, salon, sql } = require('./support/fixtures');
const { DataLayer, DataError, dataLayer } = require('../src/integrations/yclients/data');

let ids;
let layer;

before(async () => {
  ids = await salon();
});
beforeEach(() => {
  layer = new DataLayer(undefined, { now });
});
after(close);

describe('companies', () => {
  test('are found by both numbers, with values of every type as they were stored', async () => {
    const company = await layer.getCompany(COMPANY);
    assert.equal(company.title, 'Студия «Тест» 💅');
    assert.equal(company.yclients_id, SALON);
    assert.deepEqual(company.settings, { bot: { enabled: true, language: 'ru' }, limits: [1, 2.5, null] });
    assert.deepEqual(company.working_days, ['mon', 'tue', 'wed', 'thu', 'fri']);
    assert.equal(company.created_at, '2026-01-05T09:00:00+00:00');
    assert.equal(company.owner_id, null);
    assert.equal(await layer.getCompany(COMPANY), company, 'kept');
    assert.equal((await layer.getCompanyByYclientsId(SALON)).id, COMPANY);
    assert.equal(await layer.getCompanyByYclientsId(1), null);
    assert.equal(await layer.getCompany(899), null);
    assert.equal((await dataLayer.getActiveCompanies()).map(({ id }) => id).join(), `1,${COMPANY}`);
  });

  test('are inserted, then refreshed without losing what is not in the payload', async () => {
    const first = await layer.upsertCompany({ id: 990901, title: 'Новая', phone: '+1 555 0191', timezone: 'Asia/Tbilisi' });
    assert.equal(first.phone, '+15550191');
    assert.equal(first.updated_at, '2026-11-23T12:00:00+00:00');
    assert.deepEqual(first.settings, {});
    assert.deepEqual(await layer.saveCompanySettings(first.id, { list: [], nested: { a: null } }), { list: [], nested: { a: null } });
    await layer.setWorkingDays(first.id, ['sat', 'sun, or "so"']);
    const second = await layer.upsertCompany({ id: 990901, title: 'Ещё новее' });
    assert.equal(second.id, first.id);
    assert.deepEqual(second.settings, { list: [], nested: { a: null } });
    assert.deepEqual(second.working_days, ['sat', 'sun, or "so"']);
    assert.equal(second.phone, null);
    assert.equal(await layer.saveCompanySettings(899, {}), null);
    await sql('DELETE FROM companies WHERE yclients_id = 990901');
  });
});

describe('clients', () => {
  test('are found by number, telephone and words', async () => {
    const anna = await layer.getClient(ids.anna);
    assert.deepEqual(anna, {
      id: ids.anna,
      company_id: COMPANY,
      yclients_id: 100,
      name: 'Анна',
      phone: '+15550101',
      email: 'anna@example.com',
      tags: ['vip', 'a, b'],
      total_spent: 640.5,
      discount: 0,
      visit_count: 12,
      last_visit: '2026-11-10T10:00:00+00:00',
      preferences: { staff: 3, note: 'без пилинга 🌿' },
      is_blocked: false,
    });
    assert.equal(await layer.getClient(-1), null);
    assert.equal((await layer.getClientByPhone(COMPANY, '1 (555) 01-01')).id, ids.anna);
    assert.equal(await layer.getClientByPhone(COMPANY, 'x'), null);
    assert.equal(await layer.getClientByPhone(COMPANY, '+15550199'), null);
    assert.deepEqual(await layer.searchClients(COMPANY, ' НН '), [{ id: ids.anna, name: 'Анна', phone: '+15550101', visit_count: 12 }]);
    assert.equal((await layer.searchClients(COMPANY, '', 2)).length, 2);
    const some = await layer.getClientsByYclientsIds(COMPANY, [101, 102, 999]);
    assert.deepEqual(some.map((client) => client.id).sort(), [ids.boris, ids.vera].sort());
    assert.deepEqual(await layer.getClientsByYclientsIds(COMPANY, []), []);
  });

  test('of the seed come page by page, all of them', async () => {
    assert.equal(await layer.countClients(1), 1299);
    const all = await layer.getAllClients(1);
    assert.equal(all.length, 1299);
    assert.deepEqual(all[1298], { id: 1299, yclients_id: 101299, name: 'Client 1299' });
    const page = await layer.getClientsPage(1, 2, 10);
    assert.equal(page.total, 1299);
    assert.equal(page.pages, 130);
    assert.deepEqual(page.clients.map((client) => client.id), [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    assert.equal(page.clients[0].total_spent, 871.09);
  });

  test('are written one by one and many at once', async () => {
    const inserted = await layer.upsertClient(COMPANY, { id: 103, name: 'Глеб', phone: '15550103', spent: 10.005, birth_date: '2000-02-29' });
    assert.equal(inserted.total_spent, 10.01);
    const updated = await layer.upsertClient(COMPANY, { id: 103, name: 'Глеб О\'Нил', last_visit_date: '2026-11-01T10:00:00+03:00' });
    assert.equal(updated.id, inserted.id);
    assert.equal(updated.phone, null);
    assert.equal(updated.last_visit, '2026-11-01T07:00:00+00:00');
    const many = Array.from({ length: 620 }, (_, n) => ({ id: 2000 + n, name: `Клиент ${n}`, phone: '+15550104' }));
    assert.equal(await layer.upsertClients(COMPANY, many), 620);
    assert.equal((await one('SELECT count(*)::int FROM clients WHERE company_id = $1 AND yclients_id >= 2000', [COMPANY])).count, 620);
    await assert.rejects(layer.upsertClients(COMPANY, [{ id: 103 }, { id: 103 }]), (error) => error instanceof DataError && error.code === '21000');
    await sql('DELETE FROM clients WHERE company_id = $1 AND yclients_id >= 103', [COMPANY]);
  });

  test('who write first become guests, once', async () => {
    const guest = await layer.createGuest(COMPANY, '+15550105', 'Дарья');
    assert.deepEqual(guest.tags, ['guest']);
    assert.equal(guest.yclients_id, -15550105);
    assert.equal((await layer.createGuest(COMPANY, '+15550105')).id, guest.id);
    await assert.rejects(layer.createGuest(-5, '+15550106'), { code: '23503', operation: 'createGuest' });
    await sql('DELETE FROM clients WHERE id = $1', [guest.id]);
  });

  test('keep preferences and tags', async () => {
    await layer.setPreferences(ids.vera, { list: [1, 'два'], none: null });
    assert.deepEqual((await layer.getClient(ids.vera)).preferences, { list: [1, 'два'], none: null });
    await layer.setPreferences(ids.vera, null);
    assert.equal((await one('SELECT preferences IS NULL AS none FROM clients WHERE id = $1', [ids.vera])).none, true);
    assert.deepEqual(await layer.addTag(ids.vera, 'постоянный "клиент"'), ['постоянный "клиент"']);
    assert.deepEqual(await layer.addTag(ids.vera, 'постоянный "клиент"'), ['постоянный "клиент"']);
    assert.deepEqual(await layer.addTag(ids.vera, ''), ['постоянный "клиент"', '']);
    assert.equal(await layer.addTag(-1, 'x'), null);
    assert.deepEqual(await layer.getClientsWithTags(COMPANY, ['vip']), [{ id: ids.anna, name: 'Анна', tags: ['vip', 'a, b'] }]);
    assert.deepEqual(await layer.getClientsWithTags(COMPANY, ['vip', 'new']), []);
    await sql("UPDATE clients SET tags = '{}' WHERE id = $1", [ids.vera]);
  });

  test('who sleep, are blocked, or come', async () => {
    await sql('UPDATE clients SET visit_count = 3 WHERE id = $1', [ids.boris]);
    assert.deepEqual(await layer.getSleepingClients(COMPANY, 90), [
      { id: ids.boris, name: 'Борис', phone: '+15550102', last_visit: '2026-06-01T10:00:00+00:00' },
    ]);
    assert.equal(await layer.blockClient(ids.boris, 'спам'), true);
    assert.equal(await layer.blockClient(-1, ''), false);
    assert.deepEqual(await layer.getSleepingClients(COMPANY, 90), []);
    await sql('UPDATE clients SET is_blocked = false, visit_count = 1 WHERE id = $1', [ids.boris]);
    assert.equal(await layer.registerVisit(ids.vera, 12.5), 6);
    assert.equal(await layer.registerVisit(-1, 1), null);
    const vera = await layer.getClient(ids.vera);
    assert.equal(vera.total_spent, 112.49);
    assert.equal(vera.last_visit, '2026-11-23T12:00:00+00:00');
    await assert.rejects(layer.registerVisit('x', 1), { code: '22P02' });
    assert.deepEqual((await layer.findClient('анн')).map((client) => client.name), ['Анна']);
    assert.equal((await layer.findClient('анн'))[0].name_lower, 'анна');
    assert.equal((await layer.findClient('client 00')).length, 20);
    assert.deepEqual(await layer.findClient('нет таких'), []);
  });
});

describe('services and staff', () => {
  test('are listed by category and by number', async () => {
    const hair = await layer.getServices(COMPANY, { category: 'hair' });
    assert.deepEqual(hair.map((service) => service.title), ['Стрижка', 'Стрижка бороды']);
    assert.deepEqual(hair[0], {
      id: ids.haircut, yclients_id: 10, title: 'Стрижка', category: 'hair', price_min: 30, price_max: 45.5, duration: '01:00:00', is_active: true,
    });
    assert.deepEqual((await layer.getServicesByIds([ids.beard, -1, ids.haircut])).map(({ id }) => id), [ids.beard, ids.haircut]);
    assert.equal((await layer.findService(COMPANY, 'стриж')).id, ids.haircut);
    assert.equal((await layer.findService(COMPANY, 'бороды')).id, ids.beard);
    assert.equal(await layer.findService(COMPANY, '100%_'), null);
    assert.equal((await layer.getServices(1, { onlyActive: false })).length, 63);
  });

  test('are written, and services that are gone are switched off', async () => {
    assert.equal(await layer.upsertServices(COMPANY, [{ id: 12, title: 'Борода', category: 'hair', price_min: 1, price_max: 2, seance_length: 900 }]), 1);
    const row = await one('SELECT title, duration::text, raw FROM services WHERE id = $1', [ids.beard]);
    assert.deepEqual(row, { title: 'Борода', duration: '00:15:00', raw: { id: 12, title: 'Борода', category: 'hair', price_min: 1, price_max: 2, seance_length: 900 } });
    assert.deepEqual(await layer.deactivateMissingServices(COMPANY, [10, 11]), [ids.beard]);
    assert.deepEqual(await layer.deactivateMissingServices(COMPANY, [10, 11]), []);
    await sql("UPDATE services SET is_active = true, title = 'Стрижка бороды', duration = '00:30' WHERE id = $1", [ids.beard]);
    await assert.rejects(layer.upsertServices(COMPANY, [{ id: 12, title: 'x', price_min: 5, price_max: 1 }]), { code: '23514' });
  });

  test('masters are found by what they do', async () => {
    assert.deepEqual((await layer.getStaff(COMPANY)).map((member) => member.name), ['Мария', 'Ольга']);
    assert.equal((await layer.getStaff(COMPANY, { onlyBookable: false })).length, 3);
    const maria = await layer.getStaffMember(ids.maria);
    assert.deepEqual(maria.service_ids, [ids.haircut, ids.beard]);
    assert.equal(maria.rating, 4.8);
    assert.equal(await layer.getStaffMember(-1), null);
    await assert.rejects(layer.getStaffMember('x'), { code: '22P02' });
    assert.deepEqual((await layer.getStaffForServices(COMPANY, [ids.manicure, ids.beard])).map(({ name }) => name), ['Ольга', 'Мария']);
    const written = await layer.upsertStaff(COMPANY, [{ id: 22, name: 'Бывшая' }, { id: 23, name: 'Новенькая', bookable: 1, rating: 5 }]);
    assert.deepEqual(written.map((row) => row.yclients_id).sort(), [22, 23]);
    const added = written.find((row) => row.yclients_id === 23).id;
    await layer.setStaffServices(added, []);
    assert.deepEqual((await layer.getStaffMember(added)).service_ids, []);
    await sql('DELETE FROM staff WHERE id = $1', [added]);
  });

  test('schedules are read with their masters and replaced by day', async () => {
    assert.deepEqual(await layer.getSchedule(ids.maria, '2026-11-23', '2026-11-24'), [
      { date: '2026-11-23', is_working: true, work_start: '10:00:00', work_end: '19:00:00', breaks: null, slots: [{ from: '10:00', to: '12:00' }] },
      { date: '2026-11-24', is_working: true, work_start: '10:00:00', work_end: '19:00:00', breaks: null, slots: [] },
    ]);
    const [seeded] = await layer.getSchedule(1, '2026-11-23', '2026-11-23');
    assert.deepEqual(seeded.breaks, ['["2026-11-23 13:00:00","2026-11-23 13:30:00")']);
    assert.equal(seeded.work_end, '20:30:00.5');
    assert.deepEqual(await layer.getWorkingStaff(COMPANY, '2026-11-24'), [
      { id: ids.maria, name: 'Мария', specialization: 'парикмахер', work_start: '10:00:00', work_end: '19:00:00' },
      { id: ids.olga, name: 'Ольга', specialization: 'маникюр', work_start: '12:00:00', work_end: '20:00:00' },
    ]);
    const days = [
      { date: '2026-12-01', is_working: true, work_start: '09:30', work_end: '18:00', slots: ['09:30', '10:00'] },
      { date: '2026-12-02', is_working: false },
    ];
    assert.equal(await layer.saveSchedule(ids.olga, days), 2);
    assert.equal(await layer.saveSchedule(ids.olga, []), 0);
    assert.deepEqual((await layer.getSchedule(ids.olga, '2026-12-01', '2026-12-02')).map(({ slots }) => slots), [['09:30', '10:00'], []]);
    await sql(`INSERT INTO staff_schedules (staff_id, date) VALUES ($1, '2020-01-01'), ($1, '2020-01-02')`, [ids.olga]);
    assert.equal(await layer.clearScheduleBefore('2020-01-03'), 2);
  });
});

describe('bookings', () => {
  test('are read with client and master', async () => {
    const booking = await layer.getBooking(ids.tomorrow);
    assert.deepEqual(booking.clients, { name: 'Анна', phone: '+15550101' });
    assert.deepEqual(booking.staff, { name: 'Мария' });
    assert.equal(booking.duration, '01:00:00');
    assert.equal(booking.starts_at, '2026-11-24T11:00:00+00:00');
    assert.deepEqual(booking.service_ids, [ids.haircut]);
    assert.equal(await layer.getBooking('00000000-0000-0000-0000-000000000000'), null);
    await assert.rejects(layer.getBooking('no uuid'), { code: '22P02' });
    assert.equal((await layer.getBookingByRecord(COMPANY, 501)).id, ids.yesterday);
    assert.equal(await layer.getBookingByRecord(COMPANY, 1), null);
    assert.deepEqual(await layer.getUpcomingBookings(ids.anna), [
      {
        id: ids.tomorrow, starts_at: '2026-11-24T11:00:00+00:00', duration: '01:00:00', status: 'new', price: 30,
        service_ids: [ids.haircut], staff: { id: ids.maria, name: 'Мария' },
      },
    ]);
    assert.deepEqual(await layer.getBookingsOfDay(ids.maria, '2026-11-24'), [
      { id: ids.tomorrow, starts_at: '2026-11-24T11:00:00+00:00', duration: '01:00:00' },
    ]);
    assert.equal(await layer.isBusy(ids.maria, new Date('2026-11-24T11:30:00Z'), 15), true);
    assert.equal(await layer.isBusy(ids.maria, new Date('2026-11-24T12:00:00Z'), 15), false);
    assert.deepEqual(await layer.countBookingsByStatus(COMPANY), { new: 1, confirmed: 0, arrived: 1, cancelled: 0, no_show: 0 });
  });

  test('are made once, moved, and closed', async () => {
    const wanted = {
      companyId: COMPANY, clientId: ids.boris, staffId: ids.olga, recordId: 600, serviceIds: [ids.manicure], price: 25,
      startsAt: new Date('2026-11-25T13:00:00Z'), duration: '90 minutes', comment: 'оплата "картой", 💳',
    };
    const made = await layer.createBooking(wanted);
    assert.equal(made.status, 'new');
    assert.equal(made.source, 'whatsapp');
    assert.equal(made.duration, '01:30:00');
    assert.equal(made.comment, 'оплата "картой", 💳');
    assert.equal((await layer.createBooking(wanted)).id, made.id);
    const { comment, ...without } = wanted;
    const other = await layer.createBooking({ ...without, recordId: undefined });
    assert.equal(other.yclients_record_id, null);
    assert.equal(other.comment, null);
    const upserted = await layer.upsertBookings([
      { company_id: COMPANY, yclients_record_id: 600, client_id: ids.boris, service_ids: [], status: 'confirmed', starts_at: wanted.startsAt, duration: '1 hour' },
      { company_id: COMPANY, yclients_record_id: 601, client_id: ids.boris, service_ids: [1, 2], status: 'new', starts_at: wanted.startsAt, duration: '1 hour' },
    ]);
    assert.deepEqual(upserted.map((row) => [row.yclients_record_id, row.status]).sort(), [[600, 'confirmed'], [601, 'new']]);
    assert.equal(await layer.setBookingStatus(made.id, 'cancelled'), true);
    assert.equal(await layer.setBookingStatus(made.id, 'arrived'), false);
    await assert.rejects(layer.setBookingStatus(ids.tomorrow, 'unknown'), { code: '22P02' });
    const moved = await layer.moveBooking(other.id, new Date('2026-11-26T09:00:00Z'), null);
    assert.deepEqual([moved.starts_at, moved.staff_id], ['2026-11-26T09:00:00+00:00', null]);
    assert.equal(await layer.moveBooking('00000000-0000-0000-0000-000000000000', NOW, null), null);
    assert.deepEqual(await layer.getUnannouncedBookings(COMPANY, 24), [ids.tomorrow]);
    await sql('DELETE FROM bookings WHERE company_id = $1 AND client_id = $2 AND id <> $3', [COMPANY, ids.boris, ids.yesterday]);
  });
});

describe('dialogs, messages and reminders', () => {
  test('a dialog is kept as json and as an array of json', async () => {
    const history = [{ role: 'user', text: 'Привет, "мир" 👋' }, { role: 'assistant', n: [1, null, { a: [] }] }];
    await layer.saveDialog('+15550101', COMPANY, { state: 'choosing', context: { step: 2, list: [] }, history });
    const dialog = await layer.getDialog('+15550101');
    assert.equal(dialog.state, 'choosing');
    assert.deepEqual(dialog.context, { step: 2, list: [] });
    assert.deepEqual(dialog.history, history);
    assert.equal(dialog.expires_at, '2026-12-23T12:00:00+00:00');
    const later = new DataLayer(undefined, { now: () => new Date('2027-01-01T00:00:00Z') });
    assert.equal(await later.getDialog('+15550101'), null);
    await layer.saveDialog('+15550101', COMPANY, { state: 'greeting', context: {}, history: Array.from({ length: 50 }, (_, n) => ({ n })) });
    assert.equal((await layer.getDialog('+15550101')).history.length, 40);
    await layer.resetDialog('+15550101');
    assert.deepEqual((await layer.getDialog('+15550101')).history, []);
    await layer.deleteDialog('+15550101');
    assert.equal(await layer.getDialog('+15550101'), null);
  });

  test('messages take the defaults of what is not given', async () => {
    const first = await layer.saveMessage({ companyId: COMPANY, clientId: ids.anna, phone: '+15550101', direction: 'in', body: 'раз\tдва\n"три"' });
    const second = await layer.saveMessage({
      companyId: COMPANY, clientId: ids.anna, direction: 'out', status: 'queued', body: '👨‍👩‍👧', metadata: { tokens: 5 }, createdAt: new Date('2026-11-23T12:00:01Z'),
    });
    assert.equal(typeof first, 'number');
    const row = await one('SELECT status, attempts, phone, metadata FROM messages WHERE id = $1', [first]);
    assert.deepEqual(row, { status: 'done', attempts: 0, phone: '+15550101', metadata: null });
    assert.deepEqual(await layer.getRecentMessages(ids.anna), [
      { id: first, direction: 'in', body: 'раз\tдва\n"три"', created_at: '2026-11-23T12:00:00+00:00' },
      { id: second, direction: 'out', body: '👨‍👩‍👧', created_at: '2026-11-23T12:00:01+00:00' },
    ]);
    assert.equal(await layer.countMessagesSince(COMPANY, NOW), 2);
    assert.equal(await layer.countMessagesSince(COMPANY, NOW, 'out'), 1);
    assert.equal(await layer.countMessagesSince(1, new Date('2026-01-01T00:00:00Z')), 6000);
    await assert.rejects(layer.saveMessage({ companyId: COMPANY, direction: 'in', body: null }), { code: '23502' });
  });

  test('a reminder is planned once and cancelled', async () => {
    assert.equal(await layer.scheduleReminder(ids.tomorrow, 'day_before', new Date('2026-11-23T11:00:00Z')), true);
    assert.equal(await layer.scheduleReminder(ids.tomorrow, 'day_before', NOW), false);
    assert.equal(await layer.scheduleReminder(ids.tomorrow, 'two_hours', new Date('2026-11-24T09:00:00.5Z')), true);
    assert.deepEqual((await layer.getReminders(ids.tomorrow)).map((reminder) => [reminder.kind, reminder.remind_at]), [
      ['day_before', '2026-11-23T11:00:00+00:00'],
      ['two_hours', '2026-11-24T09:00:00.5+00:00'],
    ]);
    assert.deepEqual(await layer.cancelReminders(ids.tomorrow), ['day_before', 'two_hours']);
    assert.deepEqual(await layer.cancelReminders(ids.tomorrow), []);
    await assert.rejects(layer.scheduleReminder('00000000-0000-0000-0000-000000000000', 'x', NOW), { code: '23503' });
  });
});

describe('cache, state and numbers', () => {
  test('appointments are cached for a while', async () => {
    assert.equal(await layer.cacheAppointment('900:a', ids.anna, { services: [{ id: 1 }], at: null }), true);
    assert.deepEqual(await layer.getCachedAppointment('900:a'), { services: [{ id: 1 }], at: null });
    assert.equal(await layer.cacheAppointment('900:a', ids.anna, ['list', 1]), true);
    assert.deepEqual(await layer.getCachedAppointment('900:a'), ['list', 1]);
    assert.equal(await layer.cacheAppointment('900:b', ids.anna, { past: true }, -1), true);
    assert.equal(await layer.getCachedAppointment('900:b'), null);
    assert.equal(await layer.cacheAppointment('900:c', -1, {}), false);
    assert.equal(await layer.dropCachedAppointments(ids.anna), 2);
  });

  test('the state of a synchronisation is saved and stale ones are found', async () => {
    await layer.saveSyncStatus('visits', { ok: true, processed: 7, details: { skipped: [] } });
    assert.deepEqual(await layer.getSyncStatus('visits'), {
      table_name: 'visits', last_sync_at: '2026-11-23T12:00:00+00:00', records_processed: 7, ok: true, error_message: null, details: { skipped: [] },
    });
    assert.equal(await layer.getSyncStatus('nothing'), null);
    assert.deepEqual((await layer.getStaleTables(33)).map((row) => row.table_name), ['bookings']);
    assert.deepEqual((await layer.getStaleTables(32)).map((row) => row.table_name), ['bookings', 'clients', 'services', 'staff', 'staff_schedules']);
  });

  test('visits and goods', async () => {
    const visit = { company_id: COMPANY, yclients_visit_id: 1, client_id: ids.vera, staff_id: ids.olga, visited_at: '2026-11-01T10:00:00Z', services: [{ title: 'Маникюр' }], total_cost: 25, attendance: 1 };
    assert.equal(await layer.upsertVisits([visit, { ...visit, yclients_visit_id: 2, visited_at: '2026-11-02T10:00:00Z', services: [] }]), 2);
    const visits = await layer.getVisits(ids.vera);
    assert.deepEqual(visits[1], { yclients_visit_id: 1, visited_at: '2026-11-01T10:00:00+00:00', services: [{ title: 'Маникюр' }], total_cost: 25, attendance: 1, staff: { name: 'Ольга' } });
    assert.equal((await layer.getVisits(ids.vera, 1)).length, 1);
    await sql(`INSERT INTO goods_transactions (company_id, yclients_id, client_id, title, amount, cost, kind, sold_at) VALUES
      ($1, 1, $2, 'Шампунь', 1, 10.10, 'sale', '2026-11-01'), ($1, 2, $2, 'Маска', 2, 20.20, 'sale', '2026-11-02'), ($1, 3, $2, 'Маска', 1, 5, 'return', '2026-11-03')`, [COMPANY, ids.vera]);
    assert.equal((await layer.getGoodsTotal(ids.vera, new Date('2026-11-01T00:00:00Z'))).toFixed(2), '30.30');
    assert.equal(await layer.getGoodsTotal(ids.vera, NOW), 0);
  });

  test('statistics come from functions of the database', async () => {
    const stats = await layer.getCompanyStats(COMPANY, 3650);
    assert.deepEqual(stats, { clients: 3, bookings: 2, revenue: 30.5 });
    assert.deepEqual(await layer.getRevenueByDay(COMPANY, '2026-11-20', '2026-11-30'), [
      { day: '2026-11-22', revenue: 30.5, bookings: 1 },
      { day: '2026-11-24', revenue: 30, bookings: 1 },
    ]);
    assert.deepEqual(await layer.getRevenueByDay(COMPANY, '2025-01-01', '2025-01-02'), []);
    const conversation = await layer.getConversation(COMPANY, '+15550101');
    assert.equal(conversation.company.id, COMPANY);
    assert.equal(conversation.client.id, ids.anna);
    assert.equal(conversation.dialog, null);
    assert.equal(conversation.bookings.length, 1);
    assert.equal(conversation.messages.length, 2);
    assert.deepEqual((await layer.getConversation(COMPANY, '+15550199')).bookings, []);
  });
});
