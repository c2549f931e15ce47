'use strict';

const express = require('express');
const { ClientsRepository } = require('../../repositories/clients-repository');
const { supabase } = require('../../repositories/base-repository');
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
    const { data, error } = await supabase
      .rpc('find_client', { wanted: String(request.query.q || '') })
      .eq('company_id', request.company.id)
      .select('id, company_id, name, phone')
      .limit(10);
    if (error) {
      response.status(500).json({ error: error.message });
      return;
    }
    response.json(data.map(({ id, name, phone }) => ({ id, name, phone })));
  });

  router.get('/:id', async (request, response) => {
    const { data: client, error } = await supabase
      .from('clients')
      .select('id, name, phone, tags, total_spent, discount, preferences, birth_date, bookings(id, starts_at, status)')
      .eq('company_id', request.company.id)
      .eq('id', Number(request.params.id))
      .order('starts_at', { referencedTable: 'bookings', ascending: false })
      .limit(5, { referencedTable: 'bookings' })
      .single();
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
    const { data: pair } = await supabase.from('clients').select('id').eq('company_id', request.company.id).in('id', [keep, gone]);
    if (!pair || pair.length !== 2) {
      response.status(404).json({ error: 'no such clients' });
      return;
    }
    const moved = { client_id: keep };
    const [bookings, visits] = await Promise.all([
      supabase.from('bookings').update(moved, { count: 'exact' }).eq('client_id', gone),
      supabase.from('visits').update(moved, { count: 'exact' }).eq('client_id', gone),
    ]);
    await supabase.from('messages').update(moved).eq('client_id', gone);
    const removed = await supabase.from('clients').delete().eq('id', gone);
    if (removed.error) {
      response.status(409).json({ error: removed.error.message });
      return;
    }
    response.json({ bookings: bookings.count, visits: visits.count });
  });

  return router;
}

module.exports = { createClientsRouter };
