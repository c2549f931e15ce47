'use strict';

const postgres = require('../../database/postgres');

const KEEP_MS = 30 * 1000;

/** Finds the company of a request by its key, and remembers it for half a minute. */
function companyAuth({ db = postgres, now = Date.now } = {}) {
  const known = new Map();

  async function find(key) {
    const entry = known.get(key);
    if (entry && now() - entry.at < KEEP_MS) return entry.company;
    const { data: company, error, status } = await db.select(
      `SELECT id, title, timezone, settings FROM companies WHERE api_key = $1 AND is_active = true`,
      [String(key)],
      { maybeSingle: true }
    );
    if (error) throw Object.assign(new Error(error.message), { status });
    known.set(key, { at: now(), company });
    return company;
  }

  return async (request, response, next) => {
    const key = request.get('x-api-key');
    if (!key) {
      response.status(401).json({ error: 'key is missing' });
      return;
    }
    try {
      request.company = await find(key);
    } catch (error) {
      response.status(503).json({ error: 'try again later' });
      return;
    }
    if (!request.company) {
      response.status(401).json({ error: 'key is wrong' });
      return;
    }
    next();
  };
}

module.exports = { companyAuth };
