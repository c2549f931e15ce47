'use strict';

const config = require('../config');
const { SessionPool } = require('../integrations/whatsapp/session-pool');
const { MessageStore } = require('../integrations/whatsapp/message-store');
const { toJid } = require('../utils/phone');
const { every, started } = require('./run');

const company = config.whatsapp.companyId;
const store = new MessageStore();
const pool = new SessionPool({ onMessage: (message) => store.queueIncoming(message) });
const send = (phone, text) => pool.send(company, toJid(phone), text);

pool
  .get(company)
  .then(() => {
    const stop = every(config.whatsapp.outboxIntervalMs, 'outbox', () => store.flush(company, send));
    started('baileys-whatsapp-service', async () => {
      stop();
      await pool.close();
    });
  })
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
