'use strict';

const http = require('http');
const config = require('../config');
const { createApp } = require('../api/app');
const { MarketplaceSocket } = require('../api/websocket/marketplace-socket');
const { WebhookProcessor } = require('../services/webhook-processor');
const { started } = require('./run');

const processor = new WebhookProcessor();
const app = createApp({ onWebhook: () => setImmediate(() => processor.processPending().catch(() => {})) });
const server = http.createServer(app);
const socket = new MarketplaceSocket().attach(server);

server.listen(config.port, () => {
  started('ai-admin-api', async () => {
    socket.close();
    server.close();
  });
});
