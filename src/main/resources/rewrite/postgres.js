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

/** Reads. Options: $OPTIONS(count|offset|head|csv|stripNulls|throws|signal). A count is true, or SQL for what a limit leaves out. */
//@run select string
async function select(sql/*: Sql<Arguments> */, given/*: unknown[] */ = [], options/*: Options */ = {})/*: Promise<any> */ {
  const params = [...given]; //@argumentsOf
  const params = given; //@!argumentsOf
  const result = await respond(params, async () => { //@head
  return respond(params, async () => { //@!head
    const text = typeof sql === 'string' ? sql : await argumentsOf(sql, params, options); //@argumentsOf
    const text = sql/* as string */; //@!argumentsOf
    const total = typeof options.count === 'string' ? `(${options.count})` : options.count ? 'count(*)' : 'NULL'; //@count
    const row = await one(`SELECT ${$BODY} AS body, count(*) AS page, ${total} AS total FROM (${text}) r`, params); //@count
    const count = row.total === null ? null : Number(row.total); //@count
    const offset = Number(options.offset || 0); //@offset
    const beyond = `An offset of ${offset} was requested, but there are only ${count} rows.`; //@offset
    if (count !== null && offset > count) throw refused('PGRST103', RANGE, beyond); //@offset
    return shape(row.body, options, count !== null && Number(row.page) < count ? 206 : 200, count); //@count
    return shape((await one(`SELECT ${$BODY} AS body FROM (${text}) r`, params)).body, options, 200, null); //@!count
  }, options); //@throws|signal
  }); //@!throws|signal
  return options.head ? withoutBody(result) : result; //@head
}

/** `SELECT count(*) ..` as the result's count: the answer to a HEAD request. */
async function count(sql/*: string */, params/*: unknown[] */ = [], options/*: Options */ = {})/*: Promise<Result> */ { //@throws|signal
async function count(sql/*: string */, params/*: unknown[] */ = [])/*: Promise<Result> */ { //@!throws|signal
  const result = await respond(params, async () => {
    const row = await one(`SELECT (${sql}) AS total`, params);
    return success(null, 200, Number(row.total));
  }, options); //@throws|signal
  }); //@!throws|signal
  return withoutBody(result);
}

/** An error of a HEAD request has no words, and none at all where the table is missing. */
function withoutBody(result/*: Result */)/*: Result */ {
  if (result.error && result.status === 404) return success(null, 204, null);
  return result.error && result.status ? { ...result, error: { message: '' }/* as any */ } : result;
}

// Options: $OPTIONS(count|upsert|maxAffected|throws|signal). The last two arguments are the status without and with RETURNING.
const insert/*: Run<Sql<Columns>> */ = (sql/*: Sql<Columns> */, params/*?: unknown[] */, options/*?: Options */) => write(sql, params, options, 201, 201);
const update/*: Run<Sql<Columns>> */ = (sql/*: Sql<Columns> */, params/*?: unknown[] */, options/*?: Options */) => write(sql, params, options, 204, 200);
const remove/*: Run<Sql<Columns>> */ = (sql/*: Sql<Columns> */, params/*?: unknown[] */, options/*?: Options */) => write(sql, params, options, 204, 200);

function write(sql/*: Sql<Columns> */, given/*: unknown[] */ = [], options/*: Options */ = {}, silent/*: number */, full/*: number */)/*: Promise<any> */ {
  const params = [...given];
  return respond(params, async () => {
    const { text, empty } = typeof sql === 'string' ? { text: sql } : await payload(sql, params, options); //@payload
    const text = sql/* as string */; //@!payload
    check(text);
    const returning = /\bRETURNING\b/.test(text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ''));
    const nothing = empty && silent === 204; // to update //@payload
    const row = nothing ? { body: '[]', changed: 0 } : await change(text, params, options, returning); //@payload
    const row = await change(text, params, options, returning); //@!payload
    const status = options.upsert && !row.created ? 200 : returning ? full : silent; //@upsert
    const status = returning ? full : silent; //@!upsert
    const count = options.count ? Number(row.changed) : null; //@count
    const count = null; //@!count
    return returning ? shape(row.body, options, status, count) : success(null, status, count);
  }, options); //@throws|signal
  }); //@!throws|signal
}

/** Where it changes the wrong number of rows the statement itself fails, so that the server takes the change back. */
async function change(text/*: string */, params/*: unknown[] */, options/*: Options */, returning/*: boolean */)/*: Promise<Row> */ {
  if (!returning && !options.single && !options.maxAffected) { //@maxAffected
  if (!returning && !options.single) { //@!maxAffected
    const { rowCount, rows } = await query(options.upsert ? `${text} RETURNING xmax = 0 AS "is new"` : text, params); //@upsert
    return { changed: rowCount, created: rows.some((row) => row['is new']) }; //@upsert
    return { changed: (await query(text, params)).rowCount }; //@!upsert
  }
  // WITH changed AS (.. RETURNING *) SELECT ..: the rows are what the SELECT makes of them.
  const [, change, read] = /^WITH changed AS \(([^]*\bRETURNING \*)\)\s*(SELECT\b[^]*)$/.exec(text) ?? [null, text];
  const isNew = options.upsert ? `${returning ? ',' : ' RETURNING'} xmax = 0 AS "is new"` : ''; //@upsert
  const statement = `${change}${isNew || (returning ? '' : ' RETURNING 1')}`; //@upsert
  const statement = `${change}${returning ? '' : ' RETURNING 1'}`; //@!upsert
  const most = options.maxAffected && `count(*) <= ${Number(options.maxAffected)}`; //@maxAffected
  const right = options.single ? 'count(*) = 1' : most; //@maxAffected
  const right = options.single && 'count(*) = 1'; //@!maxAffected
  const row = one(
    `WITH ${read ? `changed AS (${statement}), r AS (${read})` : `r AS (${statement})`} ` +
      `SELECT ${returning ? $BODY : 'NULL'} AS body, count(*) AS changed` +
      (isNew && `, (SELECT bool_or("is new") FROM ${read ? 'changed' : 'r'}) AS created`) + //@upsert
      (right ? `, CASE WHEN NOT (${right}) THEN ('${WRONG_NUMBER}' || count(*))::int END` : '') +
      ' FROM r',
    params,
  );
  return row.catch((error) => {
    const wrong = error.code === '22P02' && error.message.split(WRONG_NUMBER)[1];
    throw wrong ? wrongNumber(parseInt(wrong, 10), options.maxAffected) : error; //@maxAffected
    throw wrong ? wrongNumber(parseInt(wrong, 10)) : error; //@!maxAffected
  });
}

const WRONG_NUMBER = 'number of rows: ';

/** Functions. Options: those of select; returns: 'value', 'values', 'row' or 'nothing' where that is not rows. */
//@run call Sql<Arguments>
async function call(sql/*: Sql<Arguments> */, params/*?: unknown[] */, options/*: Options */ = {})/*: Promise<any> */ {
  if (options.returns === undefined) return select(sql/* as any */, params, options); //@returns
  const { count: counts, ...others } = options; //@returns
  const result/*: Result */ = await select(sql/* as any */, params, others); //@returns
  const count = counts ? 1 : null; //@returns
  if (result.error) return result; //@returns
  if (options.returns === 'nothing') return success(null, 204, count); //@returns
  if (!Array.isArray(result.data)) return { ...result, count }; // a HEAD request's, or csv //@returns
  if (options.returns === 'row') return success(result.data[0] ?? null, 200, count); //@returns
  const values = result.data.map((row/*: Row */) => Object.values(row)[0]); //@returns
  if (options.returns === 'value') return success(values[0], 200, count); //@returns
  return success(values, 200, count && values.length); //@returns
  return select(sql/* as any */, params, options); //@!returns
}

// ---------------------------------------------------------------------------------------------- results

/** Runs the work, and makes a result of whatever it throws. */
async function respond(params/*: unknown[] */, work/*: () => Promise<Result> */, options/*: Options */)/*: Promise<Result> */ { //@throws|signal
async function respond(params/*: unknown[] */, work/*: () => Promise<Result> */)/*: Promise<Result> */ { //@!throws|signal
  try {
    params.forEach(check);
    options.signal?.throwIfAborted(); //@signal
    return await (options.signal ? Promise.race([work(), aborted(options.signal)]) : work()); //@signal
    return await work(); //@!signal
  } catch (thrown/*: any */) {
    const result = failure(thrown); //@throws
    const { error } = result; //@throws
    if (options.throws && !thrown.returned) throw Object.assign(new Error(error.message), { name: 'PostgrestError' }, error); //@throws
    return result; //@throws
    return failure(thrown); //@!throws
  }
}

const aborted = (signal/*: AbortSignal */) =>
  new Promise/*<never> */((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

async function one(text/*: string */, params/*: unknown[] */)/*: Promise<Row> */ {
  check(text);
  return (await query(text, params)).rows[0];
}

function body(options/*: Options */) { //@csv|stripNulls
  if (options.csv) { //@csv
    const names = "(SELECT string_agg(k, ',') FROM (SELECT json_object_keys((json_agg(r.*) -> 0)) AS k) names)"; //@csv
    return `coalesce(${names}, '') || E'\\n' || coalesce(string_agg(substring((r.*)::text, 2, length((r.*)::text) - 2), E'\\n'), '')`; //@csv
  } //@csv
  if (options.stripNulls) return "json_strip_nulls(coalesce(json_agg(r.*), '[]'))::text"; //@stripNulls
  return "coalesce(json_agg(r.*), '[]')::text"; //@csv|stripNulls
} //@csv|stripNulls
const ROWS = "coalesce(json_agg(r.*), '[]')::text"; //@!csv|stripNulls

/** The rows, or the one row that was asked for. */
function shape(text/*: string */, options/*: Options */, status/*: number */, count/*: number | null */) {
  if (options.head) return success(null, status, count); //@head
  if (options.csv) return success(text, status, count); //@csv
  const data = JSON.parse(text);
  if (options.upsert) data.forEach((item/*: Row */) => delete item['is new']); //@upsert
  if (options.single && data.length !== 1) throw wrongNumber(data.length);
  if (options.maybeSingle && data.length > 1) {
    const details = `Results contain ${data.length} rows, application/vnd.pgrst.object+json requires 1 row`;
    throw refused('PGRST116', 'JSON object requested, multiple (or no) rows returned', details, $RETURNED);
  }
  return success(options.single || options.maybeSingle ? data[0] ?? null : data, status, count);
}

function success(data/*: any */, status/*: number */, count/*: number | null */)/*: Result */ {
  return { $SUCCESS(true)error: null, data, count, status, statusText: STATUS_CODES[status]/*! */ };
}

/** The four fields that callers look at, and the HTTP status that goes with them. */
function failure(thrown/*: any */)/*: Status & { error: Failure; data: null } */ {
  const { name, stack, severity, code, message, detail = null, hint = null } = thrown;
  const error/*: any */ = severity
    ? { code, details: detail, hint, message }
    : { message: `${name}: ${message}`, details: stack ?? '', hint: '', code: '' };
  if (name === 'AbortError') error.hint = 'Request was aborted (timeout or manual cancellation)'; //@signal
  const status = severity ? statusOf(code) : 0;
  const text = status === 416 ? 'Requested Range Not Satisfiable' : STATUS_CODES[status] ?? '';
  return { $SUCCESS(false)error, data: null, count: null, status, statusText: /^PT\d{3}$/.test(error.code) ? message : text };
}

const STATUSES/*: Record<string, number> */ = {
  23503: 409, 23505: 409, 25006: 405, 21000: $CARDINALITY, '42P01': 404, 42883: 404, 42501: 403, '42P17': 500, P0001: 400,
  '08': 503, '0L': 403, '0P': 403, 28: 403, 53: 503, PGRST103: 416, PGRST116: 406, PGRST202: 404, PGRST203: 300,
};

function statusOf(code/*: string */) {
  if (/^PT\d{3}$/.test(code)) return Number(code.slice(2));
  const fault = /^(09|25|2D|38|39|3B|40|54|55|57|58|F0|HV|P0|XX)...$/.test(code);
  return STATUSES[code] ?? STATUSES[code.slice(0, 2)] ?? (fault ? 500 : 400);
}

/** An error of ours, in the form of the server's. */
const refused = (code/*: string */, message/*: string */, detail/*?: string */, returned = false) =>
  Object.assign(new Error(message), { severity: 'ERROR', code, detail, returned });

function wrongNumber(number/*: number */, maxAffected/*?: number */) { //@maxAffected
function wrongNumber(number/*: number */) { //@!maxAffected
  const details = `The query affects ${number} rows`; //@maxAffected
  if (maxAffected) return refused('PGRST124', 'Query result exceeds max-affected preference constraint', details); //@maxAffected
  return refused('PGRST116', '$SINGULAR', `The result contains ${number} rows`);
}

// ---------------------------------------------------------------------------------------------- parameters

// A function for a parameter does not throw where it is called: it marks the text, and the statement answers with the error.
const REFUSED = '\0refused ';
const RANGE = 'Requested range not satisfiable';
const refuse = (...error/*: string[] */) => `${REFUSED}${JSON.stringify(error)}\0`;

function check(text/*: unknown */) {
  if (typeof text !== 'string' || !text.includes(REFUSED)) return;
  const [code, message, details] = JSON.parse(text.split(REFUSED)[1].split('\0')[0]);
  throw refused(code, message, details);
}

const stringify = (x/*: unknown */) => JSON.stringify(x, (_, y) => (typeof y === 'bigint' ? `${y}` : y));

/** A value for a json column. What JSON has no word for, undefined and NaN, is null; half an emoji is refused, and so is NUL. */
function json(x/*: unknown */)/*: string | null */ {
  const text = stringify(x) ?? 'null';
  const escapes = Array.from(text.matchAll(/(?<!\\)(?:\\\\)*\\u(0000|d)/g), ([, code]) => code);
  if (escapes.includes('d')) return refuse('PGRST102', 'Empty or invalid json');
  if (escapes.length) return refuse('22P05', 'unsupported Unicode escape sequence', '\\u0000 cannot be converted to text.');
  return text === 'null' ? null : text;
}

/** A value for any other column, as JSON has it: a Date as ISO text, NaN and undefined as null, objects as JSON. */
function value(x/*: unknown */) {
  const text = json(x);
  return text?.[0] === '"' ? JSON.parse(text) : text;
}

/** `= ANY ($1)` for an array. */
function list(values/*: Iterable<unknown> */) {
  const texts = Array.from(new Set(values), (x) => (typeof x === 'string' && /[,()]/.test(x) ? `"${x}"` : `${x}`));
  return items(`(${texts.join(',')})`);
}

/** `= ANY ($1)` for a text such as `(1,2,"a,b")`. */
function items(text/*: string */) {
  check(text);
  const parts/*: string[] */ = [];
  let at = text.search(/\S/) + 1;
  for (let open = text[at - 1] === '('; open; at++) {
    const item = /^(?:"((?:[^"\\]|\\[^])*)"(?=[,)]|$)|([^,)]*))/.exec(text.slice(at))/*! */;
    parts.push(item[1] === undefined ? item[2] : item[1].replace(/\\([^])/g, '$1'));
    at += item[0].length;
    if (text[at] === ')' && parts.length === 1 && parts[0] === '') return '{}';
    if (text[at] === ')') return `{${parts.map((x) => `"${x.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
    open = text[at] === ',';
  }
  return refuse('PGRST100', `"failed to parse filter (in.${text})" (line 1, column 4)`);
}

/** For `&&`: text as it is, an array as array. */
const overlap = (x/*: string | readonly unknown[] */) => (typeof x === 'string' ? x : `{${x.join(',')}}`);

/** The same for `@>` and `<@`, which also take objects. */
const elements = (x/*: unknown */) => (typeof x === 'string' || Array.isArray(x) ? overlap(x) : JSON.stringify(x));

const BREAKS = { quotes: /["\\]/, braces: /[{}]/, list: /[)"\\]/, bare: /[,)]|^["{]/ };

/** A value inside a text of conditions, refused where it would change them. */
function term(x/*: unknown */, place/*: keyof typeof BREAKS */ = 'bare') {
  const text = String(x);
  return BREAKS[place].test(text) ? refuse('PGRST100', `"failed to parse logic tree (${text})" (line 1, column 1)`) : text;
}

/** A value of match(): one that is undefined compares nothing. */
const given = (x/*: unknown */) => (x === undefined ? null : `${x}`);

/** What match() is given, as SQL over the columns of a table: every value that is not undefined. */
function matching(values/*: object */, of/*: string */, statement/*?: string */) {
  const known = Object.entries(values).filter(([, x]) => x !== undefined);
  if (!known.length && statement) return refuse('21000', `${statement} requires a WHERE clause`);
  const reserved = known.find(([name]) => /^(select|columns|on_conflict|order|limit|offset|and|or)$/.test(name));
  if (reserved) return refuse('PGRST100', `"failed to parse filter (${reserved[0]})" (line 1, column 1)`);
  return known.map(([name, x]) => `${of}.${column(name)} = ${literal(`${x}`)}`).join(' AND ') || 'true';
}

const OPERATORS/*: Record<string, string> */ = {
  eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', like: 'LIKE', ilike: 'ILIKE', match: '~', imatch: '~*',
  isdistinct: 'IS DISTINCT FROM', cs: '@>', cd: '<@', ov: '&&', sl: '<<', sr: '>>', nxr: '&<', nxl: '&>', adj: '-|-',
};

/** What or() is given, such as `status.eq.new,and(age.gt.5,name.is.null)`, as SQL over the columns of a table. */
function conditions(given/*: unknown */, of/*: string */, json/*: string[] */ = []) {
  const all = `(${given})`;
  let at = 0;
  const take = (pattern/*: RegExp */) => {
    const found = pattern.exec(all.slice(at));
    at += found ? found[0].length : 0;
    return found;
  };
  const wrong = (expected/*?: string */) => {
    const details = `unexpected ${at < all.length ? `"${all[at]}"` : 'end of input'} expecting ${expected}`;
    const message = `"failed to parse logic tree (${all})" (line 1, column ${at + 3})`;
    return new SyntaxError(refuse('PGRST100', message, ...(expected ? [details] : [])));
  };
  const must = (pattern/*: RegExp */, expected/*?: string */) => {
    const found = take(pattern);
    if (!found) throw wrong(expected);
    return found;
  };
  const unquoted = (text/*: string */) => text.replace(/\\([^])/g, '$1');
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
  const comparison = (own/*: string */) => {
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
  const part = ()/*: string */ => {
    take(/^[ \t]*/);
    const tree = take(/^(not\.)?(and|or)(?=[ \t]*\()/);
    if (tree) return `${tree[1] ? 'NOT ' : ''}${list(tree[2] === 'and' ? ' AND ' : ' OR ')}`;
    const own = field();
    must(/^\./);
    return `${take(/^not\./) ? 'NOT ' : ''}${comparison(own)}`;
  };
  const list = (between/*: string */) => {
    must(/^[ \t]*\(/);
    const parts = [];
    do parts.push(part());
    while (take(/^[ \t]*,/));
    must(/^[ \t]*\)[ \t]*/);
    return `(${parts.join(between)})`;
  };
  try {
    return list(' OR '); // what follows the last bracket is not looked at
  } catch (error/*: any */) {
    if (!(error instanceof SyntaxError)) throw error;
    return error.message/* as string */;
  }
}

/** After IS. What follows the word is not looked at. */
function is(x/*: unknown */) {
  const text = `${x}`;
  const word = /^(null|unknown|true|false)/i.exec(text);
  if (word) return word[0].toUpperCase();
  const at = /^(n(ul?)?|u(n(k(n(ow?)?)?)?)?|t(ru?)?|f(a(ls?)?)?)?/i.exec(text)/*! */[0].length;
  const found = at < text.length ? `"${text[at]}"` : 'end of input';
  const expected = `unexpected ${found} expecting null or trilean value (unknown, true, false)`;
  return refuse('PGRST100', `"failed to parse filter (is.${x})" (line 1, column ${4 + at})`, expected);
}

/** After a column of ORDER BY. */
const direction = (ascending/*: unknown */) => (ascending === undefined || ascending ? 'ASC' : 'DESC');

/** Nothing that is no integer limits. A range that begins below zero is cut there; one that ends before it begins is an error. */
function limit(x/*: unknown */, from/*: unknown */ = 0) {
  if (!/^-?\d+$/.test(`${x}`)) return null;
  const rows = Number(x) + Math.min(0, Math.trunc(Number(from)) || 0);
  const wrong = Number(x) < 0 || rows < 0 || (rows === 0 && Number(from) > 0);
  return wrong ? refuse('PGRST103', RANGE, 'Limit should be greater than or equal to zero.') : String(rows);
}

const offset = (x/*: unknown */) => (/^\d+$/.test(`${x}`) ? `${x}` : null);

const identifier = (name/*: unknown */) => `"${String(name).replace(/"/g, '""')}"`;

/** A table that is known only now; the server says where it is not there. */
function table(name/*: unknown */, schema = 'public') {
  if (typeof name === 'string' && name.trim()) return `${identifier(schema)}.${identifier(name)}`;
  throw new Error('Invalid relation name: relation must be a non-empty string.');
}

const literal = (text/*: string */) => `'${text.replace(/'/g, "''")}'`;

/** A column, or a path into its JSON: `data->a->>b`. */
function column(name/*: unknown */) {
  const [first, ...path] = String(name).split(/(->>?)/);
  if (!/^[\p{L}\p{N}_$ -]+$/u.test(first)) return refuse('PGRST100', `"failed to parse tree path (${name})" (line 1, column 1)`);
  const key = (text/*: string */) => (/^->>?$|^-?\d+$/.test(text) ? text : literal(text));
  return identifier(first.trim()) + path.map(key).join('');
}

const described = new Map/*<string, Promise<any>> */();

/** What the server says of a table or function: asked once. */
function about(name/*: string */, sql/*: string */, made = (rows/*: Row[] */)/*: any */ => rows) {
  const known = described.get(sql + name);
  if (known) return known;
  const asked = query(sql, [name]).then((result) => made(result.rows));
  described.set(sql + name, asked);
  asked.catch(() => described.delete(sql + name));
  return asked;
}

const COLUMNS = `
  SELECT attname AS name, format_type(atttypid, atttypmod) AS type, atttypid IN ('json'::regtype, 'jsonb'::regtype) AS json,
    CASE attidentity WHEN '' THEN pg_get_expr(adbin, adrelid) //@defaultToNull
      ELSE format('nextval(%L)', pg_get_serial_sequence(attrelid::regclass::text, attname)) END AS fallback, //@defaultToNull
    typcategory = 'A' OR typtype IN ('c', 'd') AS structured
  FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum AND attgenerated = '' //@defaultToNull
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`;

const byName = (rows/*: Row[] */) => new Map(rows.map((row) => [row.name, row]));

// SQL for a payload whose columns are known only now. A key that is undefined leaves its column alone, but in an array of
// rows it is null.
async function payload(sql/*: (columns: Columns) => string */, params/*: unknown[] */, { table = '', rows, defaultToNull }/*: Options */) { //@defaultToNull
async function payload(sql/*: (columns: Columns) => string */, params/*: unknown[] */, { table = '', rows }/*: Options */) { //@!defaultToNull
  const many = Array.isArray(rows);
  const text = many ? stringify(rows) : json(rows) ?? '{}';
  check(text);
  const plain/*: Row[] */ = [JSON.parse(text)].flat();
  const keys = [...new Set((many ? rows : plain).flatMap((row/*: Row */) => Object.keys(row)))]/* as string[] */;
  const columns/*: Map<string, Row> */ = await about(table, COLUMNS, byName);
  const unknown = keys.find((key) => !columns.has(key));
  const name = table.split('.').pop()/*! */.replace(/"/g, '');
  if (unknown !== undefined) throw refused('PGRST204', `$UNKNOWN_COLUMN`);
  const own = keys.map((key) => columns.get(key)/*! */);
  const single = !many && !own.some((column) => column.structured);
  const statement = sql({
    table, //@runTimeTable
    ...(single ? apart(params, own, plain[0]) : together(params, own, plain, many && defaultToNull === false)), //@defaultToNull
    ...(single ? apart(params, own, plain[0]) : together(params, own, plain)), //@!defaultToNull
    ...(keys.length ? {} : { values: `SELECT FROM generate_series(1, ${plain.length})` }),
    merge: keys.length ? `DO UPDATE SET ${keys.map(identifier).map((key) => `${key} = EXCLUDED.${key}`).join(', ')}` : 'DO NOTHING',
  });
  return { text: statement, empty: !keys.length };
}

/** A parameter for each value of one row. */
function apart(params/*: unknown[] */, columns/*: Row[] */, row/*: Row */) {
  const names = columns.map((column) => identifier(column.name));
  const places = columns.map((column) => `$${params.push((column.json ? json : value)(row[column.name]))}`);
  return {
    set: names.map((name, i) => `${name} = ${places[i]}`).join(', '),
    values: `(${names.join(', ')}) VALUES (${places.join(', ')})`,
  };
}

/** One JSON parameter, which the server reads by the columns' types. */
function together(params/*: unknown[] */, columns/*: Row[] */, rows/*: Row[] */, filling/*: boolean */) { //@defaultToNull
function together(params/*: unknown[] */, columns/*: Row[] */, rows/*: Row[] */) { //@!defaultToNull
  const names = columns.map((column) => identifier(column.name)).join(', ');
  const types = columns.map((column) => `${identifier(column.name)} ${column.type}`).join(', ');
  const given = columns.length && `$${params.push(JSON.stringify(rows))}`;
  const fallbacks = columns.filter((column) => column.fallback).map((column) => `${literal(column.name)}, ${column.fallback}`); //@defaultToNull
  const filled = `SELECT jsonb_agg(jsonb_build_object(${fallbacks.join(', ')}) || item) FROM jsonb_array_elements(${given}) item`; //@defaultToNull
  const records = filling ? `jsonb_to_recordset((${filled}))` : `json_to_recordset(${given})`; //@defaultToNull
  const source = `${records} AS rows(${types})`; //@defaultToNull
  const source = `json_to_recordset(${given}) AS rows(${types})`; //@!defaultToNull
  return { set: `(${names}) = (SELECT ${names} FROM ${source} LIMIT 1)`, values: `(${names}) SELECT ${names} FROM ${source}` };
}

const OVERLOADS = `
  SELECT array(SELECT coalesce(proargnames[place], '') FROM unnest(coalesce(proallargtypes, proargtypes::oid[]))
      WITH ORDINALITY t (type, place) WHERE proargmodes IS NULL OR proargmodes[place] IN ('i', 'b', 'v')) AS names,
    array(SELECT format_type(type, NULL) FROM unnest(proargtypes) type) AS types, pronargdefaults AS defaults
  FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace, parse_ident($1) AS name
  WHERE proname = name[cardinality(name)] AND nspname = CASE WHEN cardinality(name) > 1 THEN name[1] ELSE 'public' END`;

/** SQL for the arguments that are there: those that are undefined are not, which may choose another overload. */
async function argumentsOf(sql/*: (args: Arguments) => string */, params/*: unknown[] */, { table: name = '', rows }/*: Options */) {
  const text = json(rows ?? {}) ?? '{}';
  check(text);
  const keys = Object.keys(JSON.parse(text));
  const fitting/*: Row[] */ = (await about(name, OVERLOADS)).filter(
    ({ names, types, defaults }/*: Row */) =>
      keys.every((key) => names.includes(key)) &&
      names.every((own/*: string */, i/*: number */) => i >= types.length - defaults || keys.includes(own)),
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

function unfit(name/*: string */, keys/*: string[] */, fitting/*: number */) {
  const called = keys.length ? `${name}(${keys.join(', ')})` : `${name} without parameters`;
  if (fitting) return refused('PGRST203', `Could not choose the best candidate function: ${called}`);
  const given = keys.length ? `with parameter${keys.length > 1 ? 's' : ''} ${keys.join(', ')}` : 'without parameters';
  const searched = `Searched for the function ${name} ${given} or with a single unnamed json/jsonb parameter`;
  const details = `${searched}, but no matches were found in the schema cache.`;
  return refused('PGRST202', `Could not find the function ${called} in the schema cache`, details);
}
//@export
