// Tables, columns and conditions that are known only when the code runs.

//= a table of two
//: trap run-time-names
//: with { old: true }
//: with { old: false }
return await supabase.from(given.old ? 'clients' : 'staff').select('id, name').eq('company_id', 1).order('id');

//= a table of two in a variable, with another condition
//: with { kind: 'staff' }
//: with { kind: 'other' }
const table = given.kind === 'staff' ? 'staff' : 'clients';
const { data, error, count } = await supabase.from(table).select('*', { count: 'exact' }).gt('id', 1).order('id').limit(2);
return { ids: data.map((row) => row.id), error, count };

//= a table for each turn of a loop
//: trap run-time-names
const counts = {};
for (const table of ['clients', 'bookings', 'services']) {
  const { count } = await supabase.from(table).select('*', { count: 'exact', head: true });
  counts[table] = count;
}
return counts;

//= a table for each element of a list
const tables = ['companies', 'staff'];
const results = await Promise.all(tables.map((table) => supabase.from(table).select('id, name').order('id').limit(1)));
return results.map(({ data }) => data);

//= a table of an object
const TABLES = Object.freeze({ people: 'clients', firms: 'companies' });
return await supabase.from(TABLES.firms).select('id, name').order('id');

//= an upsert into one of two tables with the same key
//: with { old: true }
//: with { old: false }
return await supabase.from(given.old ? 'companies' : 'staff').upsert({ id: 1, name: 'named anew', ...{} }, { onConflict: 'id' }).select('id, name');

//= any table
//: trap run-time-names
//: with { table: 'clients' }
//: with { table: 'staff' }
//: with { table: 'nowhere' }
return await supabase.from(given.table).select('*').eq('company_id', 1).order('id').limit(2);

//= any table with a name of quotes
//: with { table: 'odd "table"; drop' }
//: with { table: "it's" }
return await supabase.from(given.table).select('id');

//= any table, columns that it may lack
//: with { table: 'clients' }
//: with { table: 'companies' }
return await supabase.from(given.table).select('id, age').gte('age', 30).order('age');

//= an empty name of a table
//: trap run-time-names
//: with { table: '' }
//: with { table: ' ' }
//: with { table: null }
//: with { table: undefined }
return await supabase.from(given.table).select('id');

//= a base repository
//: trap run-time-names
class Repository {
  constructor(table) { this.table = table; }
  find(id) { return supabase.from(this.table).select('*').eq('id', id).maybeSingle(); }
  async list(filter) { const { data } = await supabase.from(this.table).select('id, name').gt('id', filter.after).order('name', { ascending: false }).range(0, 1); return data; }
  async count() { const { count } = await supabase.from(this.table).select('id', { count: 'exact', head: true }); return count; }
  async add(row) { const { data, error } = await supabase.from(this.table).insert(row).select().single(); return { data, error }; }
  async change(id, row) { return await supabase.from(this.table).update(row).eq('id', id).select('id, name'); }
  async remove(id) { return await supabase.from(this.table).delete().eq('id', id); }
}
class Staff extends Repository { constructor() { super('staff'); } }
class Companies extends Repository { constructor() { super('companies'); } }
const staff = new Staff();
const companies = new Companies();
const added = await staff.add({ company_id: 1, name: 'Zoe', wage: 12.5 });
return {
  one: await companies.find(1),
  none: await companies.find(999),
  list: await staff.list({ after: 0 }),
  count: await companies.count(),
  added: [added.data.name, added.data.wage, added.error],
  changed: await staff.change(added.data.id, { name: 'Zoë' }),
  removed: (await staff.remove(added.data.id)).status,
};

//= a row for any table with a column that it lacks
//: with { table: 'companies' }
return await supabase.from(given.table).insert({ name: 'x', wrong: 1 });

//= rows for any table, some without all keys
//: with { table: 'companies' }
return await supabase.from(given.table).insert([{ name: 'one' }, { name: 'two', city: 'Oslo' }]).select('name, city');

//= an update of any table that changes nothing
//: with { table: 'companies', row: {} }
//: with { table: 'companies', row: { city: undefined } }
return await supabase.from(given.table).update(given.row).eq('id', 1).select('id');

//= in, is and like on any table
//: with { table: 'clients' }
return await supabase.from(given.table).select('id').in('id', [1, 2, 3]).not('name', 'is', null).like('name', '*').order('id');

//= a computed column of any table
//: with { table: 'clients' }
return await supabase.from(given.table).select('id, nope').limit(1);

//= a list of columns of two
//: trap run-time-names
//: with { full: true }
//: with { full: false }
return await supabase.from('staff').select(given.full ? '*' : 'id, name').order('id');

//= match with a value that may be undefined
//: trap match-undefined
//: with { company: 1, name: undefined }
//: with { company: undefined, name: 'Ann' }
//: with { company: undefined, name: undefined }
//: with { company: null, name: null }
return await supabase.from('clients').select('id').match({ company_id: given.company, name: given.name }).order('id');

//= match with an object that is known only at run time
//: trap match-undefined
//: with { filter: { company_id: 1, active: true } }
//: with { filter: { company_id: 1, name: undefined } }
//: with { filter: {} }
//: with { filter: { name: "O'Brien" } }
//: with { filter: { nope: 1 } }
//: with { filter: { tags: ['a'] } }
return await supabase.from('clients').select('id').match(given.filter).order('id');

//= match with an object that is spread
//: with { filter: { company_id: 1 } }
//: with { filter: { active: undefined } }
return await supabase.from('clients').select('id').match({ ...given.filter, id: 2 }).order('id');

//= match that is given no object
//: with { filter: null }
//: with { filter: undefined }
return await supabase.from('clients').select('id').match(given.filter);

//= a delete of what matches
//: trap match-undefined
//: with { filter: { company_id: 'x' } }
//: with { filter: { booking_id: 1 } }
//: with { filter: { booking_id: 1, service_id: undefined } }
return await supabase.from('booking_services').delete({ count: 'exact' }).match(given.filter);

//= an update of what matches, beside another filter
//: with { client: undefined }
//: with { client: 1 }
return await supabase.from('bookings').update({ note: 'seen' }).eq('status', 'new').match({ client_id: given.client }).select('id, note');

//= match under a condition
//: with { filter: { company_id: 1 } }
//: with { filter: undefined }
let query = supabase.from('clients').select('id').order('id');
if (given.filter) query = query.match(given.filter);
const { data, error } = await query;
return { data, error };

//= or over a joined list
//: trap or-run-time
//: with { names: ['Ann', 'Bob'] }
//: with { names: ['"O\'Brien, Jr"'] }
//: with { names: ['x'] }
const conditions = given.names.map((name) => `name.eq.${name}`);
conditions.push('id.eq.3');
return await supabase.from('clients').select('id').or(conditions.join(',')).order('id');

//= or of a text that is known only at run time
//: trap or-run-time
//: with { or: 'id.eq.1,id.eq.2' }
//: with { or: 'id.in.(1,3),name.is.null' }
//: with { or: 'and(id.gt.1,id.lt.4),not.and(id.gte.2,name.not.is.null)' }
//: with { or: 'id.not.in.(1,2)' }
//: with { or: 'id.in.()' }
//: with { or: 'name.in.("Ann","a,b","q\\"u")' }
//: with { or: 'name.ilike.*a*,phone.like.%1' }
//: with { or: 'profile->>city.eq.Oslo,profile->langs->>0.eq.en' }
//: with { or: 'raw->>a.eq.1' }
//: with { or: 'tags.cs.{a},scores.ov.{1,2}' }
//: with { or: 'active.is.true, active.is.FALSE' }
//: with { or: 'id.eq(any).{1,2}' }
//: with { or: 'name.like(all).{A*,*n}' }
//: with { or: '"name".eq."Ann"' }
//: with { or: 'name.eq."a' }
//: with { or: 'id.eq.' }
//: with { or: 'id.neq.1' }
//: with { or: 'created_at.gte.2025-01-01T00:00:00.000Z' }
//: with { or: 'nope.eq.1' }
//: with { or: 'id.eq.x' }
//: with { or: 'id.isdistinct.1' }
//: with { or: 'or(id.eq.1,id.eq.2)' }
//: with { or: 'not.or(id.eq.1,id.eq.2)' }
return await supabase.from('clients').select('id').or(given.or).order('id');

//= or of a malformed text that is known only at run time
//: trap or-run-time
//: with { or: 'id . eq.1' }
//: with { or: 'id.eq.1)' }
//: with { or: 'id' }
//: with { or: '' }
const { data, error, status } = await supabase.from('clients').select('id').or(given.or).order('id');
return { data, status, code: error?.code };

//= or with a column that is known only at run time
//: trap or-run-time
//: with { column: 'name', text: 'Ann' }
//: with { column: 'phone', text: 'null,id.eq.2' }
return await supabase.from('clients').select('id').or(`${given.column}.eq.${given.text},id.eq.3`).order('id');

//= or over several columns
//: with { text: 'a' }
const columns = ['name', 'phone'];
return await supabase.from('clients').select('id').or(columns.map((column) => `${column}.ilike.%${given.text}%`).join(',')).order('id');

//= or at run time on an embed
//: with { or: 'status.eq.done,price.gt.50' }
return await supabase.from('clients').select('id, bookings(id)').or(given.or, { referencedTable: 'bookings' }).order('id').order('id', { referencedTable: 'bookings' });

//= or at run time on a delete
//: with { or: 'booking_id.eq.1,service_id.eq.2' }
return await supabase.from('booking_services').delete({ count: 'exact' }).or(given.or);

//= or at run time under a condition
//: with { or: 'id.eq.1' }
//: with { or: '' }
let query = supabase.from('clients').select('id').order('id');
if (given.or) query = query.or(given.or);
return await query;

//= an update of a variable's rows by what another one matches
//: with { filter: { id: 1 }, row: { note: 'x' } }
const { filter, row } = given;
return await supabase.from('bookings').update(row).match(filter).select('id, note');

//= a variable of the name that the statement's function uses
//: stays
//: with { row: { id: 1 } }
const { row } = given;
return await supabase.from('bookings').update({ ...row, note: 'x' }).match(row).select('id, note');
