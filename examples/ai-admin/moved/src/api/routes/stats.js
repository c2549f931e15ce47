'use strict';

const express = require('express');
const db = require('../../database/postgres');
const { dailyReport } = require('../../reports/daily-report');
const { staffUtilisation } = require('../../reports/staff-utilisation');
const { LoyaltyService } = require('../../services/loyalty/loyalty-service');

/** Numbers by table and condition; each gives its count or null. */
const counters = {
  clients: (companyId) => db.count(
    `SELECT count(*) FROM clients WHERE company_id = $1`,
    [String(companyId)],
  ),
  vip: (companyId) =>
    db.count(`SELECT count(*) FROM clients WHERE company_id = $1 AND tags @> '{vip}'`, [String(companyId)]),
  services: (companyId) =>
    db.count(
      `SELECT count(*) FROM services WHERE company_id = $1 AND is_active = true`,
      [String(companyId)],
    ),
  open: (companyId) =>
    db.count(
      `SELECT count(*) FROM bookings WHERE company_id = $1 AND status IN ('new', 'confirmed')`,
      [String(companyId)],
    ),
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
    const { data, error } = await db.call(
      (args) =>
        `SELECT revenue_by_day.* FROM ${args.source}revenue_by_day(${args.named})
         WHERE revenue_by_day.bookings > '0'
         ORDER BY revenue_by_day.day`,
      [],
      { table: 'revenue_by_day', rows: { p_company_id: request.company.id, p_from: from, p_to: to } },
    );
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
