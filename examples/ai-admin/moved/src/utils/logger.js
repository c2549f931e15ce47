'use strict';

/** One line of JSON per entry on stderr. LOG_LEVEL: debug, info, warn, error or silent. */

const LEVELS = { debug: 10, info: 20, warn: 30, error: 40, silent: 100 };

function create(name) {
  const write = (level, message, fields) => {
    const limit = LEVELS[process.env.LOG_LEVEL || 'info'] || LEVELS.info;
    if (LEVELS[level] < limit) return;
    process.stderr.write(JSON.stringify({ time: new Date().toISOString(), level, name, message, ...fields }) + '\n');
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    child: (part) => create(name ? `${name}:${part}` : part),
  };
}

module.exports = create('ai-admin');
