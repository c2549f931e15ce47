'use strict';

const { BatchProcessor } = require('../services/batch/batch-processor');
const { LoyaltyService } = require('../services/loyalty/loyalty-service');
const { sendBirthdayGreetings } = require('../jobs/send-birthday-greetings');
const { expireAppointmentsCache } = require('../jobs/expire-appointments-cache');
const { cleanUp } = require('../jobs/cleanup-old-messages');
const { dataLayer } = require('../integrations/yclients/data');
const { every, started } = require('./run');

const DAY = 24 * 60 * 60 * 1000;
const processor = new BatchProcessor();

const stop = every(DAY, 'nightly batch', async () => {
  for (const company of await dataLayer.getActiveCompanies()) {
    await processor.dropStale(company.id);
    await processor.refreshTags(company.id);
    await LoyaltyService.raise(company.id);
    await sendBirthdayGreetings(company.id);
  }
  await expireAppointmentsCache();
  await cleanUp();
});
started('ai-admin-batch-processor', async () => stop());
