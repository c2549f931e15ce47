const { Pool } = require('pg');
const { STATUS_CODES } = require('node:http');

const pool = new Pool({
  // What results look like depends on these.
  options: '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c search_path=public,extensions',
  connectionString: process.env.DATABASE_URL,
});

async function query(text, params) {
  return pool.query(text, params);
}

async function end() {
  await pool.end();
}

// ---------------------------------------------------------------------------------------------- statements

/** Reads. Options: single, maybeSingle. A count is true, or SQL for what a limit leaves out. */
async function select(sql, given = [], options = {}) {
  const params = given;
  return respond(params, async () => {
    const text = sql;
    return shape((await one(`SELECT ${ROWS} AS body FROM (${text}) r`, params)).body, options, 200, null);
  });
}

/** `SELECT count(*) ..` as the result's count: the answer to a HEAD request. */
async function count(sql, params = []) {
  const result = await respond(params, async () => {
    const row = await one(`SELECT (${sql}) AS total`, params);
    return success(null, 200, Number(row.total));
  });
  return withoutBody(result);
}

/** An error of a HEAD request has no words, and none at all where the table is missing. */
function withoutBody(result) {
  if (result.error && result.status === 404) return success(null, 204, null);
  return result.error && result.status ? { ...result, error: { message: '' } } : result;
}

// ---------------------------------------------------------------------------------------------- results

/** Runs the work, and makes a result of whatever it throws. */
async function respond(params, work) {
  try {
    params.forEach(check);
    return await work();
  } catch (thrown) {
    return failure(thrown);
  }
}

async function one(text, params) {
  check(text);
  return (await query(text, params)).rows[0];
}

const ROWS = "coalesce(json_agg(r.*), '[]')::text";

/** The rows, or the one row that was asked for. */
function shape(text, options, status, count) {
  const data = JSON.parse(text);
  if (options.single && data.length !== 1) throw wrongNumber(data.length);
  if (options.maybeSingle && data.length > 1) {
    const details = `Results contain ${data.length} rows, application/vnd.pgrst.object+json requires 1 row`;
    throw refused('PGRST116', 'JSON object requested, multiple (or no) rows returned', details, true);
  }
  return success(options.single || options.maybeSingle ? data[0] ?? null : data, status, count);
}

function success(data, status, count) {
  return { success: true, error: null, data, count, status, statusText: STATUS_CODES[status] };
}

/** The four fields that callers look at, and the HTTP status that goes with them. */
function failure(thrown) {
  const { name, stack, severity, code, message, detail = null, hint = null } = thrown;
  const error = severity
    ? { code, details: detail, hint, message }
    : { message: `${name}: ${message}`, details: stack ?? '', hint: '', code: '' };
  const status = severity ? statusOf(code) : 0;
  const text = status === 416 ? 'Requested Range Not Satisfiable' : STATUS_CODES[status] ?? '';
  return { success: false, error, data: null, count: null, status, statusText: /^PT\d{3}$/.test(error.code) ? message : text };
}

const STATUSES = {
  23503: 409, 23505: 409, 25006: 405, 21000: 500, '42P01': 404, 42883: 404, 42501: 403, '42P17': 500, P0001: 400,
  '08': 503, '0L': 403, '0P': 403, 28: 403, 53: 503, PGRST103: 416, PGRST116: 406, PGRST202: 404, PGRST203: 300,
};

function statusOf(code) {
  if (/^PT\d{3}$/.test(code)) return Number(code.slice(2));
  const fault = /^(09|25|2D|38|39|3B|40|54|55|57|58|F0|HV|P0|XX)...$/.test(code);
  return STATUSES[code] ?? STATUSES[code.slice(0, 2)] ?? (fault ? 500 : 400);
}

/** An error of ours, in the form of the server's. */
const refused = (code, message, detail, returned = false) =>
  Object.assign(new Error(message), { severity: 'ERROR', code, detail, returned });

function wrongNumber(number) {
  return refused('PGRST116', 'Cannot coerce the result to a single JSON object', `The result contains ${number} rows`);
}

// ---------------------------------------------------------------------------------------------- parameters

// A function for a parameter does not throw where it is called: it marks the text, and the statement answers with the error.
const REFUSED = '\0refused ';

function check(text) {
  if (typeof text !== 'string' || !text.includes(REFUSED)) return;
  const [code, message, details] = JSON.parse(text.split(REFUSED)[1].split('\0')[0]);
  throw refused(code, message, details);
}

module.exports = {
  query, end, select, count,
};
