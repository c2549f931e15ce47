'use strict';

const postgres = require('../database/postgres');
const { ClientsRepository } = require('../repositories/clients-repository');
const { day } = require('../utils/dates');

const GREETING = '🎂 {name}, с днём рождения! Дарим вам скидку 15 % на любую услугу в течение недели.';

/** Once a day. A greeting is a message with a key of its own, so a second run of the day sends nothing. */
async function sendBirthdayGreetings(companyId, { now = new Date(), clients = new ClientsRepository() } = {}) {
  const today = day(now);
  const celebrating = (await clients.withBirthday(companyId, today.slice(5))).filter(
    (client) => client.phone && !client.tags.includes('no_marketing'),
  );
  if (celebrating.length === 0) return [];

  const keys = celebrating.map((client) => `birthday:${client.id}:${today}`);
  const { data: sent, error } = await postgres.select(
    `SELECT external_id FROM messages WHERE external_id = ANY ($1)`,
    [postgres.list(keys)],
  );
  if (error) throw new Error(`greetings not read: ${error.message}`);
  const known = new Set(sent.map((message) => message.external_id));

  const rows = celebrating
    .filter((client) => !known.has(`birthday:${client.id}:${today}`))
    .map((client) => ({
      company_id: companyId,
      client_id: client.id,
      phone: client.phone,
      direction: 'out',
      status: 'queued',
      body: GREETING.replace('{name}', client.name),
      external_id: `birthday:${client.id}:${today}`,
      created_at: now,
    }));
  if (rows.length > 0) {
    const { error: refused } = await postgres.insert(
      (rows) => `INSERT INTO messages ${rows.values}`,
      [],
      { table: 'messages', rows },
    );
    if (refused) throw new Error(`greetings not queued: ${refused.message}`);
  }
  return rows.map((row) => row.client_id);
}

module.exports = { sendBirthdayGreetings };
