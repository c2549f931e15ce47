// The life of a builder, and the forms in which code uses its result.

//= a builder that is never awaited sends nothing
//: trap lazy
//: stays
supabase.from('log').insert({ message: 'lost' });
return supabase.from('log').select('message').order('message');

//= awaiting the same builder twice sends it twice
//: trap twice
const adding = supabase.from('log').insert({ message: 'twice' });
const first = await adding;
const second = await adding;
const { data } = await supabase.from('log').select('message').eq('message', 'twice');
return [first.status, second.status, data.length];

//= a builder has no catch
//: trap no-catch
//: stays
return await supabase.from('log').insert({ message: 'x' }).catch(() => 'caught');

//= then on a builder
//: trap lazy
return supabase.from('companies').select('name').order('id').then(({ data }) => data.map((row) => row.name));

//= then with a second handler that is never called
//: broken
const rows = [];
await supabase.from('nowhere').select().then(
  ({ error }) => rows.push(error.code),
  (reason) => rows.push('rejected', reason)
);
return rows;

//= an error is a value and nothing is thrown
//: trap never-rejects
const { data, error } = await supabase.from('clients').insert({ name: null });
return { data, error };

//= an error that nobody looks at does not stop the code
//: trap never-rejects
const steps = ['before'];
await supabase.from('clients').insert({ id: 1, name: 'again' });
steps.push('after');
return steps;

//= an ignored error leaves data null
//: broken
//: trap never-rejects
const { data } = await supabase.from('clients').select('nope');
return data;

//= the error is given another name
const { data: client, error: clientError } = await supabase.from('clients').select('id, name').eq('id', 1).single();
return { client, clientError };

//= the result is kept whole
const result = await supabase.from('clients').select('id').eq('id', 2);
return { keys: Object.keys(result).filter((key) => key !== 'success').sort(), rows: result.data.length, failed: Boolean(result.error) };

//= the result is returned as it is
return supabase.from('clients').select('id').eq('id', 2);

//= data destructured deeper
const { data: [first] } = await supabase.from('clients').select('id, name').order('id').limit(1);
return first;

//= data destructured with a default
const { data = [], error } = await supabase.from('clients').select('id').eq('id', 12345);
return { data, error };

//= error thrown by the code itself
//: broken
try {
  const { data, error } = await supabase.from('clients').select('nope');
  if (error) throw error;
  return data;
} catch (error) {
  return { isError: error instanceof Error, code: error.code, message: error.message };
}

//= the error is a plain object
//: broken
//: trap plain-error
const { error } = await supabase.from('clients').select('nope');
return { error, isError: error instanceof Error, json: JSON.stringify(error) };

//= absent details and hint are null
//: broken
//: trap plain-error
const { error } = await supabase.from('clients').select('nope');
return [error.details, error.hint, 'details' in error, 'detail' in error];

//= throwOnError throws an error with the same fields
//: trap throw-on-error
try {
  return await supabase.from('clients').insert({ id: 1, name: 'again' }).throwOnError();
} catch (error) {
  return { isError: error instanceof Error, name: error.name, code: error.code, message: error.message, details: error.details, hint: error.hint };
}

//= throwOnError returns as before where nothing is wrong
//: trap throw-on-error
const { data } = await supabase.from('clients').select('id').order('id').throwOnError();
return data;

//= throwOnError in the middle of the chain
//: trap throw-on-error
const { data } = await supabase.from('clients').select('id').throwOnError().eq('id', 1).single();
return data;

//= throwOnError with single on no row
//: trap throw-on-error
await supabase.from('clients').select('id').eq('id', 0).single().throwOnError();

//= a filter as a statement of its own
//: trap mutating
const query = supabase.from('clients').select('id, name');
query.eq('company_id', 1);
query.order('id');
return await query;

//= a builder in a variable that is assigned again
//: trap mutating
let query = supabase.from('clients').select('id');
query = query.gt('id', 1);
query = query.order('id', { ascending: false });
const { data, error } = await query;
return { data, error };

//= filters under conditions
//: trap mutating
//: with { company: 1, name: undefined, active: undefined }
//: with { company: undefined, name: 'ann', active: undefined }
//: with { company: 2, name: undefined, active: false }
//: with { company: undefined, name: undefined, active: undefined }
let query = supabase.from('clients').select('id, name').order('id');
if (given.company) query = query.eq('company_id', given.company);
if (given.name) {
  query = query.ilike('name', `%${given.name}%`);
}
if (given.active !== undefined) query = query.eq('active', given.active);
const { data, error } = await query;
return { data, error };

//= a filter in each branch
//: with { deleted: true }
//: with { deleted: false }
let query = supabase.from('bookings').select('id, status');
if (given.deleted) {
  query = query.eq('status', 'cancelled');
} else {
  query = query.neq('status', 'cancelled').gte('price', 20);
}
return await query.order('id');

//= a filter chosen by a conditional expression
//: with { above: true }
//: with { above: false }
const query = supabase.from('clients').select('id');
const { data } = await (given.above ? query.gt('age', 30) : query.lte('age', 30)).order('id');
return data;

//= filters in a loop
//: with { filters: { company_id: 1, age: 31 } }
//: with { filters: {} }
let query = supabase.from('clients').select('id').order('id');
for (const [column, value] of Object.entries(given.filters)) {
  query = query.eq(column, value);
}
return await query;

//= filters in a loop over names that the code holds
//: with { company_id: 1, status: 'new' }
//: with { status: 'active' }
let query = supabase.from('clients').select('id, status').order('id');
for (const column of ['company_id', 'status']) {
  if (given[column] !== undefined) query = query.eq(column, given[column]);
}
return await query;

//= order and range under a condition
//: with { sort: 'name', page: 1 }
//: with { sort: undefined, page: undefined }
//: with { sort: undefined, page: 2 }
let query = supabase.from('clients').select('id');
query = given.sort ? query.order(given.sort) : query.order('id', { ascending: false });
if (given.page !== undefined) {
  const from = (given.page - 1) * 2;
  query = query.range(from, from + 1);
}
return await query;

//= a page with a count, chosen after the filters
//: with { page: 1 }
//: with { page: 2, status: 'active' }
//: with { page: 9 }
let query = supabase.from('clients').select('id, name', { count: 'exact' });
if (given.status) query = query.eq('status', given.status);
const from = (given.page - 1) * 2;
query = query.order('id').range(from, from + 1);
return await query;

//= a page with a count, chosen in the function that makes the builder
//: with { page: 1 }
//: with { page: 2, status: 'active' }
//: with { page: 9 }
function page(client, filters) {
  let query = client.from('clients').select('id', { count: 'exact' });
  if (filters.status) {
    query = query.eq('status', filters.status);
  }
  const size = filters.size || 2;
  const from = (filters.page - 1) * size;
  query = query.order('id', { ascending: false }).range(from, from + size - 1);
  return query;
}
const { data, error, count, status } = await page(supabase, given);
return [data, error, count, status];

//= a fixed page with a count, chosen after the filters
//: with { status: 'active' }
//: with {}
let query = supabase.from('clients').select('id', { count: 'exact' });
if (given.status) query = query.eq('status', given.status);
query = query.order('id').range(1, 2);
return await query;

//= a range between texts
//: with { from: '1', to: '2' }
//: with { from: undefined, to: '1' }
//: with { from: '0', to: '0' }
return await supabase.from('clients').select('id').order('id').range(Number(given.from) || 0, Math.max(parseInt(given.to, 10), 1));

//= a method that the builder lacks, under a condition
//: stays
//: with {}
let query = supabase.from('clients').select('id').order('id');
if (given.from) query = query.between('id', 1, 2);
return await query;

//= a limit under a condition
//: with { limit: 2 }
//: with { limit: 0 }
//: with {}
let query = supabase.from('clients').select('id').order('id');
if (given.limit !== undefined) query = query.limit(given.limit);
return await query;

//= single under a condition
//: with { one: true }
//: with { one: false }
let query = supabase.from('clients').select('id').eq('id', 1);
if (given.one) query = query.single();
return await query;

//= a builder returned from a function
function active() {
  return supabase.from('clients').select('id').eq('active', true);
}
const { data } = await active().order('id');
return data;

//= a builder passed to a function
function ofCompany(query, company) {
  return query.eq('company_id', company);
}
const { data } = await ofCompany(supabase.from('clients').select('id'), 1).order('id');
return data;

//= a builder passed to a function that changes it
//: trap mutating
function newestFirst(query) {
  query.order('created_at', { ascending: false });
}
const query = supabase.from('clients').select('id');
newestFirst(query);
return await query;

//= an async function that returns a chain
async function load(id) {
  return supabase.from('clients').select('id, name').eq('id', id).maybeSingle();
}
const { data } = await load(2);
return [data, (await load(77)).data];

//= two chains at once
const [clients, companies] = await Promise.all([
  supabase.from('clients').select('id').order('id'),
  supabase.from('companies').select('id').order('id'),
]);
return [clients.data, companies.data];

//= many chains at once
const results = await Promise.all([1, 2, 99].map((id) => supabase.from('clients').select('name').eq('id', id).single()));
return results.map(({ data, error }) => data?.name ?? error.code);

//= chains all settled
//: broken
const settled = await Promise.allSettled([
  supabase.from('clients').select('id').eq('id', 1),
  supabase.from('nowhere').select('id'),
]);
return settled.map(({ status, value }) => [status, value.status]);

//= chains in a loop
const names = [];
for (const id of [3, 1]) {
  const { data } = await supabase.from('clients').select('name').eq('id', id).single();
  names.push(data.name);
}
return names;

//= a class that is given its client
class Clients {
  constructor(client = supabase) {
    this.client = client;
  }

  async byId(id) {
    const { data, error } = await this.client.from('clients').select('id, name').eq('id', id).single();
    if (error) return { failed: error.code };
    return data;
  }
}
const clients = new Clients();
return [await clients.byId(1), await clients.byId(0)];

//= a private field and a getter
class Repository {
  #client = supabase;
  get db() {
    return this.#client;
  }
  async count() {
    const { count } = await this.db.from('clients').select('*', { count: 'exact', head: true });
    return count;
  }
}
return new Repository().count();

//= the client under another name
const db = supabase;
const { data } = await db.from('companies').select('id').eq('id', 3).single();
return data;

//= a function that is given the client
async function companyName(client, id) {
  const { data } = await client.from('companies').select('name').eq('id', id).maybeSingle();
  return data ? data.name : 'none';
}
return [await companyName(supabase, 1), await companyName(supabase, 50)];

//= the last of several limits counts
//: trap last-wins
return await supabase.from('clients').select('id').order('id').limit(1).limit(3);

//= the last of several selects counts
//: trap last-wins
return await supabase.from('clients').select('id, name').select('id').eq('id', 1);

//= filters after transforms
//: trap last-wins
return await supabase.from('clients').select('id').order('id').limit(2).gt('id', 2);

//= several orders are appended
//: trap last-wins
return await supabase.from('clients').select('id, age').order('age', { ascending: false, nullsFirst: false }).order('id', { ascending: false });

//= single after csv
//: trap last-wins
return await supabase.from('companies').select('id, name').eq('id', 1).csv().single();

//= csv after single
//: trap last-wins
return await supabase.from('companies').select('id, name').eq('id', 1).single().csv();

//= two chains from one saved from
const clients = supabase.from('clients');
const one = await clients.select('id').eq('id', 1);
const all = await clients.select('id').order('id');
return [one.data, all.data];

//= optional chaining on the result
const names = (await supabase.from('companies').select('name').order('name')).data?.map((row) => row.name);
return names;

//= the code of an error decides
//: trap code-test
const { data, error } = await supabase.from('clients').select('*').eq('id', 0).single();
if (error && error.code !== 'PGRST116') throw error;
return data || 'nobody';

//= a duplicate is recognised by its code
//: trap code-test
const { error } = await supabase.from('companies').insert({ name: 'Acme' });
return error?.code === '23505' ? 'known' : 'unexpected';

//= codes of the old server recognised by their beginning
//: trap code-test
const { error } = await supabase.from('clients').select('*').eq('id', 0).single();
return /^PGRST/.test(error.code) ? 'api' : 'database';

//= await inside an expression
return (await supabase.from('clients').select('id').in('id', [1, 2])).data.length > 1 ? 'many' : 'few';

//= a chain over many lines with comments
const { data, error } = await supabase
  // who
  .from('clients')
  .select('id, name') // what
  /* which */
  .eq('company_id', 1)
  .order('name', { ascending: true });
return { data, error };

//= a table name from a constant
const TABLE = 'clients';
const { data } = await supabase.from(TABLE).select('id').eq('id', 1);
return data;

//= a table name from an object of constants
const TABLES = { clients: 'clients', firms: 'companies' };
const { data } = await supabase.from(TABLES.firms).select('id').eq('id', 1);
return data;

//= a table name known only at run time
//: trap run-time-names
//: with { table: 'clients' }
//: with { table: 'companies' }
//: with { table: 'nowhere' }
//: with { table: 'clients; DROP TABLE log' }
const { data, error, status } = await supabase.from(given.table).select('id').order('id');
return { data, error, status };

//= columns known only at run time
//: trap run-time-names
//: with { columns: 'id, name' }
//: with { columns: '*' }
//: with { columns: 'id, company:companies(name)' }
return await supabase.from('clients').select(given.columns).eq('id', 1);

//= a filter column known only at run time
//: trap run-time-names
//: with { column: 'id', value: 2 }
//: with { column: 'name', value: 'Ann' }
//: with { column: 'nope', value: 'Ann' }
//: with { column: 'profile->>lang', value: 'en' }
return await supabase.from('clients').select('id').eq(given.column, given.value);

//= an order column known only at run time
//: trap run-time-names
//: with { column: 'name', up: true }
//: with { column: 'age', up: false }
return await supabase.from('clients').select('id').order(given.column, { ascending: given.up }).order('id');

//= returns and overrideTypes change nothing
return await supabase.from('clients').select('id').eq('id', 1).returns();

//= an abort signal that is not used
const controller = new AbortController();
return await supabase.from('clients').select('id').eq('id', 1).abortSignal(controller.signal);

//= an abort signal that has gone off
const controller = new AbortController();
controller.abort();
const { data, error, status, count } = await supabase.from('clients').select('id').abortSignal(controller.signal);
return { data, message: error.message, code: error.code, status, count };

//= a client that is made on the spot
//: trap several-clients
import { createClient } from '@supabase/supabase-js';

const client = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_ROLE_KEY, { auth: { persistSession: false } });

export default async function () {
  const { data, error } = await client.from('companies').select('id, name').order('id');
  return { data, error };
}

//= a client for another schema
//: trap schema
import { createClient } from '@supabase/supabase-js';

const client = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_ROLE_KEY, { db: { schema: 'archive' } });

export default async function () {
  return await client.from('clients').select('id, name').order('id');
}

//= a CommonJS module
const { supabase } = require('../supabase.cjs');

module.exports = async function () {
  const { data, error } = await supabase.from('companies').select('name').eq('id', 1).single();
  return { data, error };
};

//= a CommonJS module with methods on exports
const { supabase: db } = require('../supabase.cjs');

async function find(id) {
  return db.from('companies').select('name').eq('id', id).maybeSingle();
}

module.exports.default = async () => [await find(1), await find(100)];

//= emoji and Cyrillic before a chain
const label = '🎄👨‍👩‍👧 Ёлка'; // 🎄
const { data } = await supabase.from('clients').select('id').eq('name', 'Ёлка 🎄').single(); // 👨‍👩‍👧
return { label, data };

//= logical or gives a fallback
//: broken
const rows = (await supabase.from('clients').select('id').eq('id', 0)).data || ['none'];
const broken = (await supabase.from('clients').select('nope')).data || ['none'];
return [rows, broken];

//= a helper that wraps chains
async function run(query) {
  const { data, error } = await query;
  if (error) return { failed: error.message };
  return data;
}
return [await run(supabase.from('companies').select('id').eq('id', 2)), await run(supabase.from('companies').select('nope'))];

//= a chain inside a callback of an array
const ids = [1, 2];
const found = await Promise.all(ids.map(async (id) => {
  const { data } = await supabase.from('companies').select('name').eq('id', id).single();
  return data.name;
}));
return found;

//= a helper that extends the builders of several callers
function ofClients(query, ids) {
  return query.in('client_id', ids).order('id');
}
let all = supabase.from('bookings').select('id, status');
all = ofClients(all, [1, 2, 3]);
let few = supabase.from('bookings').select('id').eq('status', 'done');
if (all) few = ofClients(few, [1, 2]);
return [await all, await few.limit(2)];

//= a helper that is given a chain as it is made
function sorted(query, column) {
  query.order(column);
  return query;
}
const named = sorted(supabase.from('clients').select('id, name').gt('id', 1), 'name');
const { data } = await named.limit(3);
const other = sorted(supabase.from('companies').select('name'), 'name');
return [data, (await other).data];

//= a condition chooses between two chains that are awaited at once
//: with true
//: with false
const { data } = await (given
  ? supabase.from('clients').select('id, name').order('id')
  : supabase.from('companies').select('name').order('name'));
return data;

//= a condition chooses which of two chains a function returns
//: with true
//: with false
const read = (clients) => clients
  ? supabase.from('clients').select('id').eq('id', 1)
  : supabase.from('companies').select('id').eq('id', 2);
return [(await read(given)).data, (await read(!given)).data];

//= a condition decides whether a chain among others runs at all
//: with true
//: with false
const [one, two] = await Promise.all([
  given && supabase.from('clients').select('id').order('id').limit(1),
  given ? null : supabase.from('companies').select('id').order('id').limit(1),
]);
return [one && one.data, two && two.data];

//= a method is called on the chain that a condition chose
//: with true
//: stays
const { data } = await (given ? supabase.from('clients').select('id') : supabase.from('companies').select('id')).order('id').limit(1);
return data;

//= what a condition chose is kept and awaited later
//: with true
//: stays
const query = given ? supabase.from('clients').select('id').order('id') : null;
if (!query) return 'none';
const { data } = await query;
return data;

//= a page with a count, only where it is asked for
//: with { page: 1 }
//: with { page: 2, status: 'active' }
//: with { page: 9 }
//: with { page: 0 }
//: with { status: 'new' }
//: with {}
let query = supabase.from('clients').select('id, name', { count: 'exact' }).order('id');
if (given.status) query = query.eq('status', given.status);
if (given.page !== undefined) query = query.range((given.page - 1) * 2, given.page * 2 - 1);
const { data, count, error, status } = await query;
return [data, count, error, status];

//= a fixed page with a count under a condition
//: with true
//: with false
let query = supabase.from('clients').select('id', { count: 'exact' }).order('id');
if (given) query = query.range(2, 3);
return await query;

//= another page with a count under a condition
//: with { first: true }
//: with { first: false, from: 3 }
//: with { first: false, from: 40 }
let query = supabase.from('clients').select('id', { count: 'exact' }).order('id');
query = given.first ? query.range(0, 1) : query.range(given.from, given.from + 1);
return await query;

//= a limit, and a range that takes its place
//: with { limit: 2 }
//: with { limit: 2, offset: 1 }
//: with { offset: 3 }
//: with { limit: -1, offset: 2 }
//: with { limit: -1 }
//: with { limit: 'x' }
//: with {}
let query = supabase.from('clients').select('id').order('id');
if (given.limit) query = query.limit(given.limit);
if (given.offset) query = query.range(given.offset, given.offset + (given.limit || 2) - 1);
return await query;

//= the same with a count
//: with { limit: 2 }
//: with { limit: 2, offset: 1 }
//: with { limit: 2, offset: 50 }
//: with {}
let query = supabase.from('clients').select('id', { count: 'exact' }).order('id');
if (given.limit) query = query.limit(given.limit);
if (given.offset) query = query.range(given.offset, given.offset + (given.limit || 2) - 1);
return await query;

//= a limit of its own in place of the usual one
//: with { limit: 2 }
//: with { limit: 0 }
//: with {}
const query = supabase.from('clients').select('id').order('id').limit(3);
if (given.limit !== undefined) query.limit(given.limit);
const { data, error } = await query;
return { data, error };

//= one of several ways to end
//: with { id: 2 }
//: with { company: 1 }
//: with {}
const query = supabase.from('clients').select('id, name').order('id');
if (given.id) return await query.eq('id', given.id);
if (given.company) {
  const { data } = await query.eq('company_id', given.company).limit(1);
  return data;
}
const { data, error } = await query;
return { data, error };

//= each branch runs it in its own way
//: with { id: 2, company: 1 }
//: with { company: 1 }
const query = supabase.from('clients').select('id').eq('company_id', given.company).order('id');
const { data } = given.id ? await query.eq('id', given.id) : await query.gt('id', 1).limit(1);
return data;

//= a way to end, and after it a loop that runs it again
//: with { id: 2 }
//: with {}
//: stays
const query = supabase.from('clients').select('id').order('id');
const all = [];
for (const id of [2, 3]) {
  if (given.id) {
    const { data } = await query.eq('id', given.id);
    all.push(data);
  } else {
    const { data } = await query.gt('id', id);
    all.push(data);
  }
}
return all;

//= a function that may give a builder back before it extends it
//: with { all: true }
//: with { company: 1 }
function narrow(query, filters) {
  if (filters.all) return query;
  query = query.eq('company_id', filters.company);
  return query;
}
let query = supabase.from('clients').select('id').order('id');
query = narrow(query, given);
return await query;

//= a method that begins the chains of several others
//: with { company: 1, status: 'new', name: 'Ann' }
class Clients {
  #db = supabase;
  /** Each of them begins here. */
  #base(company) {
    return this.#db.from('clients').select('id, name').eq('company_id', company);
  }
  everyone(company) {
    return this.#base(company).order('id');
  }
  async named(company, query) {
    const { data } = await this.#base(company).eq('name', query.name).maybeSingle();
    return data;
  }
  async ofStatus(company, status) {
    const { data } = await this.#base(company).in('status', [status]).order('id', { ascending: false });
    return data;
  }
  async count(company) {
    const { data } = await this.#base(company);
    return data.length;
  }
}
const clients = new Clients();
const { data } = await clients.everyone(given.company);
return [data, await clients.named(given.company, given), await clients.ofStatus(given.company, given.status), await clients.count(given.company)];

//= a method that begins chains which are extended under conditions
//: with { company: 1, name: 'b' }
//: with { company: 1 }
class Clients {
  constructor(db = supabase) {
    this.db = db;
  }
  _base(company) {
    return this.db.from('clients').select('id, name').eq('company_id', company);
  }
  async search(filters) {
    let query = this._base(filters.company);
    if (filters.name) query = query.ilike('name', `%${filters.name}%`);
    const { data, error } = await query.order('id');
    return { data, error };
  }
}
return await new Clients().search(given);

//= a getter that begins the chains of several methods
//: with { id: 2, name: 'x' }
class Log {
  db = supabase;
  get entries() {
    return this.db.from('log');
  }
  async add(message) {
    const { error, status } = await this.entries.insert({ message, level: 9 });
    return { error, status };
  }
  async list(level) {
    let query = this.entries.select('message, level').order('message');
    if (level) query = query.eq('level', level);
    const { data } = await query;
    return data;
  }
  drop() {
    return this.entries.delete({ count: 'exact' }).eq('level', 9);
  }
}
const log = new Log();
return [await log.add(given.name), await log.list(9), await log.list(), (await log.drop()).count];

//= a getter of a whole chain
class Clients {
  get active() {
    return supabase.from('clients').select('id, name').eq('active', true);
  }
  async names() {
    const { data } = await this.active.order('name');
    return data.map((row) => row.name);
  }
  async older(age) {
    const { data, error } = await this.active.gt('age', age).order('id');
    return error ? [] : data;
  }
}
const clients = new Clients();
return [await clients.names(), await clients.older(30), { active: 1 }.active];

//= a function that gives the table for several chains
const companies = () => supabase.from('companies');
const table = (name) => supabase.from(name);
const { data: added } = await companies().insert({ name: 'Hooli' }).select('name').single();
const { data: found } = await companies().select('name').in('name', ['Acme', 'Hooli']).order('name');
const { count } = await table('staff').select('*', { count: 'exact', head: true });
const { data: first } = await table('services').select('title').order('id').limit(1).maybeSingle();
return [added, found, count, first];

//= two classes whose methods have one name
class Clients {
  base(id) {
    return supabase.from('clients').select('name').eq('id', id);
  }
  async one(id) {
    return (await this.base(id).single()).data;
  }
  async maybe(id) {
    return (await this.base(id).maybeSingle()).data;
  }
}
class Companies {
  base(id) {
    return supabase.from('companies').select('name, city').eq('id', id);
  }
  async one(id) {
    return (await this.base(id).single()).data;
  }
  async maybe(id) {
    return (await this.base(id).maybeSingle()).data;
  }
}
return [await new Clients().one(1), await new Clients().maybe(99), await new Companies().one(2), await new Companies().maybe(2)];

//= a method that a derived class has as well
//: stays
class Clients {
  base() {
    return supabase.from('clients').select('id').eq('active', true);
  }
  async first() {
    return (await this.base().order('id').limit(1)).data;
  }
  async last() {
    return (await this.base().order('id', { ascending: false }).limit(1)).data;
  }
}
class Blocked extends Clients {
  base() {
    return supabase.from('clients').select('id').eq('active', false);
  }
}
return [await new Clients().first(), await new Blocked().first(), await new Blocked().last()];

//= what begins several chains is needed by one that stays
//: with 'order'
//: stays
const active = (company) => supabase.from('clients').select('id').eq('company_id', company);
const { data: all } = await active(1).order('id');
const { data: other } = await active(2)[given]('id');
return [all, other];

//= helpers inside one another
//: with { company: 1, page: 1 }
//: with { active: true, page: 2 }
//: with { page: 9 }
function narrow(query, filters) {
  if (filters.company) query = query.eq('company_id', filters.company);
  if (filters.active !== undefined) query = query.eq('active', filters.active);
  return query;
}
const sorted = (query, column, up = true) => query.order(column, { ascending: up });
function cut(query, { page = 1, size = 2 } = {}) {
  const from = (page - 1) * size;
  return query.range(from, from + size - 1);
}
const base = supabase.from('clients').select('id, name', { count: 'exact' });
const { data, error, count } = await cut(sorted(narrow(base, given), 'id'), given);
const { data: names } = await narrow(supabase.from('clients').select('name'), given).order('name');
return [data, error, count, names];
