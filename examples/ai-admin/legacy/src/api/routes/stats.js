'use strict';

const express = require('express');
const { supabase: db } = require('../../database/supabase');
const { dailyReport } = require('../../reports/daily-report');
const { staffUtilisation } = require('../../reports/staff-utilisation');
const { LoyaltyService } = require('../../services/loyalty/loyalty-service');

/** Numbers by table and condition; each gives its count or null. */
const counters = {
  clients: (companyId) => db.from('clients').select('*', { count: 'exact', head: true }).eq('company_id', companyId),
  vip: (companyId) =>
    db.from('clients').select('*', { count: 'exact', head: true }).eq('company_id', companyId).contains('tags', ['vip']),
  services: (companyId) =>
    db.from('services').select('*', { count: 'exact', head: true }).eq('company_id', companyId).eq('is_active', true),
  open: (companyId) =>
    db.from('bookings').select('*', { count: 'exact', head: true }).eq('company_id', companyId).in('status', ['new', 'confirmed']),
};

function createStatsRouter({ auth }) {
  const router = express.Router();
  router.use(auth);

  router.get('/', async (request, response) => {
    const names = Object.keys(counters);
    const results = await Promise.all(names.map((name) => counters[name](request.company.id)));
    response.json(Object.fromEntries(names.map((name, index) => [name, results[index].error ? null : results[index].count])));
  });

  router.get('/revenue', async (request, response) => {
    const { from, to } = request.query;
    const { data, error } = await db
      .rpc('revenue_by_day', { p_company_id: request.company.id, p_from: from, p_to: to })
      .gt('bookings', 0)
      .order('day');
    if (error) response.status(400).json({ error: error.message });
    else response.json(data);
  });

  router.get('/day/:date', async (request, response) => {
    response.json(await dailyReport(request.company.id, request.params.date));
  });

  router.get('/staff', async (request, response) => {
    response.json(await staffUtilisation(request.company.id, request.query.from, request.query.to));
  });

  router.get('/loyalty', async (request, response) => {
    response.json(await LoyaltyService.distribution(request.company.id));
  });

  return router;
}

module.exports = { createStatsRouter };
