// Changing rows.

//= without what comes back
return await supabase.from('clients').update({ age: 50 }).eq('id', 1);

//= with what comes back
return await supabase.from('clients').update({ age: 50 }).eq('id', 1).select('id, age');

//= with all columns back
return await supabase.from('companies').update({ city: 'Bonn' }).eq('id', 1).select();

//= no row matches
return await supabase.from('clients').update({ age: 50 }).eq('id', 0);

//= no row matches and nothing comes back
return await supabase.from('clients').update({ age: 50 }).eq('id', 0).select();

//= several rows
const { data, ...rest } = await supabase.from('clients').update({ active: false, balance: 1.5 }).in('id', [1, 2]).select('id, active, balance').order('id');
return { ...rest, data: data.sort((one, other) => one.id - other.id) }; // a write's rows come in no order, whatever is said

//= values from outside
//: trap payload
//: with { id: 1, age: 5, name: 'X' }
//: with { id: 1, age: null, name: 'X' }
//: with { id: 1, age: undefined, name: 'X' }
//: with { id: null, age: 5, name: 'X' }
//: with { id: undefined, age: 5, name: 'X' }
//: with { id: 1, age: '', name: 'X' }
//: with { id: 1, age: 5, name: null }
const { data, error, status } = await supabase.from('clients').update({ age: given.age, name: given.name }).eq('id', given.id).select('id, age, name');
return { data, error, status };

//= single on one row
return await supabase.from('clients').update({ age: 5 }).eq('id', 1).select('id, age').single();

//= single on no row
//: trap single-rollback
return await supabase.from('clients').update({ age: 5 }).eq('id', 0).select().single();

//= single on two rows takes them back
//: trap single-rollback
return await supabase.from('clients').update({ age: 5 }).eq('company_id', 2).select().single();

//= maybeSingle on no row
//: trap maybe-rollback
return await supabase.from('clients').update({ age: 5 }).eq('id', 0).select().maybeSingle();

//= maybeSingle on one row
//: trap maybe-rollback
return await supabase.from('clients').update({ age: 5 }).eq('id', 1).select('age').maybeSingle();

//= maybeSingle on two rows leaves them changed
//: trap maybe-rollback
return await supabase.from('clients').update({ age: 5 }).eq('company_id', 2).select('id').maybeSingle();

//= maybeSingle on ten rows
//: trap maybe-rollback
return await supabase.from('numbers').update({ word: 'x' }).lte('n', 10).select('n').maybeSingle();

//= an empty payload changes nothing
//: trap empty-update
return await supabase.from('clients').update({}).eq('id', 1);

//= an empty payload returns nothing
//: trap empty-update
return await supabase.from('clients').update({}).eq('id', 1).select();

//= an empty payload and single
//: trap empty-update
return await supabase.from('clients').update({}).eq('id', 1).select().single();

//= a payload of undefined changes nothing
//: trap empty-update
//: with { age: undefined }
//: with { age: 3 }
return await supabase.from('clients').update({ age: given.age }).eq('id', 1).select('id, age');

//= without a filter
//: trap no-filter
//: stays
return await supabase.from('slots').update({ open: false });

//= a filter that is always true
//: trap no-filter
return await supabase.from('slots').update({ room: 7 }).neq('id', 0).select('id, room').order('id');

//= filters under a condition only
//: trap no-filter
//: stays
//: with { id: 1 }
let query = supabase.from('clients').update({ age: 9 });
if (given.id) query = query.eq('id', given.id);
return await query.select('id');

//= a filter and more under a condition
//: with { id: 1 }
//: with {}
let query = supabase.from('clients').update({ age: 9 }).eq('company_id', 1);
if (given.id) query = query.eq('id', given.id);
const { data } = await query.select('id, age');
return data.map((row) => row.id).sort();

//= a payload from outside
//: trap run-time-payload
//: with { changes: { city: 'Given' } }
//: with { changes: { city: 'Given', settings: [1] } }
//: with { changes: {} }
//: with { changes: { nope: 1 } }
//: with { changes: { city: undefined } }
//: with { changes: { city: null, name: 'Renamed' } }
return await supabase.from('companies').update(given.changes).eq('id', 1).select('name, city, settings');

//= a payload built under conditions
//: trap run-time-payload
//: with { name: 'N' }
//: with { city: 'C' }
//: with {}
const changes = {};
if (given.name !== undefined) changes.name = given.name;
if (given.city !== undefined) changes.city = given.city;
return await supabase.from('companies').update(changes).eq('id', 1).select('name, city');

//= a payload with a spread
//: trap run-time-payload
//: with { more: { city: 'C' } }
return await supabase.from('companies').update({ ...given.more, settings: { spread: true } }).eq('id', 1).select('city, settings').single();

//= a payload without some keys
//: trap run-time-payload
//: with { row: { id: 1, name: 'Acme', city: 'Rest' } }
const { id, ...rest } = given.row;
return await supabase.from('companies').update(rest).eq('id', id).select('id, name, city').single();

//= an array as the payload of one row
//: trap array-update
return await supabase.from('companies').update([{ city: 'Listed' }]).eq('id', 1).select('city');

//= jsonb values
//: trap jsonb-array jsonb-string
//: with { value: [] }
//: with { value: ['a'] }
//: with { value: { a: { b: [] } } }
//: with { value: 'x' }
//: with { value: '{"a": 1}' }
//: with { value: null }
//: with { value: 5 }
return await supabase.from('clients').update({ profile: given.value }).eq('id', 1).select('profile').single();

//= text array values
//: trap array-in
//: with { value: ['x', 'y z', 'q"'] }
//: with { value: [] }
//: with { value: null }
return await supabase.from('clients').update({ tags: given.value }).eq('id', 1).select('tags').single();

//= anything into every kind of column
//: with { row: { city: 'a \0' } }
//: with { row: { city: 'half \ud83c' } }
//: with { row: { city: '🎄' } }
//: with { row: { settings: { half: '\ud83c' } } }
//: with { row: { settings: ['\0'] } }
//: with { row: { settings: NaN } }
//: with { row: { settings: 'null' } }
//: with { row: { created_at: new Date(0), city: new Date(0) } }
//: with { row: { created_at: 'soon' } }
//: with { row: { city: { a: [1, null] } } }
//: with { row: { city: true, settings: false } }
//: with { row: { city: NaN } }
//: with { row: { id: '1' } }
//: with { row: { id: 1.5 } }
const { data, error, status } = await supabase.from('companies').update({ ...given.row }).eq('id', 1).select();
return { data, error, status };

//= anything into columns of more types
//: with { row: { status: 'on hold', balance: 1.005, email: 'A@b.example', born: '2025-01-02', seen: 'infinity' } }
//: with { row: { status: 'unknown' } }
//: with { row: { balance: '12345678901234' } }
//: with { row: { tags: ['x', 'y z'], name: 'T' } }
//: with { row: { tags: '{a,b}' } }
//: with { row: { moods: ['sad'], active: 'yes' } }
//: with { row: { raw: { b: 1, a: [undefined] }, profile: [] } }
//: with { row: { age: -1 } }
const { data, error, status } = await supabase.from('clients').update(given.row).eq('id', 1).select();
return { data, error, status };

//= enum arrays and composites
return await supabase.from('kinds').update({ a_enum: ['sad', 'ok'], c_address: { street: 'S' }, a_jsonb: [[1], { a: 2 }] }).eq('id', 4).select('a_enum, c_address, a_jsonb').single();

//= times
//: trap date-in
//: with { at: new Date('2025-06-30T22:30:00Z') }
return await supabase.from('clients').update({ born: given.at, seen: given.at, created_at: given.at }).eq('id', 1).select('born, seen, created_at').single();

//= a stamp of the code's own
return await supabase.from('clients').update({ seen: new Date(0).toISOString(), active: true }).eq('id', 2).select('seen').single();

//= the primary key
return await supabase.from('companies').update({ id: 77 }).eq('id', 3).select('id').single();

//= a foreign key that points nowhere
//: trap pg-errors
return await supabase.from('clients').update({ company_id: 999 }).eq('id', 1);

//= null where none may be
//: trap pg-errors
return await supabase.from('clients').update({ name: null }).eq('id', 1);

//= a duplicate
//: trap pg-errors
return await supabase.from('companies').update({ name: 'Acme' }).eq('id', 2);

//= an unknown column
//: broken
//: trap unknown-key
return await supabase.from('clients').update({ nope: 1 }).eq('id', 1);

//= an unknown column in the filter
//: broken
return await supabase.from('clients').update({ age: 1 }).eq('nope', 1);

//= a generated column
return await supabase.from('invoices').update({ gross: 1 }).eq('id', 1);

//= a column that others are generated from
return await supabase.from('invoices').update({ net: 200 }).eq('id', 1).select().single();

//= a count
//: trap write-count
return await supabase.from('clients').update({ age: 1 }, { count: 'exact' }).eq('company_id', 1);

//= a count with rows
//: trap write-count
return await supabase.from('clients').update({ age: 1 }, { count: 'exact' }).eq('id', 1).select('id').order('id');

//= a count on the select after it is ignored
//: trap select-options
return await supabase.from('clients').update({ age: 1 }).eq('id', 1).select('id', { count: 'exact', head: true });

//= an or in the filter
//: trap returning-or
return await supabase.from('clients').update({ active: true }).or('id.eq.1,id.eq.2').select('id').order('id');

//= an or in the filter that the new values do not meet
//: trap returning-or
return await supabase.from('bookings').update({ status: 'archived' }).or('status.eq.done,status.eq.cancelled').select('id, status').order('id');

//= a filter that the new values do not meet
return await supabase.from('bookings').update({ status: 'archived' }).eq('status', 'done').select('id, status').order('id');

//= several filters
return await supabase.from('bookings').update({ note: 'n' }).eq('status', 'done').gt('price', 20).is('staff_id', null).select('id');

//= a filter on a JSON path
return await supabase.from('bookings').update({ note: 'json' }).eq('data->>source', 'web').select('id').order('id');

//= match as a filter
return await supabase.from('clients').update({ age: 2 }).match({ company_id: 1, name: 'Bob' }).select('id, age');

//= a limit without an order
//: broken
//: trap write-limit
return await supabase.from('clients').update({ age: 2 }).gt('id', 0).limit(2);

//= a limit with an order
//: trap write-limit
return await supabase.from('clients').update({ age: 2 }).gt('id', 0).order('id').limit(2).select('id');

//= an order of what comes back
return await supabase.from('clients').update({ age: 2 }).gt('id', 5).select('id').order('id', { ascending: false });

//= an embed in what comes back
//: trap returning-embed
return await supabase.from('bookings').update({ status: 'seen' }).eq('id', 1).select('id, status, clients(name), services(title)').single();

//= an inner embed in what comes back
//: trap returning-embed
return await supabase.from('bookings').update({ status: 'seen' }).gt('id', 0).select('id, staff!inner(name)').order('id');

//= an embed of the table itself
//: trap returning-embed
return await supabase.from('clients').update({ name: 'Ann 2' }).eq('id', 1).select('id, referred:clients!referrer_id(id, name)').single();

//= at most so many rows
//: broken
//: trap max-affected
return await supabase.from('clients').update({ age: 2 }).gt('id', 0).select('id').maxAffected(100).order('id');

//= a view
return await supabase.from('active_clients').update({ name: 'Via view' }).eq('id', 1).select();

//= a view over a join
return await supabase.from('booking_overview').update({ status: 'x' }).eq('id', 1);

//= a partitioned table
return await supabase.from('visits').update({ page: '/new', at: '2024-03-03' }).eq('id', 3).select('id, at, page');

//= a trigger
return await supabase.from('guarded').update({ amount: 6 }).eq('id', 1).select().single();

//= a trigger that refuses
//: trap raise
return await supabase.from('guarded').update({ amount: -6 }).eq('id', 1).select().single();

//= names with spaces and capitals
//: trap quoted-names
return await supabase.from('Order Items').update({ camelCase: 5, имя: 'новое' }).eq('Order Id', 1).select('camelCase, имя');

//= another schema
return await supabase.schema('archive').from('clients').update({ gone: '2025-01-01' }).eq('id', 9).select();

//= an error is ignored
await supabase.from('clients').update({ age: 'x' }).eq('id', 1);
const { data } = await supabase.from('clients').select('age').eq('id', 1).single();
return data;

//= throwOnError
//: trap throw-on-error
try {
  await supabase.from('clients').update({ age: -1 }).eq('id', 1).throwOnError();
  return 'fine';
} catch (error) {
  return [error instanceof Error, error.code, error.message];
}

//= a row with a child and null texts
return await supabase.from('clients').update({ phone: null, email: null, tags: null, profile: null }).eq('id', 4).select('phone, email, tags, profile').single();

//= csv of changed rows
return await supabase.from('companies').update({ city: 'C' }).gt('id', 1).select('id, city').order('id').csv();

//= rollback where the server allows it
//: trap rollback
//: server ROLLBACK
return await supabase.from('clients').update({ age: 1 }).eq('id', 1).select('id, age').rollback();

//= a filter in each branch of a choice
//: with { id: 1 }
//: with { company: 1 }
let query = supabase.from('clients').update({ age: 7 });
query = given.id ? query.eq('id', given.id) : query.eq('company_id', given.company);
return await query.select('id, age').order('id');

//= what matches values that may be undefined
//: with { id: 1 }
//: with { id: 1, company: 1 }
//: with { id: 1, company: 2 }
return await supabase.from('clients').update({ age: 8 }).match({ id: given.id, company_id: given.company }).select('id, age').order('id');
