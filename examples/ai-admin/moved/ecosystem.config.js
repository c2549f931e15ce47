'use strict';

/** The eight processes of the application, in the order in which they are started. */
const common = { cwd: __dirname, exec_mode: 'fork', instances: 1, autorestart: true, max_restarts: 10, kill_timeout: 5000 };

module.exports = {
  apps: [
    { ...common, name: 'baileys-whatsapp-service', script: 'src/processes/whatsapp.js' },
    { ...common, name: 'ai-admin-worker-v2', script: 'src/processes/worker.js' },
    { ...common, name: 'ai-admin-booking-monitor', script: 'src/processes/booking-monitor.js' },
    { ...common, name: 'ai-admin-api', script: 'src/processes/api.js' },
    { ...common, name: 'whatsapp-backup-service', script: 'src/processes/backup.js' },
    { ...common, name: 'ai-admin-batch-processor', script: 'src/processes/batch.js' },
    { ...common, name: 'ai-admin-telegram-bot', script: 'src/processes/telegram.js' },
    { ...common, name: 'ai-admin-reminders', script: 'src/processes/reminders.js' },
  ],
};
