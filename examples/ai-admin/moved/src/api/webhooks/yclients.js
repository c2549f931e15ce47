'use strict';

const crypto = require('crypto');
const express = require('express');
const config = require('../../config');
const client = require('../../database/postgres');
const logger = require('../../utils/logger').child('webhook');

/** Resources of the booking system that are of interest here, and what their events are called. */
const RESOURCES = {
  record: 'record',
  client: 'client',
  service: 'service',
  staff: 'staff',
  goods_operations_sale: 'goods',
};

/**
 * One event of the booking system, as it is stored. The number is made from the content: the booking system repeats an
 * event that was not answered quickly enough, and sends no number of its own.
 */
function toEvent(body) {
  const resource = RESOURCES[body.resource];
  if (!resource) return null;
  const type = resource === 'goods' ? 'goods.sale' : `${resource}.${body.status}`;
  const content = JSON.stringify([body.company_id, body.resource, body.resource_id, body.status, body.data]);
  return {
    salonId: body.company_id,
    event_id: crypto.createHash('sha256').update(content).digest('hex'),
    event_type: resource === 'service' || resource === 'staff' ? `${resource}.update` : type,
    payload: body,
  };
}

function verify(request, secret) {
  if (!secret) return true;
  const given = Buffer.from(request.get('x-signature') || '', 'hex');
  const wanted = crypto.createHmac('sha256', secret).update(request.rawBody).digest();
  return given.length === wanted.length && crypto.timingSafeEqual(given, wanted);
}

async function companyIdOf(salonId) {
  const { data, error } = await client.select(
    `SELECT id FROM companies WHERE yclients_id = $1`,
    [String(salonId)],
    { maybeSingle: true },
  );
  if (error) throw new Error(`salon ${salonId}: ${error.message}`);
  return data ? data.id : null;
}

/** @returns {Promise<'stored' | 'known'>} */
async function store({ salonId, ...event }) {
  const { error } = await client.insert(
    (rows) => `INSERT INTO webhook_events ${rows.values}`,
    [],
    { table: 'webhook_events', rows: { ...event, company_id: await companyIdOf(salonId) } },
  );
  if (!error) return 'stored';
  if (error.code === '23505') return 'known';
  throw new Error(`event not stored: ${error.message}`);
}

/** Several at once, as the booking system sends them after it was down. The number of those that were new. */
async function storeAll(events) {
  const salons = [...new Set(events.map((event) => event.salonId))];
  const { data: companies, error } = await client.select(
    `SELECT id, yclients_id FROM companies WHERE yclients_id = ANY ($1)`,
    [client.list(salons)],
  );
  if (error) throw new Error(`salons not read: ${error.message}`);
  const ids = new Map(companies.map((company) => [company.yclients_id, company.id]));
  const rows = events.map(({ salonId, ...event }) => ({ ...event, company_id: ids.get(salonId) || null }));
  const { data, error: refused } = await client.insert(
    (rows) =>
      `INSERT INTO webhook_events ${rows.values} ON CONFLICT (event_id) DO NOTHING
       RETURNING event_id`,
    [],
    { table: 'webhook_events', rows },
  );
  if (refused) throw new Error(`${rows.length} events not stored: ${refused.message}`);
  return data.length;
}

function createWebhookRouter({ secret = config.webhookSecret, onStored = () => {} } = {}) {
  const router = express.Router();
  router.use(
    express.json({
      limit: '2mb',
      verify: (request, response, body) => {
        request.rawBody = body;
      },
    }),
  );

  router.post('/yclients', async (request, response) => {
    if (!verify(request, secret)) {
      response.status(401).json({ success: false });
      return;
    }
    try {
      const bodies = Array.isArray(request.body) ? request.body : [request.body];
      const events = bodies.map(toEvent).filter(Boolean);
      const unique = [...new Map(events.map((event) => [event.event_id, event])).values()];
      if (unique.length === 0) {
        response.json({ success: true, stored: 0 });
        return;
      }
      const stored = unique.length === 1 ? Number((await store(unique[0])) === 'stored') : await storeAll(unique);
      if (stored > 0) onStored(stored);
      response.json({ success: true, stored });
    } catch (error) {
      // 500 makes the booking system send it again.
      logger.error('event lost for now', { error: error.message });
      response.status(500).json({ success: false });
    }
  });

  /** The last events of one record, for the question "why was this client not told?". */
  router.get('/yclients/history/:type/:id', async (request, response) => {
    const { data, error } = await client.select(
      `SELECT event_type, received_at, processed_at, error, payload->>'status' AS status FROM webhook_events
       WHERE event_type LIKE $1
         AND payload->>'resource_id' = $2
       ORDER BY received_at DESC, id DESC
       LIMIT 20`,
      [`${request.params.type}.%`.replace(/\*/g, '%'), String(request.params.id)],
    );
    if (error) response.status(503).json({ error: error.message });
    else response.json(data);
  });

  /** How far behind the processor is; the booking system's support asks for it. */
  router.get('/yclients/backlog', async (request, response) => {
    const { count, error } = await client.count(
      `SELECT count(*) FROM webhook_events WHERE processed_at IS NULL`,
    );
    if (error) {
      response.status(503).json({ error: error.message });
      return;
    }
    const { data: oldest } = await client.select(
      `SELECT received_at FROM webhook_events WHERE processed_at IS NULL ORDER BY received_at LIMIT 1`,
      [],
      { maybeSingle: true },
    );
    response.json({ open: count, oldest: oldest ? oldest.received_at : null });
  });

  return router;
}

module.exports = { createWebhookRouter, toEvent };
