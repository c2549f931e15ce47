'use strict';

/** Everything that comes from outside, read once. */

function number(name, fallback) {
  const value = Number(process.env[name]);
  return process.env[name] !== undefined && Number.isFinite(value) ? value : fallback;
}

function flag(name, fallback = false) {
  const value = process.env[name];
  if (value === undefined || value === '') return fallback;
  return ['1', 'true', 'yes', 'on'].includes(value.toLowerCase());
}

module.exports = {
  env: process.env.NODE_ENV || 'development',
  port: number('PORT', 3000),
  logLevel: process.env.LOG_LEVEL || 'info',

  database: {
    useLegacySupabase: flag('USE_LEGACY_SUPABASE', true),
    supabaseUrl: process.env.SUPABASE_URL,
    supabaseKey: process.env.SUPABASE_KEY,
  },

  yclients: {
    apiUrl: process.env.YCLIENTS_API_URL || 'https://yclients.example.com/api/v1',
    partnerToken: process.env.YCLIENTS_PARTNER_TOKEN || '',
    userToken: process.env.YCLIENTS_USER_TOKEN || '',
    companyId: number('YCLIENTS_COMPANY_ID', 0),
    pageSize: number('YCLIENTS_PAGE_SIZE', 200),
  },

  whatsapp: {
    transport: process.env.WHATSAPP_TRANSPORT || 'baileys',
    companyId: process.env.WHATSAPP_COMPANY_ID || 'company_1',
    outboxIntervalMs: number('WHATSAPP_OUTBOX_INTERVAL_MS', 2000),
  },

  model: {
    url: process.env.MODEL_API_URL || '',
    key: process.env.MODEL_API_KEY || '',
    timeoutMs: number('MODEL_TIMEOUT_MS', 20000),
  },

  telegram: {
    apiUrl: process.env.TELEGRAM_API_URL || '',
    token: process.env.TELEGRAM_BOT_TOKEN || '',
  },

  workers: {
    pollIntervalMs: number('WORKER_POLL_INTERVAL_MS', 1000),
    batchSize: number('WORKER_BATCH_SIZE', 10),
    stuckAfterMs: number('WORKER_STUCK_AFTER_MS', 5 * 60 * 1000),
    maxAttempts: number('WORKER_MAX_ATTEMPTS', 3),
    burstMs: number('WORKER_BURST_MS', 4000),
  },

  redisUrl: process.env.REDIS_URL || '',
  maintenanceFile: process.env.MAINTENANCE_FILE || '',
  backupDirectory: process.env.BACKUP_DIRECTORY || '/tmp/ai-admin-backups',
  webhookSecret: process.env.WEBHOOK_SECRET || '',
};
