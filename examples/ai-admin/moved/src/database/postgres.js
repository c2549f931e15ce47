'use strict';

const fs = require('fs');
const { Pool } = require('pg');
const { STATUS_CODES } = require('node:http');
const logger = require('../utils/logger').child('postgres');

const SLOW_QUERY_MS = Number(process.env.POSTGRES_SLOW_QUERY_MS || 1000);

function sslOptions() {
  const mode = process.env.POSTGRES_SSL || 'verify-full';
  if (mode === 'disable') return false;
  const ca = process.env.POSTGRES_SSL_CA ? fs.readFileSync(process.env.POSTGRES_SSL_CA, 'utf8') : undefined;
  return { ca, rejectUnauthorized: mode === 'verify-full' };
}

const pool = new Pool({
  // What results look like depends on these.
  options: '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c search_path=public,extensions',
  host: process.env.POSTGRES_HOST,
  port: Number(process.env.POSTGRES_PORT || 5432),
  database: process.env.POSTGRES_DATABASE,
  user: process.env.POSTGRES_USER,
  password: process.env.POSTGRES_PASSWORD,
  ssl: sslOptions(),
  max: Number(process.env.POSTGRES_POOL_MAX || 3),
  idleTimeoutMillis: 30000,
  connectionTimeoutMillis: 10000,
});
pool.on('error', (error) => logger.error('idle connection lost', { error: error.message }));

function requirePool() {
  return pool;
}

async function query(text, params = []) {
  const started = Date.now();
  const result = await requirePool().query(text, params);
  const elapsed = Date.now() - started;
  if (elapsed > SLOW_QUERY_MS) logger.warn('slow query', { elapsed, text: text.slice(0, 200) });
  return result;
}

async function getClient() {
  return requirePool().connect();
}

/** Runs work(client) between BEGIN and COMMIT; rolls back and rethrows when it fails. */
async function transaction(work) {
  const client = await getClient();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

function getPoolStats() {
  return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}

async function end() {
  await pool.end();
}

// ---------------------------------------------------------------------------------------------- statements

/** Reads. Options: single, maybeSingle, count, offset, throws. A count is true, or SQL for what a limit leaves out. */
async function select(sql, given = [], options = {}) {
  const params = [...given];
  return respond(params, async () => {
    const text = typeof sql === 'string' ? sql : await argumentsOf(sql, params, options);
    const total = typeof options.count === 'string' ? `(${options.count})` : options.count ? 'count(*)' : 'NULL';
    const row = await one(`SELECT ${ROWS} AS body, count(*) AS page, ${total} AS total FROM (${text}) r`, params);
    const count = row.total === null ? null : Number(row.total);
    const offset = Number(options.offset || 0);
    const beyond = `An offset of ${offset} was requested, but there are only ${count} rows.`;
    if (count !== null && offset > count) throw refused('PGRST103', RANGE, beyond);
    return shape(row.body, options, count !== null && Number(row.page) < count ? 206 : 200, count);
  }, options);
}

/** `SELECT count(*) ..` as the result's count: the answer to a HEAD request. */
async function count(sql, params = [], options = {}) {
  const result = await respond(params, async () => {
    const row = await one(`SELECT (${sql}) AS total`, params);
    return success(null, 200, Number(row.total));
  }, options);
  return withoutBody(result);
}

/** An error of a HEAD request has no words, and none at all where the table is missing. */
function withoutBody(result) {
  if (result.error && result.status === 404) return success(null, 204, null);
  return result.error && result.status ? { ...result, error: { message: '' } } : result;
}

// Options: single, maybeSingle, count, upsert, throws. The last two arguments are the status without and with RETURNING.
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
    const status = options.upsert && !row.created ? 200 : returning ? full : silent;
    const count = options.count ? Number(row.changed) : null;
    return returning ? shape(row.body, options, status, count) : success(null, status, count);
  }, options);
}

/** Where it changes the wrong number of rows the statement itself fails, so that the server takes the change back. */
async function change(text, params, options, returning) {
  if (!returning && !options.single) {
    const { rowCount, rows } = await query(options.upsert ? `${text} RETURNING xmax = 0 AS "is new"` : text, params);
    return { changed: rowCount, created: rows.some((row) => row['is new']) };
  }
  // WITH changed AS (.. RETURNING *) SELECT ..: the rows are what the SELECT makes of them.
  const [, change, read] = /^WITH changed AS \(([^]*\bRETURNING \*)\)\s*(SELECT\b[^]*)$/.exec(text) ?? [null, text];
  const isNew = options.upsert ? `${returning ? ',' : ' RETURNING'} xmax = 0 AS "is new"` : '';
  const statement = `${change}${isNew || (returning ? '' : ' RETURNING 1')}`;
  const right = options.single && 'count(*) = 1';
  const row = one(
    `WITH ${read ? `changed AS (${statement}), r AS (${read})` : `r AS (${statement})`} ` +
      `SELECT ${returning ? ROWS : 'NULL'} AS body, count(*) AS changed` +
      (isNew && `, (SELECT bool_or("is new") FROM ${read ? 'changed' : 'r'}) AS created`) +
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

/** Functions. Options: those of select; returns: 'value', 'values', 'row' or 'nothing' where that is not rows. */
async function call(sql, params, options = {}) {
  if (options.returns === undefined) return select(sql, params, options);
  const { count: counts, ...others } = options;
  const result = await select(sql, params, others);
  const count = counts ? 1 : null;
  if (result.error) return result;
  if (options.returns === 'nothing') return success(null, 204, count);
  if (!Array.isArray(result.data)) return { ...result, count }; // a HEAD request's, or csv
  if (options.returns === 'row') return success(result.data[0] ?? null, 200, count);
  const values = result.data.map((row) => Object.values(row)[0]);
  if (options.returns === 'value') return success(values[0], 200, count);
  return success(values, 200, count && values.length);
}

// ---------------------------------------------------------------------------------------------- results

/** Runs the work, and makes a result of whatever it throws. */
async function respond(params, work, options) {
  try {
    params.forEach(check);
    return await work();
  } catch (thrown) {
    const result = failure(thrown);
    const { error } = result;
    if (options.throws && !thrown.returned) throw Object.assign(new Error(error.message), { name: 'PostgrestError' }, error);
    return result;
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
  if (options.upsert) data.forEach((item) => delete item['is new']);
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
  23503: 409, 23505: 409, 25006: 405, 21000: 400, '42P01': 404, 42883: 404, 42501: 403, '42P17': 500, P0001: 400,
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
  return refused('PGRST116', 'JSON object requested, multiple (or no) rows returned', `The result contains ${number} rows`);
}

// ---------------------------------------------------------------------------------------------- parameters

// A function for a parameter does not throw where it is called: it marks the text, and the statement answers with the error.
const REFUSED = '\0refused ';
const RANGE = 'Requested range not satisfiable';
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

/** `= ANY ($1)` for an array. */
function list(values) {
  const texts = Array.from(new Set(values), (x) => (typeof x === 'string' && /[,()]/.test(x) ? `"${x}"` : `${x}`));
  return items(`(${texts.join(',')})`);
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

/** For `&&`: text as it is, an array as array. */
const overlap = (x) => (typeof x === 'string' ? x : `{${x.join(',')}}`);

/** The same for `@>` and `<@`, which also take objects. */
const elements = (x) => (typeof x === 'string' || Array.isArray(x) ? overlap(x) : JSON.stringify(x));

const BREAKS = { quotes: /["\\]/, braces: /[{}]/, list: /[)"\\]/, bare: /[,)]|^["{]/ };

/** A value inside a text of conditions, refused where it would change them. */
function term(x, place = 'bare') {
  const text = String(x);
  return BREAKS[place].test(text) ? refuse('PGRST100', `"failed to parse logic tree (${text})" (line 1, column 1)`) : text;
}

/** After IS. What follows the word is not looked at. */
function is(x) {
  const text = `${x}`;
  const word = /^(null|unknown|true|false)/i.exec(text);
  if (word) return word[0].toUpperCase();
  const at = /^(n(ul?)?|u(n(k(n(ow?)?)?)?)?|t(ru?)?|f(a(ls?)?)?)?/i.exec(text)[0].length;
  const found = at < text.length ? `"${text[at]}"` : 'end of input';
  const expected = `unexpected ${found} expecting null or trilean value (unknown, true, false)`;
  return refuse('PGRST100', `"failed to parse filter (is.${x})" (line 1, column ${4 + at})`, expected);
}

/** Nothing that is no integer limits. A range that begins below zero is cut there; one that ends before it begins is an error. */
function limit(x, from = 0) {
  if (!/^-?\d+$/.test(`${x}`)) return null;
  const rows = Number(x) + Math.min(0, Math.trunc(Number(from)) || 0);
  const wrong = Number(x) < 0 || rows < 0 || (rows === 0 && Number(from) > 0);
  return wrong ? refuse('PGRST103', RANGE, 'Limit should be greater than or equal to zero.') : String(rows);
}

const offset = (x) => (/^\d+$/.test(`${x}`) ? `${x}` : null);

const identifier = (name) => `"${String(name).replace(/"/g, '""')}"`;

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
  if (unknown !== undefined) throw refused('PGRST204', `Column '${unknown}' of relation '${name}' does not exist`);
  const own = keys.map((key) => columns.get(key));
  const single = !many && !own.some((column) => column.structured);
  const statement = sql({
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

const OVERLOADS = `
  SELECT array(SELECT coalesce(proargnames[place], '') FROM unnest(coalesce(proallargtypes, proargtypes::oid[]))
      WITH ORDINALITY t (type, place) WHERE proargmodes IS NULL OR proargmodes[place] IN ('i', 'b', 'v')) AS names,
    array(SELECT format_type(type, NULL) FROM unnest(proargtypes) type) AS types, pronargdefaults AS defaults
  FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace, parse_ident($1) AS name
  WHERE proname = name[cardinality(name)] AND nspname = CASE WHEN cardinality(name) > 1 THEN name[1] ELSE 'public' END`;

/** SQL for the arguments that are there: those that are undefined are not, which may choose another overload. */
async function argumentsOf(sql, params, { table: name = '', rows }) {
  const text = json(rows ?? {}) ?? '{}';
  check(text);
  const keys = Object.keys(JSON.parse(text));
  const fitting = (await about(name, OVERLOADS)).filter(
    ({ names, types, defaults }) =>
      keys.every((key) => names.includes(key)) &&
      names.every((own, i) => i >= types.length - defaults || keys.includes(own)),
  );
  if (fitting.length !== 1) throw unfit(name.includes('.') ? name : `public.${name}`, keys, fitting.length);
  const [{ names, types }] = fitting;
  const columns = keys.map((key) => `${identifier(key)} ${types[names.indexOf(key)]}`).join(', ');
  const record = keys.length && `json_to_record($${params.push(text)}) AS args(${columns})`;
  return sql({
    named: keys.map((key) => `${identifier(key)} => args.${identifier(key)}`).join(', '),
    from: record ? ` FROM ${record}` : '',
    source: record ? `${record}, ` : '',
  });
}

function unfit(name, keys, fitting) {
  const called = keys.length ? `${name}(${keys.join(', ')})` : `${name} without parameters`;
  if (fitting) return refused('PGRST203', `Could not choose the best candidate function: ${called}`);
  const given = keys.length ? `with parameter${keys.length > 1 ? 's' : ''} ${keys.join(', ')}` : 'without parameters';
  const searched = `Searched for the function ${name} ${given} or with a single unnamed json/jsonb parameter`;
  const details = `${searched}, but no matches were found in the schema cache.`;
  return refused('PGRST202', `Could not find the function ${called} in the schema cache`, details);
}

module.exports = {
  query, getClient, transaction, getPoolStats, end, select, count, insert, update, remove, call, json, value,
  list, items, elements, overlap, term, is, limit, offset,
};
