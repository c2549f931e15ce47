'use strict';

const express = require('express');
const { ClientsRepository } = require('../../repositories/clients-repository');
const postgres = require('../../database/postgres');
const { LoyaltyService } = require('../../services/loyalty/loyalty-service');

const clients = new ClientsRepository();

function createClientsRouter({ auth }) {
  const router = express.Router();
  router.use(express.json(), auth);

  router.get('/', async (request, response) => {
    const { search, tag, phone, sort, page, visits } = request.query;
    response.json(
      await clients.list(request.company.id, { search, tag, phone, sort, page: Number(page) || 1, minVisits: Number(visits) || undefined }),
    );
  });

  /** Number or part of a name, whatever the caller typed. */
  router.get('/find', async (request, response) => {
    const { data, error } = await postgres.call(
      `SELECT id, company_id, name, phone FROM find_client(wanted => $1) AS clients
       WHERE company_id = $2
       LIMIT 10`,
      [String(request.query.q || ''), String(request.company.id)],
    );
    if (error) {
      response.status(500).json({ error: error.message });
      return;
    }
    response.json(data.map(({ id, name, phone }) => ({ id, name, phone })));
  });

  router.get('/:id', async (request, response) => {
    const { data: client, error } = await postgres.select(
      `SELECT clients.id, clients.name, clients.phone, clients.tags, clients.total_spent, clients.discount,
         clients.preferences, clients.birth_date, coalesce(bookings.list, '[]') AS bookings
       FROM clients
       LEFT JOIN LATERAL (SELECT jsonb_agg(bookings.*) AS list
         FROM (SELECT bookings.id, bookings.starts_at, bookings.status FROM bookings
         WHERE bookings.client_id = clients.id ORDER BY bookings.starts_at DESC LIMIT 5) AS bookings) AS
         bookings ON true
       WHERE clients.company_id = $1
         AND clients.id = $2`,
      [String(request.company.id), Number(request.params.id)],
      { single: true },
    );
    if (error) {
      response.status(error.code === 'PGRST116' ? 404 : 500).json({ error: 'no such client' });
      return;
    }
    response.json({ ...client, loyalty: await LoyaltyService.level(client.id) });
  });

  router.patch('/:id', async (request, response) => {
    const changed = await clients.update(request.company.id, Number(request.params.id), request.body);
    if (!changed) response.status(404).json({ error: 'no such client' });
    else response.json(changed);
  });

  /** Two cards of one person: bookings and visits of the second go to the first, which stays. */
  router.post('/:id/merge', async (request, response) => {
    const keep = Number(request.params.id);
    const gone = Number(request.body.other);
    const { data: pair } = await postgres.select(
      `SELECT id FROM clients WHERE company_id = $1 AND id = ANY ($2)`,
      [String(request.company.id), postgres.list([keep, gone])],
    );
    if (!pair || pair.length !== 2) {
      response.status(404).json({ error: 'no such clients' });
      return;
    }
    const moved = { client_id: keep };
    const [bookings, visits] = await Promise.all([
      postgres.update(
        `UPDATE bookings SET client_id = $1 WHERE client_id = $2`,
        [postgres.value(moved.client_id), gone],
        { count: true },
      ),
      postgres.update(
        `UPDATE visits SET client_id = $1 WHERE client_id = $2`,
        [postgres.value(moved.client_id), gone],
        { count: true },
      ),
    ]);
    await postgres.update(
      `UPDATE messages SET client_id = $1 WHERE client_id = $2`,
      [postgres.value(moved.client_id), gone],
    );
    const removed = await postgres.remove(`DELETE FROM clients WHERE id = $1`, [gone]);
    if (removed.error) {
      response.status(409).json({ error: removed.error.message });
      return;
    }
    response.json({ bookings: bookings.count, visits: visits.count });
  });

  return router;
}

module.exports = { createClientsRouter };
