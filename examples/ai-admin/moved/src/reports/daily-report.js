'use strict';

const postgres = require('../database/postgres');
const { addDays } = require('../utils/dates');

/** One day of a salon in numbers, and as the text that the owner gets in the evening. */
async function dailyReport(companyId, date) {
  const from = new Date(`${date}T00:00:00Z`).toISOString();
  const to = addDays(new Date(from), 1).toISOString();

  const bookings = await postgres.select(
    `SELECT status, price, service_ids AS services FROM bookings
     WHERE company_id = $1
       AND starts_at >= $2
       AND starts_at < $3`,
    [String(companyId), from, String(to)],
  );
  if (bookings.error) throw new Error(`report of ${date}: ${bookings.error.message}`);
  const { count: written } = await postgres.count(
    `SELECT count(*) FROM messages
     WHERE company_id = $1
       AND direction = 'in'
       AND created_at >= $2
       AND created_at < $3`,
    [String(companyId), from, String(to)],
  );
  const { data: fresh } = await postgres.select(
    `SELECT name FROM clients WHERE company_id = $1 AND created_at >= $2 AND created_at < $3 ORDER BY name`,
    [String(companyId), from, String(to)],
  );

  const byStatus = {};
  let revenue = 0;
  for (const { status, price } of bookings.data) {
    byStatus[status] = (byStatus[status] || 0) + 1;
    if (status === 'arrived') revenue += price || 0;
  }
  const report = { date, bookings: bookings.data.length, byStatus, revenue, messages: written, newClients: fresh.map(({ name }) => name) };
  return { ...report, text: asText(report) };
}

function asText({ date, bookings, byStatus, revenue, messages, newClients }) {
  return [
    `📊 ${date}: записей ${bookings}, пришли ${byStatus.arrived || 0}, не пришли ${byStatus.no_show || 0}`,
    `Выручка ${revenue.toFixed(2)} €, сообщений ${messages}`,
    newClients.length > 0 ? `Новые клиенты: ${newClients.join(', ')}` : 'Новых клиентов нет',
  ].join('\n');
}

module.exports = { dailyReport };
