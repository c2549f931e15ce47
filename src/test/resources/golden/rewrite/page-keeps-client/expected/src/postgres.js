// PostgreSQL for the whole application: one pool, and functions that run SQL and answer with
// { data, error, count, status, statusText } instead of throwing.
//
// Rows come as JSON from the server, so numeric and bigint are numbers, dates and times are ISO texts in UTC, and arrays
// and composites are arrays and objects. `query` is plain `pg`, for everything else.
//
// Environment: DATABASE_URL, or PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE; PGSSLMODE, PGSSLROOTCERT;
// PG_POOL_MAX (5), PG_STATEMENT_TIMEOUT_MS (8000), PG_SLOW_QUERY_MS (1000).
import fs from 'node:fs';
import { STATUS_CODES } from 'node:http';
import pg from 'pg';

const { Pool } = pg;

const env = process.env;

function configuration() {
  const url = env.DATABASE_URL ? new URL(env.DATABASE_URL) : null;
  const setting = (name, variable) => url?.searchParams.get(name) || env[variable];
  const host = url?.hostname || setting('host', 'PGHOST');
  const sslmode = setting('sslmode', 'PGSSLMODE');
  const rootCertificate = setting('sslrootcert', 'PGSSLROOTCERT');
  // What results look like depends on these. search_path is where functions and unqualified names are looked up.
  const options = [
    setting('options', 'PGOPTIONS'),
    '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c search_path=public,extensions',
  ];
  for (const name of ['sslmode', 'sslrootcert', 'options']) url?.searchParams.delete(name);
  return {
    ...(url
      ? { connectionString: url.href }
      : {
          host,
          port: Number(env.PGPORT || 5432),
          user: env.PGUSER,
          password: env.PGPASSWORD,
          database: env.PGDATABASE,
        }),
    options: options.filter(Boolean).join(' '),
    ssl: tls(sslmode, host, rootCertificate),
    application_name: env.PGAPPNAME || 'app',
    max: Number(env.PG_POOL_MAX || 5),
    statement_timeout: Number(env.PG_STATEMENT_TIMEOUT_MS || 8000),
    connectionTimeoutMillis: 10_000,
    allowExitOnIdle: true, // a script ends when its work is done
  };
}

/** As libpq's sslmode; without one the server has to prove who it is, except on this machine. */
function tls(sslmode, host, rootCertificate) {
  const local = !host || host.startsWith('/') || ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host);
  const ca = rootCertificate ? fs.readFileSync(rootCertificate, 'utf8') : undefined;
  switch (sslmode || (local ? 'disable' : 'verify-full')) {
    case 'disable':
    case 'allow':
      return false;
    case 'prefer':
    case 'require':
    case 'no-verify':
      return ca ? { ca, checkServerIdentity: () => undefined } : { rejectUnauthorized: false };
    case 'verify-ca':
      return { ca, checkServerIdentity: () => undefined };
    case 'verify-full':
      return { ca };
    default:
      throw new Error(`sslmode "${sslmode}" is not known`);
  }
}

const pool = new Pool(configuration());
// Without a listener, an idle connection that the server ends would end the process.
pool.on('error', (error) => console.error('PostgreSQL: an idle connection failed:', error.message));

/** Plain `pg`: rejects on errors. */
async function query(text, params) {
  const started = Date.now();
  try {
    return await pool.query(text, params);
  } finally {
    const took = Date.now() - started;
    if (took > Number(env.PG_SLOW_QUERY_MS || 1000)) console.warn(`PostgreSQL: ${took} ms: ${text.slice(0, 200)}`);
  }
}

/** A connection of one's own; release() it. */
const getClient = () => pool.connect();

/** Runs work(client) in a transaction, which is rolled back where it throws. */
async function transaction(work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').then(() => client.release(), (broken) => client.release(broken));
    throw error;
  }
}

/** Waits for running queries and closes every connection. */
const end = () => pool.end();

const getPoolStats = () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount });

// ---------------------------------------------------------------------------------------------- statements

/** Reads. Options: single, maybeSingle. A count is true, or SQL for what a limit leaves out. */
async function select(sql, given = [], options = {}) {
  const params = given;
  return respond(params, async () => {
    const text = sql;
    return shape((await one(`SELECT ${ROWS} AS body FROM (${text}) r`, params)).body, options, 200, null);
  });
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

export {
  pool, query, getClient, transaction, end, getPoolStats, select,
};
