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

/** Reads. Options: single, maybeSingle, count (true, or SQL that counts), offset, head, csv, stripNulls, throws, signal. */
async function select(sql, params = [], options = {}) {
  const result = respond(params, options, async () => {
    const total = typeof options.count === 'string' ? `(${options.count})` : options.count ? 'count(*)' : 'NULL';
    const row = await one(`SELECT ${body(options)} AS body, count(*) AS page, ${total} AS total FROM (${sql}) r`, params);
    const count = row.total === null ? null : Number(row.total);
    const offset = Number(options.offset || 0);
    if (count !== null && offset > count) {
      const there = `there are only ${count} rows`;
      throw refused('PGRST103', RANGE, `An offset of ${offset} was requested, but ${there}.`);
    }
    const partial = count !== null && Number(row.page) < count;
    return shape(options.head ? null : rows(row.body, options), options, partial ? 206 : 200, count);
  });
  return options.head ? withoutBody(await result) : result;
}

/** An error of a HEAD request has no words, and none at all where the table is missing. */
function withoutBody(result) {
  if (result.error && result.status === 404) return success(null, 204, null);
  return result.error && result.status ? { ...result, error: { message: '' } } : result;
}

/** `SELECT count(*) ..` as the result's count: the answer to a HEAD request. */
async function count(sql, params = [], options = {}) {
  const result = await respond(params, options, async () => {
    const row = await one(`SELECT (${sql}) AS total`, params);
    return success(null, 200, Number(row.total));
  });
  return withoutBody(result);
}

// ---------------------------------------------------------------------------------------------- results

const WRONG_NUMBER = 'number of rows: ';

/** Runs the work, and makes a result of whatever it throws. */
async function respond(params, options, work) {
  try {
    params.forEach(check);
    options.signal?.throwIfAborted();
    return await (options.signal ? Promise.race([work(), aborted(options.signal)]) : work());
  } catch (error) {
    const result = failure(error, options);
    if (options.throws && !(error).returned) throw Object.assign(new Error(result.error.message), { name: 'PostgrestError' }, result.error);
    return result;
  }
}

const aborted = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

async function one(text, params) {
  check(text);
  return (await query(text, params)).rows[0];
}

/** SQL that makes one text of all rows r. */
function body({ csv, stripNulls }) {
  if (csv) {
    const names = "(SELECT string_agg(k, ',') FROM (SELECT json_object_keys((json_agg(r.*) -> 0)) AS k) names)";
    return `coalesce(${names}, '') || E'\\n' || coalesce(string_agg(substring((r.*)::text, 2, length((r.*)::text) - 2), E'\\n'), '')`;
  }
  return stripNulls ? "json_strip_nulls(coalesce(json_agg(r.*), '[]'))::text" : "coalesce(json_agg(r.*), '[]')::text";
}

const rows = (text, options) => (options.csv ? text : JSON.parse(text));

/** The rows, or the one row that was asked for. */
function shape(data, options, status, count, silent) {
  if (data === null) return success(null, silent ?? status, count);
  if (options.single && data.length !== 1) throw wrongNumber(data.length);
  if (options.maybeSingle && data.length > 1) {
    const details = `Results contain ${data.length} rows, application/vnd.pgrst.object+json requires 1 row`;
    const error = refused('PGRST116', 'JSON object requested, multiple (or no) rows returned', details);
    throw Object.assign(error, { returned: true });
  }
  if (options.single || options.maybeSingle) return success(data[0] ?? null, status, count);
  return success(data, silent ?? status, count);
}

function success(data, status, count) {
  return { success: true, error: null, data, count, status, statusText: statusText(status) };
}

const statusText = (status) =>
  status === 416 ? 'Requested Range Not Satisfiable' : status ? STATUS_CODES[status] || '' : '';

function failure(thrown, options) {
  const { error, status } = describe(thrown, options);
  const own = /^PT\d{3}$/.test(error.code);
  return { success: false, error, data: null, count: null, status, statusText: own ? error.message : statusText(status) };
}

/** The four fields that callers look at, and the HTTP status that goes with them. */
function describe(error, options) {
  const { code, message } = error;
  const number = message?.split(WRONG_NUMBER)[1];
  if (code === '22P02' && number) return describe(wrongNumber(parseInt(number, 10), options.maxAffected), options);
  if (/^[0-9A-Z]{5}$/.test(code) && error.severity) {
    return { error: { code, details: error.detail ?? null, hint: error.hint ?? null, message }, status: statusOf(code) };
  }
  if (error.refused) return { error: { code, details: error.details, hint: null, message }, status: error.refused };
  return { error: { message: `${error.name}: ${message}`, details: error.stack ?? '', hint: '', code: '' }, status: 0 };
}

function statusOf(sqlState) {
  const known = {
    23503: 409, 23505: 409, 25006: 405, 21000: 500, '42P01': 404, 42883: 404, 42501: 403, '42P17': 500, P0001: 400,
    '08': 503, '09': 500, '0L': 403, '0P': 403, 25: 500, 28: 403, '2D': 500, 38: 500, 39: 500, '3B': 500, 40: 500,
    53: 503, 54: 500, 55: 500, 57: 500, 58: 500, F0: 500, HV: 500, P0: 500, XX: 500,
  };
  const own = /^PT(\d{3})$/.exec(sqlState);
  return own ? Number(own[1]) : known[sqlState] ?? known[sqlState.slice(0, 2)] ?? 400;
}

const statuses = { PGRST103: 416, PGRST116: 406, PGRST202: 404, PGRST203: 300 };

/** An error of ours, in the form that callers know from PostgREST. */
const refused = (code, message, details = null) =>
  Object.assign(new Error(message), { code, details, refused: statuses[code] ?? 400 });

function wrongNumber(number, maxAffected) {
  return maxAffected
    ? refused('PGRST124', 'Query result exceeds max-affected preference constraint', `The query affects ${number} rows`)
    : refused('PGRST116', 'Cannot coerce the result to a single JSON object', `The result contains ${number} rows`);
}

// ---------------------------------------------------------------------------------------------- parameters

// A helper cannot fail where it is called: it marks the text, and the statement answers with the error.
const REFUSED = '\0refused ';
const RANGE = 'Requested range not satisfiable';

function check(text) {
  if (typeof text !== 'string' || !text.includes(REFUSED)) return;
  const [code, message, details] = JSON.parse(text.split(REFUSED)[1].split('\0')[0]);
  throw refused(code, message, details);
}

module.exports = {
  query,
  end,
  select,
  count,
};
