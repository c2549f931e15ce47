'use strict';

const config = require('../config');
const { TelegramBot } = require('../services/telegram/telegram-bot');
const { every, started } = require('./run');

const bot = new TelegramBot();
const idle = async () => {};
const stop = every(1000, 'telegram', config.telegram.token ? () => bot.poll() : idle);
started('ai-admin-telegram-bot', async () => stop());
