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
    application_name: env.PGAPPNAME || 'application',
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

// Options: single, maybeSingle. The last two arguments are the status without and with RETURNING.
const insert = (sql, params, options) => write(sql, params, options, 201, 201);
const update = (sql, params, options) => write(sql, params, options, 204, 200);
const remove = (sql, params, options) => write(sql, params, options, 204, 200);

function write(sql, given = [], options = {}, silent, full) {
  const params = [...given];
  return respond(params, async () => {
    const { text, empty } = typeof sql === 'string' ? { text: sql } : await payload(sql, params, options);
    check(text);
    const returning = /\bRETURNING\b/.test(text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ''));
    const nothing = empty && silent === 204; // to update
    const row = nothing ? { body: '[]', changed: 0 } : await change(text, params, options, returning);
    const status = returning ? full : silent;
    const count = null;
    return returning ? shape(row.body, options, status, count) : success(null, status, count);
  });
}

/** Where it changes the wrong number of rows the statement itself fails, so that the server takes the change back. */
async function change(text, params, options, returning) {
  if (!returning && !options.single) {
    return { changed: (await query(text, params)).rowCount };
  }
  // WITH changed AS (.. RETURNING *) SELECT ..: the rows are what the SELECT makes of them.
  const [, change, read] = /^WITH changed AS \(([^]*\bRETURNING \*)\)\s*(SELECT\b[^]*)$/.exec(text) ?? [null, text];
  const statement = `${change}${returning ? '' : ' RETURNING 1'}`;
  const right = options.single && 'count(*) = 1';
  const row = one(
    `WITH ${read ? `changed AS (${statement}), r AS (${read})` : `r AS (${statement})`} ` +
      `SELECT ${returning ? ROWS : 'NULL'} AS body, count(*) AS changed` +
      (right ? `, CASE WHEN NOT (${right}) THEN ('${WRONG_NUMBER}' || count(*))::int END` : '') +
      ' FROM r',
    params,
  );
  return row.catch((error) => {
    const wrong = error.code === '22P02' && error.message.split(WRONG_NUMBER)[1];
    throw wrong ? wrongNumber(parseInt(wrong, 10)) : error;
  });
}

const WRONG_NUMBER = 'number of rows: ';

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
const refuse = (...error) => `${REFUSED}${JSON.stringify(error)}\0`;

function check(text) {
  if (typeof text !== 'string' || !text.includes(REFUSED)) return;
  const [code, message, details] = JSON.parse(text.split(REFUSED)[1].split('\0')[0]);
  throw refused(code, message, details);
}

const stringify = (x) => JSON.stringify(x, (_, y) => (typeof y === 'bigint' ? `${y}` : y));

/** A value for a json column. What JSON has no word for, undefined and NaN, is null; half an emoji is refused, and so is NUL. */
function json(x) {
  const text = stringify(x) ?? 'null';
  const escapes = Array.from(text.matchAll(/(?<!\\)(?:\\\\)*\\u(0000|d)/g), ([, code]) => code);
  if (escapes.includes('d')) return refuse('PGRST102', 'Empty or invalid json');
  if (escapes.length) return refuse('22P05', 'unsupported Unicode escape sequence', '\\u0000 cannot be converted to text.');
  return text === 'null' ? null : text;
}

/** A value for any other column, as JSON has it: a Date as ISO text, NaN and undefined as null, objects as JSON. */
function value(x) {
  const text = json(x);
  return text?.[0] === '"' ? JSON.parse(text) : text;
}

/** `= ANY ($1)` for a text such as `(1,2,"a,b")`. */
function items(text) {
  check(text);
  const parts = [];
  let at = text.search(/\S/) + 1;
  for (let open = text[at - 1] === '('; open; at++) {
    const item = /^(?:"((?:[^"\\]|\\[^])*)"(?=[,)]|$)|([^,)]*))/.exec(text.slice(at));
    parts.push(item[1] === undefined ? item[2] : item[1].replace(/\\([^])/g, '$1'));
    at += item[0].length;
    if (text[at] === ')' && parts.length === 1 && parts[0] === '') return '{}';
    if (text[at] === ')') return `{${parts.map((x) => `"${x.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
    open = text[at] === ',';
  }
  return refuse('PGRST100', `"failed to parse filter (in.${text})" (line 1, column 4)`);
}

/** A value of match(): one that is undefined compares nothing. */
const given = (x) => (x === undefined ? null : `${x}`);

/** What match() is given, as SQL over the columns of a table: every value that is not undefined. */
function matching(values, of, statement) {
  const known = Object.entries(values).filter(([, x]) => x !== undefined);
  if (!known.length && statement) return refuse('21000', `${statement} requires a WHERE clause`);
  const reserved = known.find(([name]) => /^(select|columns|on_conflict|order|limit|offset|and|or)$/.test(name));
  if (reserved) return refuse('PGRST100', `"failed to parse filter (${reserved[0]})" (line 1, column 1)`);
  return known.map(([name, x]) => `${of}.${column(name)} = ${literal(`${x}`)}`).join(' AND ') || 'true';
}

const OPERATORS = {
  eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', like: 'LIKE', ilike: 'ILIKE', match: '~', imatch: '~*',
  isdistinct: 'IS DISTINCT FROM', cs: '@>', cd: '<@', ov: '&&', sl: '<<', sr: '>>', nxr: '&<', nxl: '&>', adj: '-|-',
};

/** What or() is given, such as `status.eq.new,and(age.gt.5,name.is.null)`, as SQL over the columns of a table. */
function conditions(given, of, json = []) {
  const all = `(${given})`;
  let at = 0;
  const take = (pattern) => {
    const found = pattern.exec(all.slice(at));
    at += found ? found[0].length : 0;
    return found;
  };
  const wrong = (expected) => {
    const details = `unexpected ${at < all.length ? `"${all[at]}"` : 'end of input'} expecting ${expected}`;
    const message = `"failed to parse logic tree (${all})" (line 1, column ${at + 3})`;
    return new SyntaxError(refuse('PGRST100', message, ...(expected ? [details] : [])));
  };
  const must = (pattern, expected) => {
    const found = take(pattern);
    if (!found) throw wrong(expected);
    return found;
  };
  const unquoted = (text) => text.replace(/\\([^])/g, '$1');
  const text = () => {
    const quoted = take(/^"((?:[^"\\]|\\[^])*)"(?=[,)]|$)/);
    return quoted ? unquoted(quoted[1]) : (take(/^\{[^{}]*\}/) ?? must(/^[^,)]*/))[0];
  };
  const name = () => {
    const pattern = /^(?:"((?:[^"\\]|\\[^])*)"|((?:[\p{L}\p{N}_ $]|-(?!>))+))/u;
    const expected = 'field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)';
    const [, quoted, plain] = must(pattern, expected);
    if (quoted === undefined && !plain.trim()) throw wrong();
    return quoted === undefined ? plain.trim() : unquoted(quoted);
  };
  const field = () => {
    const first = name();
    let sql = `${of}.${identifier(first)}`;
    if (/^->/.test(all.slice(at)) && !json.includes(first)) sql = `to_jsonb(${sql})`;
    for (let arrow = take(/^->>?/); arrow; arrow = take(/^->>?/)) {
      const index = take(/^-?\d+(?=$|->|::|[.,])/);
      sql += arrow[0] + (index ? index[0] : literal(name()));
    }
    take(/^[ \t]*/);
    return sql;
  };
  const comparison = (own) => {
    if (take(/^in\./)) {
      const start = at;
      must(/^[ \t]*\(/);
      do take(/^"(?:[^"\\]|\\[^])*"(?=[,)]|$)/) ?? must(/^[^,)]*/);
      while (take(/^,/));
      must(/^[ \t]*\)/);
      return `${own} = ANY (${literal(items(all.slice(start, at)))})`;
    }
    if (take(/^is\./)) return `${own} IS ${must(/^(null|true|false|unknown|not_null)(?=[,)])/i)[0].replace('_', ' ')}`;
    const known = new RegExp(`^(${Object.keys(OPERATORS).join('|')})(?:\\((any|all)\\))?\\.`);
    const [, word, quantifier] = must(known, '"not" or operator (eq, gt, ...)');
    const value = literal(/like$/.test(word) ? text().replace(/\*/g, '%') : text());
    return `${own} ${OPERATORS[word]} ${quantifier ? `${quantifier.toUpperCase()} (${value})` : value}`;
  };
  const part = () => {
    take(/^[ \t]*/);
    const tree = take(/^(not\.)?(and|or)(?=[ \t]*\()/);
    if (tree) return `${tree[1] ? 'NOT ' : ''}${list(tree[2] === 'and' ? ' AND ' : ' OR ')}`;
    const own = field();
    must(/^\./);
    return `${take(/^not\./) ? 'NOT ' : ''}${comparison(own)}`;
  };
  const list = (between) => {
    must(/^[ \t]*\(/);
    const parts = [];
    do parts.push(part());
    while (take(/^[ \t]*,/));
    must(/^[ \t]*\)[ \t]*/);
    return `(${parts.join(between)})`;
  };
  try {
    return list(' OR '); // what follows the last bracket is not looked at
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return error.message;
  }
}

const identifier = (name) => `"${String(name).replace(/"/g, '""')}"`;

/** A table that is known only now; the server says where it is not there. */
function table(name, schema = 'public') {
  if (typeof name === 'string' && name.trim()) return `${identifier(schema)}.${identifier(name)}`;
  throw new Error('Invalid relation name: relation must be a non-empty string.');
}

const literal = (text) => `'${text.replace(/'/g, "''")}'`;

/** A column, or a path into its JSON: `data->a->>b`. */
function column(name) {
  const [first, ...path] = String(name).split(/(->>?)/);
  if (!/^[\p{L}\p{N}_$ -]+$/u.test(first)) return refuse('PGRST100', `"failed to parse tree path (${name})" (line 1, column 1)`);
  const key = (text) => (/^->>?$|^-?\d+$/.test(text) ? text : literal(text));
  return identifier(first.trim()) + path.map(key).join('');
}

const described = new Map();

/** What the server says of a table or function: asked once. */
function about(name, sql, made = (rows) => rows) {
  const known = described.get(sql + name);
  if (known) return known;
  const asked = query(sql, [name]).then((result) => made(result.rows));
  described.set(sql + name, asked);
  asked.catch(() => described.delete(sql + name));
  return asked;
}

const COLUMNS = `
  SELECT attname AS name, format_type(atttypid, atttypmod) AS type, atttypid IN ('json'::regtype, 'jsonb'::regtype) AS json,
    typcategory = 'A' OR typtype IN ('c', 'd') AS structured
  FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`;

const byName = (rows) => new Map(rows.map((row) => [row.name, row]));

// SQL for a payload whose columns are known only now. A key that is undefined leaves its column alone, but in an array of
// rows it is null.
async function payload(sql, params, { table = '', rows }) {
  const many = Array.isArray(rows);
  const text = many ? stringify(rows) : json(rows) ?? '{}';
  check(text);
  const plain = [JSON.parse(text)].flat();
  const keys = [...new Set((many ? rows : plain).flatMap((row) => Object.keys(row)))];
  const columns = await about(table, COLUMNS, byName);
  const unknown = keys.find((key) => !columns.has(key));
  const name = table.split('.').pop().replace(/"/g, '');
  if (unknown !== undefined) throw refused('PGRST204', `Could not find the '${unknown}' column of '${name}' in the schema cache`);
  const own = keys.map((key) => columns.get(key));
  const single = !many && !own.some((column) => column.structured);
  const statement = sql({
    table,
    ...(single ? apart(params, own, plain[0]) : together(params, own, plain)),
    ...(keys.length ? {} : { values: `SELECT FROM generate_series(1, ${plain.length})` }),
    merge: keys.length ? `DO UPDATE SET ${keys.map(identifier).map((key) => `${key} = EXCLUDED.${key}`).join(', ')}` : 'DO NOTHING',
  });
  return { text: statement, empty: !keys.length };
}

/** A parameter for each value of one row. */
function apart(params, columns, row) {
  const names = columns.map((column) => identifier(column.name));
  const places = columns.map((column) => `$${params.push((column.json ? json : value)(row[column.name]))}`);
  return {
    set: names.map((name, i) => `${name} = ${places[i]}`).join(', '),
    values: `(${names.join(', ')}) VALUES (${places.join(', ')})`,
  };
}

/** One JSON parameter, which the server reads by the columns' types. */
function together(params, columns, rows) {
  const names = columns.map((column) => identifier(column.name)).join(', ');
  const types = columns.map((column) => `${identifier(column.name)} ${column.type}`).join(', ');
  const given = columns.length && `$${params.push(JSON.stringify(rows))}`;
  const source = `json_to_recordset(${given}) AS rows(${types})`;
  return { set: `(${names}) = (SELECT ${names} FROM ${source} LIMIT 1)`, values: `(${names}) SELECT ${names} FROM ${source}` };
}

export {
  pool, query, getClient, transaction, end, getPoolStats, select, count, insert, update, remove, conditions,
  matching, given, table,
};
