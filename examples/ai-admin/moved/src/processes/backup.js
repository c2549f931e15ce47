'use strict';

const { BackupService } = require('../services/backup/backup-service');
const { WhatsappDatabaseCleanup } = require('../services/whatsapp/database-cleanup');
const { every, started } = require('./run');

const HOUR = 60 * 60 * 1000;
const backups = new BackupService();

const stop = every(6 * HOUR, 'backup', async () => {
  await backups.run();
  await backups.prune('scheduled');
  await new WhatsappDatabaseCleanup().run();
});
started('whatsapp-backup-service', async () => stop());
