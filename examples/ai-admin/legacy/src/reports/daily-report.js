'use strict';

const { supabase } = require('../database/supabase');
const { addDays } = require('../utils/dates');

/** One day of a salon in numbers, and as the text that the owner gets in the evening. */
async function dailyReport(companyId, date) {
  const from = new Date(`${date}T00:00:00Z`).toISOString();
  const to = addDays(new Date(from), 1).toISOString();

  const bookings = await supabase
    .from('bookings')
    .select('status, price, services:service_ids')
    .eq('company_id', companyId)
    .gte('starts_at', from)
    .lt('starts_at', to);
  if (bookings.error) throw new Error(`report of ${date}: ${bookings.error.message}`);
  const { count: written } = await supabase
    .from('messages')
    .select('id', { count: 'exact', head: true })
    .eq('company_id', companyId)
    .eq('direction', 'in')
    .gte('created_at', from)
    .lt('created_at', to);
  const { data: fresh } = await supabase
    .from('clients')
    .select('name')
    .eq('company_id', companyId)
    .gte('created_at', from)
    .lt('created_at', to)
    .order('name');

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
