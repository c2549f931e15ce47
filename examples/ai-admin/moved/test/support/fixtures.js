'use strict';

/**
 * A salon of its own for the tests: company 900 and everything that hangs on it, made anew before each file of tests.
 * Rows are put in and looked at over a connection of the tests' own, whatever the application uses.
 */

const { Client } = require('pg');

const COMPANY = 900;
const SALON = 990900;
/** The clock of the tests: a Monday at noon. */
const NOW = new Date('2026-11-23T12:00:00.000Z');

let connection = null;

async function sql(text, params = []) {
  if (!connection) {
    connection = new Client({ connectionString: process.env.TEST_DATABASE_URL });
    await connection.connect();
    await connection.query("SET TimeZone = 'UTC'");
  }
  const { rows } = await connection.query(text, params);
  return rows;
}

async function one(text, params = []) {
  const rows = await sql(text, params);
  return rows[0];
}

/** Salons of the tests have numbers from 990000 on. */
async function clean() {
  await sql('DELETE FROM reminders WHERE booking_id IN (SELECT b.id FROM bookings b JOIN companies c ON c.id = b.company_id WHERE c.yclients_id >= 990000)');
  await sql('DELETE FROM bookings WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM messages WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM webhook_events WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM marketplace_events WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM telegram_links WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM dialog_contexts WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM goods_transactions WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM visits WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM clients WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM staff WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM services WHERE company_id IN (SELECT id FROM companies WHERE yclients_id >= 990000)');
  await sql('DELETE FROM companies WHERE yclients_id >= 990000');
  await sql('DELETE FROM webhook_events WHERE company_id IS NULL');
  await sql('DELETE FROM marketplace_events WHERE company_id IS NULL');
  await sql("DELETE FROM dialog_contexts WHERE user_id LIKE 'test:%'");
  await sql("DELETE FROM whatsapp_auth WHERE company_id LIKE 'company_9%'");
  await sql("DELETE FROM whatsapp_keys WHERE company_id LIKE 'company_9%'");
  await sql('DELETE FROM critical_errors');
  await sql('DELETE FROM backup_runs');
  await sql(`
    DELETE FROM sync_status WHERE table_name LIKE 'run:%' OR table_name IN ('clients_delta', 'client_records', 'companies',
        'goods_transactions', 'visits', 'booking_monitor', 'message_worker')`);
  await sql(`
    INSERT INTO sync_status (table_name, last_sync_at, records_processed, ok, error_message, details)
    VALUES ('clients', '2026-11-22 03:00:12.5+00', 1299, true, NULL, NULL),
           ('services', '2026-11-22 03:01:00+00', 63, true, NULL, NULL),
           ('staff', '2026-11-22 03:01:10+00', 12, true, '', NULL),
           ('staff_schedules', '2026-11-22 03:02:00+00', 56, true, NULL, NULL),
           ('bookings', '2026-11-22 03:03:00+00', NULL, false, 'timeout after 30000 ms', NULL)
    ON CONFLICT (table_name) DO UPDATE SET last_sync_at = EXCLUDED.last_sync_at, ok = EXCLUDED.ok,
        records_processed = EXCLUDED.records_processed, error_message = EXCLUDED.error_message, details = NULL`);
}

/**
 * The salon: two services, two masters, three clients, a booking tomorrow and one yesterday. Gives the numbers that the
 * database made.
 */
async function salon() {
  await clean();
  await sql(
    `INSERT INTO companies (id, yclients_id, title, phone, timezone, settings, api_key, whatsapp_connected, created_at, last_sync_at)
     VALUES ($1, $2, 'Студия «Тест» 💅', '+15550190', 'Europe/Berlin',
             '{"bot": {"enabled": true, "language": "ru"}, "limits": [1, 2.50, null]}', 'key-900', true,
             '2026-01-05 09:00:00+00', '2026-11-23 03:00:00+00')`,
    [COMPANY, SALON],
  );
  const services = await sql(
    `INSERT INTO services (company_id, yclients_id, title, category, price_min, price_max, duration)
     VALUES ($1, 10, 'Стрижка', 'hair', 30, 45.50, '01:00'), ($1, 11, 'Маникюр', 'nails', 25, 25, '01:30'),
            ($1, 12, 'Стрижка бороды', 'hair', 12.5, 15, '00:30')
     RETURNING id, yclients_id, title`,
    [COMPANY],
  );
  const [haircut, manicure, beard] = services.map((service) => Number(service.id));
  const staff = await sql(
    `INSERT INTO staff (company_id, yclients_id, name, specialization, rating, service_ids, is_bookable)
     VALUES ($1, 20, 'Мария', 'парикмахер', 4.80, $2, true), ($1, 21, 'Ольга', 'маникюр', 4.95, $3, true),
            ($1, 22, 'Бывшая', NULL, NULL, '{}', false)
     RETURNING id`,
    [COMPANY, [haircut, beard], [manicure]],
  );
  const [maria, olga, former] = staff.map((member) => Number(member.id));
  await sql(
    `INSERT INTO staff_schedules (staff_id, date, is_working, work_start, work_end, slots, updated_at)
     VALUES ($1, '2026-11-23', true, '10:00', '19:00', '[{"from": "10:00", "to": "12:00"}]', '2026-11-20 00:00+00'),
            ($1, '2026-11-24', true, '10:00', '19:00', '[]', '2026-11-20 00:00+00'),
            ($1, '2026-11-25', false, NULL, NULL, '[]', '2026-11-20 00:00+00'),
            ($2, '2026-11-24', true, '12:00', '20:00', '[]', '2026-11-20 00:00+00')`,
    [maria, olga],
  );
  const clients = await sql(
    `INSERT INTO clients (company_id, yclients_id, name, phone, email, birth_date, tags, total_spent, visit_count, last_visit,
                          preferences, visit_history, favourite_staff_ids, created_at, updated_at)
     VALUES ($1, 100, 'Анна', '+15550101', 'anna@example.com', '1990-11-23', '{vip,"a, b"}', 640.50, 12, '2026-11-10 10:00+00',
             '{"staff": 3, "note": "без пилинга 🌿"}', '[{"date": "2026-11-10", "services": ["Стрижка"], "master": "Мария", "cost": 30}]',
             $2, '2026-01-01 00:00+00', '2026-11-01 00:00+00'),
            ($1, 101, 'Борис', '+15550102', NULL, '1985-03-02', '{new}', 0, 1, '2026-06-01 10:00+00', NULL, '[]', '{}',
             '2026-11-23 08:00+00', '2026-11-02 00:00+00'),
            ($1, 102, 'Вера', NULL, NULL, NULL, '{}', 99.99, 5, NULL, NULL, '[]', '{}', '2026-02-01 00:00+00', '2026-11-03 00:00+00')
     RETURNING id`,
    [COMPANY, [maria]],
  );
  const [anna, boris, vera] = clients.map((client) => Number(client.id));
  const bookings = await sql(
    `INSERT INTO bookings (company_id, client_id, staff_id, yclients_record_id, service_ids, status, starts_at, duration, price,
                           created_at, updated_at)
     VALUES ($1, $2, $4, 500, $5, 'new', '2026-11-24 11:00+00', '01:00', 30, '2026-11-20 00:00+00', '2026-11-20 00:00+00'),
            ($1, $3, $4, 501, $5, 'arrived', '2026-11-22 11:00+00', '01:00', 30.50, '2026-11-20 00:00+00', '2026-11-20 00:00+00')
     RETURNING id, ticket`,
    [COMPANY, anna, boris, maria, [haircut]],
  );
  return {
    haircut, manicure, beard, maria, olga, former, anna, boris, vera,
    tomorrow: bookings[0].id, ticket: Number(bookings[0].ticket), yesterday: bookings[1].id,
  };
}

async function close() {
  await clean();
  await connection.end();
  connection = null;
}

/** A stand-in for the booking system: answers as it is told, and remembers what it was asked. */
function fakeApi(answers = {}) {
  const calls = [];
  const names = ['getCompany', 'getClients', 'getClientVisits', 'getServices', 'getStaff', 'getSchedule', 'getRecords',
    'getGoodsTransactions', 'createRecord', 'updateRecord', 'deleteRecord'];
  const api = { calls };
  for (const name of names) {
    api[name] = async (...parameters) => {
      calls.push([name, ...parameters]);
      const answer = answers[name];
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer(...parameters) : answer;
    };
  }
  return api;
}

const now = () => new Date(NOW);

module.exports = { COMPANY, NOW, SALON, clean, close, fakeApi, now, one, salon, sql };
