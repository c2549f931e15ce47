'use strict';

const express = require('express');
const postgres = require('../../database/postgres');
const { MarketplaceService, MarketplaceError } = require('../../services/marketplace/marketplace-service');
const { SyncManager } = require('../../sync/sync-manager');
const { criticalErrors } = require('../../utils/critical-error-logger');
const logger = require('../../utils/logger').child('marketplace-routes');

/**
 * The pages that the booking system's marketplace opens: installation, QR code, settings.
 *
 * @param {{ service?: MarketplaceService, syncManager?: SyncManager }} [parts]
 */
function createMarketplaceRouter({ service = new MarketplaceService(), syncManager = new SyncManager() } = {}) {
  const router = express.Router();
  router.use(express.json());

  /** Errors of the service carry their HTTP status; everything else is a fault of ours. */
  const handle = (work) => async (request, response) => {
    try {
      await work(request, response);
    } catch (error) {
      if (error instanceof MarketplaceError) {
        response.status(error.status).json({ error: error.message });
        return;
      }
      await criticalErrors.log(error, { operation: `marketplace ${request.method} ${request.path}` });
      response.status(500).json({ error: 'internal error' });
    }
  };

  /** Everything about one company needs the key that it got at registration. */
  async function authenticate(request, response, next) {
    const company = await service.authenticate(request.get('x-api-key'));
    if (!company || company.id !== Number(request.params.companyId)) {
      response.status(401).json({ error: 'key is missing or wrong' });
      return;
    }
    request.company = company;
    next();
  }

  router.post(
    '/register',
    handle(async (request, response) => {
      const { salon_id: salonId, phone, email } = request.body;
      const { company, created } = await service.register(Number(salonId), { phone, email });
      response.status(created ? 201 : 200).json({ companyId: company.id, key: company.api_key, status: company.marketplace_status });
    }),
  );

  router.get(
    '/companies/:companyId/status',
    authenticate,
    handle(async (request, response) => {
      const { data: company, error } = await postgres.select(
        `SELECT id, title, marketplace_status, whatsapp_connected, connected_at, last_sync_at FROM companies
         WHERE id = $1`,
        [String(request.params.companyId)],
        { single: true },
      );
      if (error) throw new MarketplaceError('no such company', 404);

      const { count: clients } = await postgres.count(
        `SELECT count(*) FROM clients WHERE company_id = $1`,
        [String(company.id)],
      );
      const { count: messages } = await postgres.count(
        `SELECT count(*) FROM messages WHERE company_id = $1`,
        [String(company.id)],
      );
      response.json({ ...company, clients, messages });
    }),
  );

  router.get(
    '/companies/:companyId/qr',
    authenticate,
    handle(async (request, response) => {
      const qr = await service.currentQr(request.company.id);
      if (!qr) throw new MarketplaceError('no QR code at the moment', 404);
      response.json({ qr });
    }),
  );

  router.post(
    '/companies/:companyId/activate',
    authenticate,
    handle(async (request, response) => {
      const result = await service.activate(request.company.id);
      response.json({ status: result.company.marketplace_status, services: result.services, staff: result.staff });
    }),
  );

  router.post(
    '/companies/:companyId/disconnect',
    authenticate,
    handle(async (request, response) => {
      const { stopped } = await service.disconnect(request.company.id, request.body.reason || null);
      response.json({ status: 'disconnected', stopped });
    }),
  );

  router
    .route('/companies/:companyId/settings')
    .get(
      authenticate,
      handle(async (request, response) => {
        response.json(await service.settings(request.company.id));
      }),
    )
    .patch(
      authenticate,
      handle(async (request, response) => {
        response.json(await service.changeSettings(request.company.id, request.body));
      }),
    );

  /** Starts a synchronisation and answers at once; its state is asked for below. */
  router.post(
    '/companies/:companyId/sync',
    authenticate,
    handle(async (request, response) => {
      const only = Array.isArray(request.body.tables) ? request.body.tables : undefined;
      syncManager
        .syncCompany(request.company.id, only)
        .then((result) => logger.info('synchronisation done', { companyId: request.company.id, ok: result.ok }))
        .catch((error) => criticalErrors.log(error, { operation: 'marketplace sync', companyId: request.company.id }));
      response.status(202).json({ started: true });
    }),
  );

  router.get(
    '/companies/:companyId/sync',
    authenticate,
    handle(async (request, response) => {
      const { data, error } = await postgres.select(
        `SELECT ok, last_sync_at, details->'running' AS running FROM sync_status WHERE table_name = $1`,
        [`run:${request.company.id}`],
        { maybeSingle: true },
      );
      if (error) throw error;
      response.json(data || { ok: null, last_sync_at: null, running: false });
    }),
  );

  /** The last messages of a company, for its page "what does the assistant say?". Without telephone numbers. */
  router.get(
    '/companies/:companyId/messages',
    authenticate,
    handle(async (request, response) => {
      const first = (Math.max(1, Number(request.query.page) || 1) - 1) * 20;
      const { data, error, count } = await postgres.select(
        `SELECT messages.id, messages.direction, messages.body, messages.status, messages.created_at,
           to_jsonb(clients.*) AS clients
         FROM messages
         LEFT JOIN LATERAL (SELECT clients.name FROM clients WHERE clients.id = messages.client_id) AS clients
           ON true
         WHERE messages.company_id = $1
         ORDER BY messages.created_at DESC, messages.id DESC
         LIMIT $2
         OFFSET $3`,
        [String(request.company.id), postgres.limit((first + 19) - first + 1, first), postgres.offset(first)],
        {
          count: `SELECT count(*)
           FROM messages
           LEFT JOIN LATERAL (SELECT clients.name FROM clients
             WHERE clients.id = messages.client_id) AS clients ON true
           WHERE messages.company_id = $1`,
          offset: postgres.offset(first),
        },
      );
      if (error) throw error;
      response.json({ messages: data, total: count });
    }),
  );

  router.get(
    '/companies/:companyId/events',
    authenticate,
    handle(async (request, response) => {
      const { page, type } = request.query;
      response.json(await service.events(request.company.id, { page: Number(page) || 1, type }));
    }),
  );

  router.post(
    '/companies/:companyId/key',
    authenticate,
    handle(async (request, response) => {
      response.json({ key: await service.rotateKey(request.company.id) });
    }),
  );

  return router;
}

module.exports = { createMarketplaceRouter };
