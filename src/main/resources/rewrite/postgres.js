// PostgreSQL for the whole application: one pool, and functions that run SQL and answer with
// { data, error, count, status, statusText } instead of throwing.
//
// Rows come as JSON from the server, so numeric and bigint are numbers, dates and times are ISO texts in UTC, and arrays
// and composites are arrays and objects. `query` is plain `pg`, for everything else.
//
// Environment: DATABASE_URL, or PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE; PGSSLMODE, PGSSLROOTCERT;
// PG_POOL_MAX (5), PG_STATEMENT_TIMEOUT_MS (8000), PG_SLOW_QUERY_MS (1000).
//@import

const env = process.env;

function configuration()/*: PoolConfig */ {
  const url = env.DATABASE_URL ? new URL(env.DATABASE_URL) : null;
  const setting = (name/*: string */, variable/*: string */) => url?.searchParams.get(name) || env[variable];
  const host = url?.hostname || setting('host', '$HOST') || env.PGHOST;
  const sslmode = setting('sslmode', 'PGSSLMODE');
  const rootCertificate = setting('sslrootcert', 'PGSSLROOTCERT');
  // What results look like depends on these. search_path is where functions and unqualified names are looked up.
  const options = [
    setting('options', 'PGOPTIONS'),
    '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c search_path=$SEARCH_PATH',
  ];
  for (const name of ['sslmode', 'sslrootcert', 'options']) url?.searchParams.delete(name);
  return {
    ...(url
      ? { connectionString: url.href }
      : {
          host,
          port: Number(env.$PORT || env.PGPORT || 5432),
          user: env.$USER || env.PGUSER,
          password: env.$PASSWORD || env.PGPASSWORD,
          database: env.$DATABASE || env.PGDATABASE,
        }),
    options: options.filter(Boolean).join(' '),
    ssl: tls(sslmode, host, rootCertificate),
    application_name: env.PGAPPNAME || $APPLICATION,
    max: Number(env.PG_POOL_MAX || $POOL_MAX),
    statement_timeout: Number(env.PG_STATEMENT_TIMEOUT_MS || 8000),
    connectionTimeoutMillis: 10_000,
    allowExitOnIdle: true, // a script ends when its work is done
  };
}

/** As libpq's sslmode; without one the server has to prove who it is, except on this machine. */
function tls(sslmode/*: string | undefined */, host/*: string | undefined */, rootCertificate/*: string | undefined */) {
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
async function query(text/*: string */, params/*?: unknown[] */)/*: Promise<QueryResult> */ {
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
async function transaction/*<T> */(work/*: (client: PoolClient) => Promise<T> */)/*: Promise<T> */ {
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
//@types

/** Reads. Options: single, maybeSingle, count (true, or SQL that counts), offset, head, csv, stripNulls, throws, signal. */
//@run select string
async function select(sql/*: string */, params/*: unknown[] */ = [], options/*: Options */ = {})/*: Promise<any> */ {
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
function withoutBody(result/*: Result */)/*: Result */ {
  if (result.error && result.status === 404) return success(null, 204, null);
  return result.error && result.status ? { ...result, error: { message: '' }/* as any */ } : result;
}

/** `SELECT count(*) ..` as the result's count: the answer to a HEAD request. */
async function count(sql/*: string */, params/*: unknown[] */ = [], options/*: Options */ = {})/*: Promise<Result> */ {
  const result = await respond(params, options, async () => {
    const row = await one(`SELECT (${sql}) AS total`, params);
    return success(null, 200, Number(row.total));
  });
  return withoutBody(result);
}

/** INSERT. The SQL may be a function of the payload's columns: see `payload`. */
const insert/*: Run<Sql<Columns>> */ = (sql/*: Sql<Columns> */, params/*?: unknown[] */, options/*?: Options */) => write(sql, params, options, 201, 201);
/** UPDATE */
const update/*: Run<Sql<Columns>> */ = (sql/*: Sql<Columns> */, params/*?: unknown[] */, options/*?: Options */) => write(sql, params, options, 204, 200);
/** DELETE */
const remove/*: Run<Sql<Columns>> */ = (sql/*: Sql<Columns> */, params/*?: unknown[] */, options/*?: Options */) => write(sql, params, options, 204, 200);

/**
 * More options: upsert (201, or 200 where no row was new), maxAffected; table, rows, defaultToNull (see `payload`).
 * Where the number of rows is wrong the statement itself fails, so that the server takes the change back.
 */
function write(sql/*: Sql<Columns> */, given/*: unknown[] */ = [], options/*: Options */ = {}, silent/*: number */, full/*: number */)/*: Promise<any> */ {
  const params = [...given];
  return respond(params, options, async () => {
    const { text, nothing } = typeof sql === 'string' ? { text: sql } : await payload(sql, params, options);
    check(text);
    const returning = /\bRETURNING\b/.test(text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ''));
    if (nothing) return returning ? shape(rows('[]', options), options, full, none(options)) : success(null, silent, none(options));
    if (!returning && !options.upsert && !options.single && !options.maxAffected) {
      const result = await query(text, params);
      return success(null, silent, options.count ? result.rowCount : null);
    }
    // WITH changed AS (.. RETURNING *) SELECT ..: the rows are what the SELECT makes of them.
    const [, change, read] = /^WITH changed AS \(([^]*\bRETURNING \*)\)\s*(SELECT\b[^]*)$/.exec(text) ?? [null, text, null];
    const isNew = options.upsert ? `${returning ? ',' : ' RETURNING'} xmax = 0 AS "is new"` : '';
    const statement = `${change}${isNew || (returning ? '' : ' RETURNING 1')}`;
    const right = options.single ? 'count(*) = 1' : options.maxAffected ? `count(*) <= ${Number(options.maxAffected)}` : 'true';
    const row = await one(
      `WITH ${read ? `changed AS (${statement}), r AS (${read})` : `r AS (${statement})`} ` +
        `SELECT ${returning ? body(options) : 'NULL'} AS body, count(*) AS changed, ` +
        `CASE WHEN NOT (${right}) THEN ('${WRONG_NUMBER}' || count(*))::int END` +
        `${isNew && `, (SELECT bool_or("is new") FROM ${read ? 'changed' : 'r'}) AS created`} FROM r`,
      params,
    );
    const status = isNew && row.created !== true ? 200 : returning ? full : silent;
    const count = options.count ? Number(row.changed) : null;
    if (!returning) return success(null, status, count);
    const data = rows(row.body, options);
    if (isNew && !options.csv) data.forEach((item/*: Row */) => delete item['is new']);
    return shape(data, options, status, count);
  });
}

const none = (options/*: Options */) => (options.count ? 0 : null);

/**
 * Functions. Options: returns: 'value', 'values', 'row' or 'nothing' (default: rows), and those of select; table (the
 * function's name) and rows (its arguments) where only the running program knows which are given (see `argumentsOf`).
 */
//@run call Sql<Arguments>
async function call(sql/*: Sql<Arguments> */, given/*: unknown[] */ = [], options/*: Options */ = {})/*: Promise<any> */ {
  const params = [...given];
  let text = sql/* as string */;
  let refusal/*: any */ = null;
  if (typeof sql === 'function') {
    text = await argumentsOf(sql, params, options).catch((error) => ((refusal = error), ''));
  }
  if (!refusal && options.returns === undefined) return select(text, params, options);
  return respond(params, options, async () => {
    if (refusal) throw refusal;
    const row = await one(`SELECT ${body(options)} AS body FROM (${text}) r`, params);
    const found = rows(row.body, options);
    const count = options.count ? 1 : null;
    if (options.returns === 'nothing') return success(null, 204, count);
    if (options.returns === 'row') return success(options.csv ? found : found[0] ?? null, 200, count);
    const values = found.map((item/*: Row */) => Object.values(item)[0]);
    return success(options.returns === 'value' ? values[0] : values, 200, count);
  });
}

// ---------------------------------------------------------------------------------------------- results

const WRONG_NUMBER = 'number of rows: ';

/** Runs the work, and makes a result of whatever it throws. */
async function respond(params/*: unknown[] */, options/*: Options */, work/*: () => Promise<Result> */)/*: Promise<Result> */ {
  try {
    params.forEach(check);
    options.signal?.throwIfAborted();
    return await (options.signal ? Promise.race([work(), aborted(options.signal)]) : work());
  } catch (error) {
    const result = failure(error, options);
    if (options.throws && !(error/* as any */).returned) throw Object.assign(new Error(result.error.message), { name: 'PostgrestError' }, result.error);
    return result;
  }
}

const aborted = (signal/*: AbortSignal */) =>
  new Promise/*<never> */((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

async function one(text/*: string */, params/*: unknown[] */)/*: Promise<Row> */ {
  check(text);
  return (await query(text, params)).rows[0];
}

/** SQL that makes one text of all rows r. */
function body({ csv, stripNulls }/*: Options */) {
  if (csv) {
    const names = "(SELECT string_agg(k, ',') FROM (SELECT json_object_keys((json_agg(r.*) -> 0)) AS k) names)";
    return `coalesce(${names}, '') || E'\\n' || coalesce(string_agg(substring((r.*)::text, 2, length((r.*)::text) - 2), E'\\n'), '')`;
  }
  return stripNulls ? "json_strip_nulls(coalesce(json_agg(r.*), '[]'))::text" : "coalesce(json_agg(r.*), '[]')::text";
}

const rows = (text/*: string */, options/*: Options */) => (options.csv ? text : JSON.parse(text));

/** The rows, or the one row that was asked for. */
function shape(data/*: any */, options/*: Options */, status/*: number */, count/*: number | null */, silent/*?: number */) {
  if (data === null) return success(null, silent ?? status, count);
  if (options.single && data.length !== 1) throw wrongNumber(data.length);
  if (options.maybeSingle && data.length > 1) {
    const details = `Results contain ${data.length} rows, application/vnd.pgrst.object+json requires 1 row`;
    const error = refused('PGRST116', 'JSON object requested, multiple (or no) rows returned', details);
    throw Object.assign(error, { returned: $RETURNED });
  }
  if (options.single || options.maybeSingle) return success(data[0] ?? null, status, count);
  return success(data, silent ?? status, count);
}

function success(data/*: any */, status/*: number */, count/*: number | null */)/*: Result */ {
  return { $SUCCESS(true)error: null, data, count, status, statusText: statusText(status) };
}

const statusText = (status/*: number */) =>
  status === 416 ? 'Requested Range Not Satisfiable' : status ? STATUS_CODES[status] || '' : '';

function failure(thrown/*: any */, options/*: Options */)/*: Status & { error: Failure; data: null } */ {
  const { error, status } = describe(thrown, options);
  const own = /^PT\d{3}$/.test(error.code);
  return { $SUCCESS(false)error, data: null, count: null, status, statusText: own ? error.message : statusText(status) };
}

/** The four fields that callers look at, and the HTTP status that goes with them. */
function describe(error/*: any */, options/*: Options */)/*: { error: any; status: number } */ {
  const { code, message } = error;
  const number = message?.split(WRONG_NUMBER)[1];
  if (code === '22P02' && number) return describe(wrongNumber(parseInt(number, 10), options.maxAffected), options);
  if (/^[0-9A-Z]{5}$/.test(code) && error.severity) {
    return { error: { code, details: error.detail ?? null, hint: error.hint ?? null, message }, status: statusOf(code) };
  }
  if (error.refused) return { error: { code, details: error.details, hint: null, message }, status: error.refused };
  return { error: { message: `${error.name}: ${message}`, details: error.stack ?? '', hint: '', code: '' }, status: 0 };
}

function statusOf(sqlState/*: string */) {
  const known/*: Record<string, number> */ = {
    23503: 409, 23505: 409, 25006: 405, 21000: $CARDINALITY, '42P01': 404, 42883: 404, 42501: 403, '42P17': 500, P0001: 400,
    '08': 503, '09': 500, '0L': 403, '0P': 403, 25: 500, 28: 403, '2D': 500, 38: 500, 39: 500, '3B': 500, 40: 500,
    53: 503, 54: 500, 55: 500, 57: 500, 58: 500, F0: 500, HV: 500, P0: 500, XX: 500,
  };
  const own = /^PT(\d{3})$/.exec(sqlState);
  return own ? Number(own[1]) : known[sqlState] ?? known[sqlState.slice(0, 2)] ?? 400;
}

const statuses/*: Record<string, number> */ = { PGRST103: 416, PGRST116: 406, PGRST202: 404, PGRST203: 300 };

/** An error of ours, in the form that callers know from PostgREST. */
const refused = (code/*: string */, message/*: string */, details/*: string | null */ = null) =>
  Object.assign(new Error(message), { code, details, refused: statuses[code] ?? 400 });

function wrongNumber(number/*: number */, maxAffected/*?: number */) {
  return maxAffected
    ? refused('PGRST124', 'Query result exceeds max-affected preference constraint', `The query affects ${number} rows`)
    : refused('PGRST116', '$SINGULAR', `The result contains ${number} rows`);
}

// ---------------------------------------------------------------------------------------------- parameters

// A helper cannot fail where it is called: it marks the text, and the statement answers with the error.
const REFUSED = '\0refused ';
const RANGE = 'Requested range not satisfiable';
const refuse = (...error/*: string[] */) => `${REFUSED}${JSON.stringify(error)}\0`;

function check(text/*: unknown */) {
  if (typeof text !== 'string' || !text.includes(REFUSED)) return;
  const [code, message, details] = JSON.parse(text.split(REFUSED)[1].split('\0')[0]);
  throw refused(code, message, details);
}

const bigints = (_/*: string */, x/*: unknown */) => (typeof x === 'bigint' ? x.toString() : x);

/** A value for a json column. */
const json = (x/*: unknown */)/*: string | null */ => (x == null ? null : JSON.stringify(x, bigints) ?? null);

/** A value for any other column, as JSON has it: a Date as ISO text, NaN and undefined as null, objects as JSON. */
function value(x/*: unknown */) {
  const text = json(x);
  if (text === null || text === 'null') return null;
  return text[0] === '"' ? JSON.parse(text) : text;
}

/** `= ANY ($1)` for an array. */
function list(values/*: Iterable<unknown> */) {
  const texts = Array.from(new Set(values), (x) => (typeof x === 'string' && /[,()]/.test(x) ? `"${x}"` : `${x}`));
  return items(`(${texts.join(',')})`);
}

/** `= ANY ($1)` for a text such as `(1,2,"a,b")`. */
function items(text/*: string */) {
  check(text);
  const found = /^\s*\(/.exec(text);
  const parts/*: string[] */ = [];
  let at = found ? found[0].length : -1;
  while (at >= 0) {
    const item = /^(?:"((?:[^"\\]|\\[^])*)"(?=[,)]|$)|([^,)]*))/.exec(text.slice(at))/*! */;
    parts.push(item[1] === undefined ? item[2] : item[1].replace(/\\([^])/g, '$1'));
    at += item[0].length;
    if (text[at] === ')') return parts.length === 1 && parts[0] === '' ? '{}' : `{${parts.map(quoteItem).join(',')}}`;
    at = text[at] === ',' ? at + 1 : -1;
  }
  return refuse('PGRST100', `"failed to parse filter (in.${text})" (line 1, column 4)`);
}

const quoteItem = (x/*: string */) => `"${x.replace(/[\\"]/g, '\\$&')}"`;

/** For `@>` and `<@`: text as it is, an array as array, an object as JSON. */
const elements = (x/*: unknown */) =>
  typeof x === 'string' ? x : Array.isArray(x) ? `{${x.join(',')}}` : JSON.stringify(x);

/** For `&&`. */
const overlap = (x/*: string | readonly unknown[] */) => (typeof x === 'string' ? x : `{${x.join(',')}}`);

/** A value inside a text of conditions, refused where it would change them. */
function term(x/*: unknown */, place/*?: string */) {
  const text = String(x);
  const breaks = place === 'quotes' ? /["\\]/ : place === 'braces' ? /[{}]/ : place === 'list' ? /[)"\\]/ : /[,)]|^["{]/;
  return breaks.test(text) ? refuse('PGRST100', `"failed to parse logic tree (${text})" (line 1, column 1)`) : text;
}

/** After IS. What follows the word is not looked at. */
function is(x/*: unknown */) {
  const text = `${x}`.toLowerCase();
  const words = ['null', 'unknown', 'true', 'false'];
  const word = words.find((each) => text.startsWith(each));
  if (word) return word.toUpperCase();
  let at = 0;
  while (at < text.length && words.some((each) => each.startsWith(text.slice(0, at + 1)))) at++;
  const found = at < text.length ? `"${`${x}`[at]}"` : 'end of input';
  const expected = `unexpected ${found} expecting null or trilean value (unknown, true, false)`;
  return refuse('PGRST100', `"failed to parse filter (is.${x})" (line 1, column ${4 + at})`, expected);
}

/** After a column of ORDER BY. */
const direction = (ascending/*: unknown */) => (ascending === undefined || ascending ? 'ASC' : 'DESC');

/** Nothing that is no integer limits. A range that begins below zero is cut there; one that ends before it begins is an error. */
function limit(x/*: unknown */, from/*: unknown */ = 0) {
  const text = `${x}`;
  if (!/^-?\d+$/.test(text)) return null;
  const rows = Number(text) + Math.min(0, Math.trunc(Number(from)) || 0);
  if (Number(text) < 0 || rows < 0 || (rows === 0 && Number(from) > 0)) {
    return refuse('PGRST103', RANGE, 'Limit should be greater than or equal to zero.');
  }
  return String(rows);
}

const offset = (x/*: unknown */) => (/^\d+$/.test(`${x}`) ? `${x}` : null);

/** A quoted name. */
const identifier = (name/*: unknown */) => `"${String(name).replace(/"/g, '""')}"`;

/** A column, or a path into its JSON: `data->a->>b`. */
function column(name/*: unknown */) {
  const [first, ...path] = String(name).split(/(->>?)/);
  if (!/^[\p{L}\p{N}_$ -]+$/u.test(first)) return refuse('PGRST100', `"failed to parse tree path (${name})" (line 1, column 1)`);
  const key = (text/*: string */) => (/^->>?$|^-?\d+$/.test(text) ? text : `'${text.replace(/'/g, "''")}'`);
  return identifier(first.trim()) + path.map(key).join('');
}

// ---------------------------------------------------------------------------------------------- payloads

const tables = new Map/*<string, Promise<Map<string, Row>>> */();

/** Columns of a table, their types and defaults. Read once. */
function columnsOf(table/*: string */)/*: Promise<Map<string, Row>> */ {
  let columns = tables.get(table);
  if (!columns) {
    const sql = `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, CASE attidentity
          WHEN '' THEN pg_get_expr(adbin, adrelid)
          ELSE format('nextval(%L)', pg_get_serial_sequence(attrelid::regclass::text, attname)) END AS fallback
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum AND attgenerated = ''
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`;
    columns = query(sql, [table]).then(({ rows }) => new Map(rows.map((row/*: Row */) => [row.name, row])));
    columns.catch(() => tables.delete(table));
    tables.set(table, columns);
  }
  return columns;
}

/**
 * Gives the SQL for a payload whose columns are known only now: `values` for INSERT, `merge` for ON CONFLICT, `set` for
 * UPDATE. The rows travel as one JSON parameter, which the server reads by the columns' types. A key that is undefined
 * in a single row leaves its column alone; in an array of rows it is null, or the default with defaultToNull: false. An UPDATE without columns changes nothing.
 */
async function payload(sql/*: (columns: Columns) => string */, params/*: unknown[] */, options/*: Options */) {
  const { table = '', rows: given } = options;
  const many = Array.isArray(given);
  const text = json(given) ?? '{}';
  const plain/*: Row[] */ = many ? JSON.parse(text) : [JSON.parse(text)];
  let keys = [...new Set((many ? given : plain).flatMap((row/*: Row */) => Object.keys(row)))]/* as string[] */;
  const known = await columnsOf(table);
  const unknown = keys.find((key) => !known.has(key));
  if (unknown !== undefined) {
    const name = table.split('.').pop()/*! */.replace(/"/g, '');
    throw refused('PGRST204', `$UNKNOWN_COLUMN`);
  }
  const names = keys.map(identifier).join(', ');
  const types = keys.map((key) => `${identifier(key)} ${known.get(key)/*! */.type}`).join(', ');
  const defaults = keys
    .filter((key) => known.get(key)/*! */.fallback)
    .map((key) => `'${key.replace(/'/g, "''")}', ${known.get(key)/*! */.fallback}`);
  const source = () => {
    const given = `$${params.push(JSON.stringify(plain))}`;
    if (options.defaultToNull !== false || !many) return `json_to_recordset(${given}) AS rows(${types})`;
    const filled = `SELECT jsonb_agg(jsonb_build_object(${defaults.join(', ')}) || item) FROM jsonb_array_elements(${given}) item`;
    return `jsonb_to_recordset((${filled})) AS rows(${types})`;
  };
  let setting = false;
  const columns = {
    get values() {
      if (keys.length) return `(${names}) SELECT ${names} FROM ${source()}`;
      return `SELECT FROM generate_series(1, ${plain.length})`;
    },
    get set() {
      setting = true;
      return `(${names}) = (SELECT ${names} FROM ${source()} LIMIT 1)`;
    },
    get merge() {
      const updates = keys.map((key) => `${identifier(key)} = EXCLUDED.${identifier(key)}`).join(', ');
      return keys.length ? `DO UPDATE SET ${updates}` : 'DO NOTHING';
    },
  };
  const result = sql(columns);
  return { text: result, nothing: setting && (!keys.length || !plain.length) };
}

const functions = new Map/*<string, Promise<Row[]>> */();

/** The overloads of a function: names of their parameters, types, and how many have a default. Read once. */
function overloadsOf(name/*: string */)/*: Promise<Row[]> */ {
  let overloads = functions.get(name);
  if (!overloads) {
    const sql = `SELECT array(SELECT coalesce(proargnames[place], '') FROM unnest(coalesce(proallargtypes, proargtypes::oid[]))
          WITH ORDINALITY t (type, place) WHERE proargmodes IS NULL OR proargmodes[place] IN ('i', 'b', 'v')) AS names,
        array(SELECT format_type(type, NULL) FROM unnest(proargtypes) type) AS types, pronargdefaults AS defaults
      FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace, parse_ident($1) AS name
      WHERE proname = name[cardinality(name)] AND nspname = CASE WHEN cardinality(name) > 1 THEN name[1] ELSE 'public' END`;
    overloads = query(sql, [name]).then((result) => result.rows);
    overloads.catch(() => functions.delete(name));
    functions.set(name, overloads);
  }
  return overloads;
}

/** Gives the SQL for the arguments that are there: those that are undefined are not, which may choose another overload. */
async function argumentsOf(sql/*: (args: Arguments) => string */, params/*: unknown[] */, options/*: Options */) {
  const name = options.table ?? '';
  const text = json(options.rows ?? {}) ?? '{}';
  const keys = Object.keys(JSON.parse(text));
  const fitting = (await overloadsOf(name)).filter(
    ({ names, types, defaults }) =>
      keys.every((key) => names.includes(key)) &&
      names.every((own/*: string */, i/*: number */) => i >= types.length - defaults || keys.includes(own)),
  );
  const full = name.includes('.') ? name : `public.${name}`;
  if (fitting.length !== 1) {
    const found = fitting.length ? 'Could not choose the best candidate function' : 'Could not find the function';
    const given = keys.length ? `with parameter${keys.length > 1 ? 's' : ''} ${keys.join(', ')} or with` : 'without parameters or with';
    const details =
      `Searched for the function ${full} ${given} a single unnamed json/jsonb parameter, ` +
      'but no matches were found in the schema cache.';
    const called = keys.length ? `${full}(${keys.join(', ')})` : `${full} without parameters`;
    if (fitting.length) throw refused('PGRST203', `${found}: ${called}`);
    throw refused('PGRST202', `${found} ${called} in the schema cache`, details);
  }
  const [{ names, types }] = fitting;
  const columns = keys.map((key) => `${identifier(key)} ${types[names.indexOf(key)]}`).join(', ');
  const record = () => `json_to_record($${params.push(text)}) AS args(${columns})`;
  return sql({
    named: keys.map((key) => `${identifier(key)} => args.${identifier(key)}`).join(', '),
    get from() {
      return keys.length ? ` FROM ${record()}` : '';
    },
    get source() {
      return keys.length ? `${record()}, ` : '';
    },
  });
}
//@export
