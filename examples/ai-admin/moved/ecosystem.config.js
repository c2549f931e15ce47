'use strict';

const fs = require('fs');
const path = require('path');

/** What each process gets from .env it reads itself when it starts, so a restart is enough after a change. */
const file = path.join(__dirname, '.env');
const nodeArguments = fs.existsSync(file) ? [`--env-file=${file}`] : [];

/** The eight processes of the application, in the order in which they are started. */
const common = { cwd: __dirname, exec_mode: 'fork', instances: 1, autorestart: true, max_restarts: 10, kill_timeout: 5000, node_args: nodeArguments };

/** Each names itself to the database. */
const app = (name, script) => ({ ...common, name, script, env: { PGAPPNAME: name } });

module.exports = {
  apps: [
    app('baileys-whatsapp-service', 'src/processes/whatsapp.js'),
    app('ai-admin-worker-v2', 'src/processes/worker.js'),
    app('ai-admin-booking-monitor', 'src/processes/booking-monitor.js'),
    app('ai-admin-api', 'src/processes/api.js'),
    app('whatsapp-backup-service', 'src/processes/backup.js'),
    app('ai-admin-batch-processor', 'src/processes/batch.js'),
    app('ai-admin-telegram-bot', 'src/processes/telegram.js'),
    app('ai-admin-reminders', 'src/processes/reminders.js'),
  ],
};
