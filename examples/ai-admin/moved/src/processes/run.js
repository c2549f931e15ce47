'use strict';

const logger = require('../utils/logger').child('process');
const { criticalErrors } = require('../utils/critical-error-logger');

/** Repeats work with a pause in between until the process is told to stop. */
function every(millis, name, work) {
  let timer = null;
  let stopped = false;
  const tick = async () => {
    try {
      await work();
    } catch (error) {
      await criticalErrors.log(error, { operation: name });
    }
    if (!stopped) timer = setTimeout(tick, millis);
  };
  timer = setTimeout(tick, 0);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** Says that the process is ready, and stops in good order when pm2 asks it to. */
function started(name, stop = async () => {}) {
  logger.info(`${name} started`, { pid: process.pid });
  if (process.send) process.send('ready');
  const end = async (signal) => {
    logger.info(`${name} stops`, { signal });
    await stop();
    process.exit(0);
  };
  process.once('SIGINT', () => end('SIGINT'));
  process.once('SIGTERM', () => end('SIGTERM'));
}

module.exports = { every, started };
