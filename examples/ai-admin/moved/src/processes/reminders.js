'use strict';

const { ReminderService } = require('../services/reminders/reminder-service');
const { createMessagesRepository } = require('../repositories/messages-repository');
const { SyncManager } = require('../sync/sync-manager');
const { dataLayer } = require('../integrations/yclients/data');
const config = require('../config');
const { every, started } = require('./run');

const MINUTE = 60 * 1000;
const messages = createMessagesRepository();
const syncs = new SyncManager();

/** Reminders leave over the outbox like every other message. */
async function remind() {
  for (const company of await dataLayer.getActiveCompanies()) {
    const send = (phone, body) => messages.write(company.id, { clientId: null, phone, body, author: 'reminders' });
    const reminders = new ReminderService({ send });
    await reminders.plan(company.id);
    await reminders.sendDue();
  }
}

const stops = [every(MINUTE, 'reminders', remind)];
if (config.yclients.partnerToken) stops.push(every(60 * MINUTE, 'synchronisation', () => syncs.syncAll()));
started('ai-admin-reminders', async () => stops.forEach((stop) => stop()));
