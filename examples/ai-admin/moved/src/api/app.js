'use strict';

const fs = require('fs');
const express = require('express');
const health = require('./routes/health');
const { createMarketplaceRouter } = require('./routes/yclients-marketplace');
const { createAdminRouter } = require('./routes/admin');
const { createClientsRouter } = require('./routes/clients');
const { createBookingsRouter } = require('./routes/bookings');
const { createStatsRouter } = require('./routes/stats');
const { createWebhookRouter } = require('./webhooks/yclients');
const { companyAuth } = require('./middleware/company-auth');
const config = require('../config');
const logger = require('../utils/logger').child('api');

/** Handlers may be async: what they reject with goes to the error handler. */
function catchRejections(router) {
  for (const layer of router.stack) {
    if (!layer.route) continue;
    for (const entry of layer.route.stack) {
      const run = entry.handle;
      entry.handle = (request, response, next) => {
        Promise.resolve(run(request, response, next)).catch(next);
      };
    }
  }
  return router;
}

/** While the file is there nobody gets in; /health tells as ever. */
function maintenance(request, response, next) {
  if (!config.maintenanceFile || !fs.existsSync(config.maintenanceFile)) return next();
  return response.status(503).set('Retry-After', '60').json({ error: 'maintenance' });
}

function createApp({ marketplace = {}, handlers = {}, webhookSecret, onWebhook } = {}) {
  const app = express();
  const auth = companyAuth();
  app.disable('x-powered-by');
  app.use(health);
  app.use(maintenance);
  app.use('/webhook', createWebhookRouter({ secret: webhookSecret, onStored: onWebhook }));
  app.use('/marketplace', createMarketplaceRouter(marketplace));
  app.use('/api/admin', catchRejections(createAdminRouter({ auth })));
  app.use('/api/clients', catchRejections(createClientsRouter({ auth })));
  app.use('/api/bookings', catchRejections(createBookingsRouter({ auth, handlers })));
  app.use('/api/stats', catchRejections(createStatsRouter({ auth })));
  app.use((error, request, response, next) => {
    logger.error('request failed', { path: request.path, error: error.message });
    if (response.headersSent) next(error);
    else response.status(500).json({ error: 'internal error' });
  });
  return app;
}

module.exports = { createApp };
