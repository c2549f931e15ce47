// Inserting rows.

//= one row without what it returns
return await supabase.from('companies').insert({ name: 'New' });

//= one row in a list
return await supabase.from('companies').insert([{ name: 'New', city: 'Rome' }]);

//= one row and what it returns
return await supabase.from('companies').insert({ name: 'New' }).select();

//= one row and one object back
return await supabase.from('companies').insert({ name: 'New', city: 'Rome' }).select().single();

//= some columns back
return await supabase.from('companies').insert({ name: 'New' }).select('id, title:name').single();

//= values from outside
//: trap payload
//: with { name: 'A', city: 'B' }
//: with { name: 'A', city: null }
//: with { name: 'A' }
//: with { name: null, city: 'B' }
//: with { city: 'B' }
//: with { name: 5, city: true }
//: with { name: ['a', 'b'], city: { x: 1 } }
//: with { name: new Date(0), city: NaN }
const { data, error, status } = await supabase.from('companies').insert({ name: given.name, city: given.city }).select();
return { data, error, status };

//= undefined leaves the default
//: trap undefined-default
return await supabase.from('clients').insert({ name: 'New', status: undefined, balance: undefined }).select('name, status, balance').single();

//= null is not the default
//: trap undefined-default
return await supabase.from('clients').insert({ name: 'New', balance: null, active: null }).select('balance, active').single();

//= a column that may be undefined
//: trap undefined-default
//: with { status: 'blocked' }
//: with { status: undefined }
//: with { status: null }
return await supabase.from('clients').insert({ name: 'New', status: given.status }).select('status').single();

//= a payload in a variable
//: with { city: 'Oslo' }
const row = { name: 'Variable' };
if (given.city) row.city = given.city;
return await supabase.from('companies').insert(row).select('name, city').single();

//= a payload from outside
//: trap run-time-payload
//: with { row: { name: 'Given', city: 'X' } }
//: with { row: { name: 'Given', nope: 1 } }
//: with { row: {} }
//: with { row: { name: 'Given', settings: { a: [1] } } }
return await supabase.from('companies').insert(given.row).select('name, city, settings');

//= a spread in a payload
//: trap run-time-payload
//: with { more: { city: 'Kyiv' } }
//: with { more: {} }
//: with { more: { city: undefined } }
return await supabase.from('companies').insert({ name: 'Spread', ...given.more }).select('name, city, settings').single();

//= a computed key
//: trap run-time-payload
//: with { key: 'city' }
//: with { key: 'nope' }
return await supabase.from('companies').insert({ name: 'Computed', [given.key]: 'x' }).select('name, city');

//= many rows
return await supabase.from('companies').insert([{ name: 'A' }, { name: 'B' }, { name: 'C' }]).select('id, name');

//= many rows without what they return
return await supabase.from('log').insert([{ message: 'a', level: 2 }, { message: 'b', level: 3 }]);

//= many rows with different keys
//: trap missing-keys
return await supabase.from('clients').insert([{ name: 'A', balance: 5 }, { name: 'B' }, { name: 'C', active: false }]).select('name, balance, active');

//= many rows with different keys and their defaults
//: trap missing-keys
return await supabase.from('clients').insert([{ name: 'A', balance: 5 }, { name: 'B' }], { defaultToNull: false }).select('name, balance, active');

//= many rows with an undefined key
//: trap missing-keys
return await supabase.from('clients').insert([{ name: 'A', balance: undefined }, { name: 'B', balance: 2 }]).select('name, balance');

//= many rows all with an undefined key
//: trap missing-keys
return await supabase.from('clients').insert([{ name: 'A', balance: undefined }]).select('name, balance');

//= many rows from outside
//: trap missing-keys run-time-payload
//: with { rows: [{ name: 'half \ud83c' }] }
//: with { rows: [{ name: 'a \0' }, { name: '🎄' }] }
//: with { rows: [{ name: 'A' }, { name: 'B', city: 'X' }] }
//: with { rows: [] }
//: with { rows: [{}] }
//: with { rows: [{ name: 'A' }, { name: 'A' }] }
return await supabase.from('companies').insert(given.rows).select('name, city');

//= many rows mapped from others
//: with { names: ['M1', 'M2'] }
//: with { names: [] }
const { data, error, status } = await supabase.from('companies').insert(given.names.map((name) => ({ name, city: 'Mapped' }))).select('name, city');
return { data, error, status };

//= many rows mapped with values that may miss
//: trap missing-keys
//: with { rows: [{ name: 'A', age: 3 }, { name: 'B' }] }
return await supabase.from('clients').insert(given.rows.map((row) => ({ name: row.name, age: row.age, balance: row.balance }))).select('name, age, balance');

//= no row
//: trap empty-insert
return await supabase.from('companies').insert([]);

//= no row and what it returns
//: trap empty-insert
return await supabase.from('companies').insert([]).select();

//= a row of defaults in a list
//: trap empty-insert
return await supabase.from('log').insert([{}]).select();

//= a row of defaults
//: trap empty-insert
return await supabase.from('log').insert({}).select();

//= more rows than parameters
//: trap many-rows
const rows = Array.from({ length: 150 }, (_, i) => ({ message: `m${i}`, level: i }));
const { error, status } = await supabase.from('log').insert(rows);
const { count } = await supabase.from('log').select('*', { count: 'exact', head: true });
return { error, status, count };

//= many rows whose first has nulls
//: trap many-rows
return await supabase.from('clients').insert([{ name: 'A', age: null, born: null }, { name: 'B', age: 4, born: '2020-01-01' }]).select('name, age, born');

//= a duplicate
//: trap pg-errors
return await supabase.from('companies').insert({ name: 'Acme' });

//= a missing parent
//: trap pg-errors
return await supabase.from('staff').insert({ name: 'X', company_id: 999 });

//= a null where none may be
//: trap pg-errors
return await supabase.from('staff').insert({ name: null, company_id: 1 });

//= a check that fails
//: trap pg-errors
return await supabase.from('clients').insert({ name: 'X', age: -1 });

//= a domain that fails
//: trap pg-errors
return await supabase.from('invoices').insert({ net: 1, quantity: 0 });

//= a text where a number belongs
//: trap pg-errors
return await supabase.from('clients').insert({ name: 'X', age: 'old' });

//= an empty text where a number belongs
//: trap pg-errors
return await supabase.from('clients').insert({ name: 'X', age: '' });

//= an empty text where a time belongs
//: trap pg-errors
return await supabase.from('bookings').insert({ client_id: 1, starts_at: '' });

//= a fraction where an integer belongs
//: trap pg-errors
return await supabase.from('clients').insert({ name: 'X', age: 5.5 });

//= a text too long
//: trap pg-errors
return await supabase.from('kinds').insert({ id: 9, c_varchar: 'more than eight' });

//= a number too big
//: trap pg-errors
return await supabase.from('clients').insert({ name: 'X', balance: 12345678901 });

//= an unknown word of an enum
//: trap pg-errors
return await supabase.from('clients').insert({ name: 'X', status: 'gone' });

//= an unknown column
//: broken
//: trap unknown-key
return await supabase.from('companies').insert({ name: 'X', nope: 1 });

//= an unknown column in one of many rows
//: broken
//: trap unknown-key
return await supabase.from('companies').insert([{ name: 'X' }, { name: 'Y', nope: 1 }]);

//= an unknown table
//: broken
return await supabase.from('nowhere').insert({ a: 1 });

//= a failing row takes all with it
const { error } = await supabase.from('companies').insert([{ name: 'Fine' }, { name: 'Acme' }]);
const { data } = await supabase.from('companies').select('name').eq('name', 'Fine');
return { code: error.code, data };

//= an array into jsonb
//: trap jsonb-array
return await supabase.from('clients').insert({ name: 'J', profile: ['a', 1, { b: null }] }).select('profile').single();

//= an empty array into jsonb
//: trap jsonb-array
return await supabase.from('clients').insert({ name: 'J', profile: [] }).select('profile').single();

//= an object into jsonb
//: trap jsonb-array
return await supabase.from('clients').insert({ name: 'J', profile: { deep: { er: [1, 'x'] }, none: undefined, at: new Date(0) } }).select('profile').single();

//= a text into jsonb stays a text
//: trap jsonb-string
return await supabase.from('clients').insert({ name: 'J', profile: 'plain' }).select('profile').single();

//= JSON text into jsonb stays a text
//: trap jsonb-string
return await supabase.from('clients').insert({ name: 'J', profile: JSON.stringify({ a: 1 }) }).select('profile, profile->>a').single();

//= a number and a boolean into jsonb
//: trap jsonb-string
return await supabase.from('clients').insert([{ name: 'J', profile: 5 }, { name: 'K', profile: true }]).select('profile');

//= null into jsonb is no JSON null
//: trap jsonb-null
return await supabase.from('clients').insert({ name: 'J', profile: null }).select('id').single().then(async ({ data }) =>
  supabase.from('clients').select('name').eq('id', data.id).is('profile', null));

//= anything into jsonb
//: trap jsonb-array jsonb-string
//: with { value: [] }
//: with { value: {} }
//: with { value: [[1], [2]] }
//: with { value: 'text' }
//: with { value: '{"a":1}' }
//: with { value: null }
//: with { value: undefined }
//: with { value: 0 }
//: with { value: false }
//: with { value: NaN }
//: with { value: new Date(0) }
//: with { value: new Map([[1, 2]]) }
//: with { value: Buffer.from('hi') }
//: with { value: { toJSON: () => 'own' } }
//: with { value: ["quote ' \" \\ 🎄"] }
const { data, error } = await supabase.from('bookings').insert({ client_id: 1, starts_at: '2030-01-01', data: given.value }).select('data').single();
return { data, error };

//= anything into json
//: trap jsonb-array jsonb-string
//: with { value: { b: 1, a: 2 } }
//: with { value: [] }
//: with { value: 'x' }
//: with { value: 'null' }
//: with { value: NaN }
//: with { value: new Date(NaN) }
//: with { value: { toJSON: () => null } }
//: with { value: '\0' }
//: with { value: ['\ud800'] }
return await supabase.from('clients').insert({ name: 'J', raw: given.value }).select('raw').single();

//= anything into a text array
//: trap array-in
//: with { value: ['a', 'b,c', 'd"e', '', null] }
//: with { value: [] }
//: with { value: null }
//: with { value: '{x,y}' }
//: with { value: '["x"]' }
//: with { value: [1, true, { a: 1 }] }
//: with { value: 'plain' }
//: with { value: { a: 1 } }
const { data, error } = await supabase.from('clients').insert({ name: 'T', tags: given.value }).select('tags').single();
return { data, error };

//= anything into an integer array
//: trap array-in
//: with { value: [1, 2] }
//: with { value: ['3', null] }
//: with { value: [1.5] }
//: with { value: '{4}' }
const { data, error } = await supabase.from('clients').insert({ name: 'T', scores: given.value }).select('scores').single();
return { data, error };

//= anything into a text
//: trap array-text
//: with { value: ['a', 'b'] }
//: with { value: { a: [1] } }
//: with { value: 5 }
//: with { value: 1e21 }
//: with { value: true }
//: with { value: new Date(Date.UTC(2025, 0, 2, 3, 4, 5, 6)) }
//: with { value: '' }
//: with { value: 'null' }
//: with { value: Infinity }
//: with { value: "it's \\ fine \u0001" }
//: with { value: 'no \0 in a text' }
//: with { value: 'half \ud83c a pair' }
//: with { value: ['\0', '\ud83c'] }
//: with { value: 'a backslash: \\u0000 \\ud83c \\\\ud83c' }
const { data, error } = await supabase.from('companies').insert({ name: 'T', city: given.value }).select('city').single();
return { data, error };

//= anything into a number
//: with { value: '7' }
//: with { value: 7 }
//: with { value: true }
//: with { value: NaN }
//: with { value: '' }
//: with { value: [7] }
//: with { value: 2147483648 }
const { data, error } = await supabase.from('clients').insert({ name: 'N', age: given.value }).select('age').single();
return { data, error };

//= anything into numeric
//: with { value: '7.125' }
//: with { value: 0.1 }
//: with { value: NaN }
//: with { value: 1e-7 }
const { data, error } = await supabase.from('bookings').insert({ client_id: 1, starts_at: '2030-01-01', price: given.value }).select('price').single();
return { data, error };

//= anything into a boolean
//: with { value: true }
//: with { value: 'yes' }
//: with { value: 0 }
//: with { value: 'maybe' }
const { data, error } = await supabase.from('clients').insert({ name: 'B', active: given.value }).select('active').single();
return { data, error };

//= a Date into every kind of time
//: trap date-in
//: with { at: new Date('2025-01-01T22:30:00.123Z') }
return await supabase.from('kinds').insert({ id: 9, c_date: given.at, c_timestamp: given.at, c_timestamptz: given.at, c_text: given.at }).select('c_date, c_timestamp, c_timestamptz, c_text').single();

//= a Date that the code makes
//: trap date-in
return await supabase.from('kinds').insert({ id: 9, c_date: new Date(Date.UTC(2025, 0, 1, 23)), c_timestamptz: new Date(0) }).select('c_date, c_timestamptz').single();

//= a Date that is none
//: trap date-in
//: with { at: new Date('nonsense') }
const { data, error } = await supabase.from('kinds').insert({ id: 9, c_timestamptz: given.at }).select('id, c_timestamptz').single();
return { data, error };

//= an ISO text into every kind of time
return await supabase.from('kinds').insert({ id: 9, c_date: '2025-01-01T23:30:00Z', c_timestamp: '2025-01-01T23:30:00+02:00', c_timestamptz: '2025-01-01T23:30:00', c_time: '23:30' }).select('c_date, c_timestamp, c_timestamptz, c_time').single();

//= a Buffer into bytea
//: trap buffer
//: with { bytes: Buffer.from([1, 255]) }
return await supabase.from('kinds').insert({ id: 9, c_bytea: given.bytes }).select('c_bytea').single();

//= hexadecimal text into bytea
return await supabase.from('kinds').insert({ id: 9, c_bytea: '\\x01ff' }).select('c_bytea').single();

//= a BigInt
//: trap bigint
//: with { n: 9007199254740993n }
return await supabase.from('kinds').insert({ id: 9, c_int8: given.n }).select('id').single();

//= a text into int8 keeps every digit
return await supabase.from('kinds').insert({ id: 9, c_int8: '9007199254740993' }).select('c_int8::text').single();

//= an object into a composite
return await supabase.from('kinds').insert({ id: 9, c_address: { street: 'A', house: 2, zipCode: '1' } }).select('c_address').single();

//= a composite in part
return await supabase.from('kinds').insert({ id: 9, c_address: { street: 'A', other: 1 } }).select('c_address').single();

//= arrays of everything
return await supabase.from('kinds').insert({ id: 9, a_int8: ['1', 2], a_bool: [true, null], a_date: ['2025-01-01'], a_enum: ['ok', null], a_address: [{ street: 'x' }, null], a_jsonb: [{ a: 1 }, 'text', null], a_matrix: [[1, 2], [3, 4]] }).select('a_int8, a_bool, a_date, a_enum, a_address, a_jsonb, a_matrix').single();

//= ranges and enums
return await supabase.from('kinds').insert({ id: 9, c_int4range: '[1,5]', c_tstzrange: '[2025-01-01,2025-02-01)', c_enum: 'sad', c_multirange: '{[1,2),[2,3)}' }).select('c_int4range, c_tstzrange, c_enum, c_multirange').single();

//= numbers that floats lose
return await supabase.from('kinds').insert({ id: 9, c_float4: 0.1, c_float8: 0.1, c_numeric: 0.1, c_money: 12.345 }).select('c_float4, c_float8, c_numeric, c_money').single();

//= NaN into a float is null
//: trap nan
//: with { n: NaN }
//: with { n: 'NaN' }
//: with { n: 'Infinity' }
return await supabase.from('kinds').insert({ id: 9, c_float8: given.n }).select('c_float8').single();

//= a function in a payload vanishes
//: with { f: () => 1 }
return await supabase.from('companies').insert({ name: 'F', city: given.f }).select('city').single();

//= a generated column
//: trap generated
return await supabase.from('invoices').insert({ net: 10, gross: 5 });

//= an identity that is always generated
//: trap generated
return await supabase.from('invoices').insert({ id: 5, net: 10 });

//= a generated column comes back
return await supabase.from('invoices').insert({ net: 10 }).select().single();

//= an identity that may be given
return await supabase.from('companies').insert({ id: 50, name: 'Fifty' }).select('id').single();

//= a view that can be written
return await supabase.from('active_clients').insert({ name: 'View', company_id: 1 });

//= a view that cannot be written
return await supabase.from('booking_overview').insert({ id: 1 });

//= a partitioned table
return await supabase.from('visits').insert([{ id: 9, at: '2024-06-01' }, { id: 10, at: '2025-06-01', page: '/x' }]).select('id, at');

//= a row that no partition takes
return await supabase.from('visits').insert({ id: 9, at: '2030-06-01' });

//= names with spaces and capitals
//: trap quoted-names
return await supabase.from('Order Items').insert({ 'Order Id': 9, camelCase: 1, select: 's', имя: 'я', 'dot.ted': 'd' }).select('*');

//= another schema
//: trap schema
return await supabase.schema('archive').from('clients').insert({ id: 20, name: 'Arch' }).select();

//= a count of inserted rows
//: trap write-count
return await supabase.from('companies').insert([{ name: 'A' }, { name: 'B' }], { count: 'exact' });

//= a count of inserted rows that come back
//: trap write-count
return await supabase.from('companies').insert([{ name: 'A' }, { name: 'B' }], { count: 'exact' }).select('name');

//= a count on the select after it is ignored
//: trap select-options
return await supabase.from('companies').insert({ name: 'A' }).select('name', { count: 'exact' });

//= head on the select after it is ignored
//: trap select-options
return await supabase.from('companies').insert({ name: 'A' }).select('name', { head: true });

//= options of the first version are ignored
//: trap old-options
return await supabase.from('companies').insert({ name: 'A' }, { returning: 'minimal' }).select('name');

//= an upsert of the first version is an insert
//: trap old-options
return await supabase.from('companies').insert({ id: 1, name: 'A' }, { upsert: true });

//= filters on an insert are ignored
//: trap insert-filter
return await supabase.from('companies').insert({ name: 'A' }).eq('id', 1).select('name');

//= order and limit on what an insert returns
return await supabase.from('companies').insert([{ name: 'A' }, { name: 'B' }]).select('name').order('name', { ascending: false }).limit(1);

//= an embed in what comes back
//: trap returning-embed
return await supabase.from('bookings').insert({ client_id: 1, staff_id: 1, starts_at: '2030-01-01T10:00:00Z' }).select('id, clients(name), staff(name, companies(name))').single();

//= an embed of many in what comes back
//: trap returning-embed
return await supabase.from('clients').insert({ name: 'E', company_id: 1 }).select('name, bookings(id), companies(name)').single();

//= a JSON path in what comes back
return await supabase.from('clients').insert({ name: 'E', profile: { a: { b: 5 } } }).select('name, profile->a->b').single();

//= single on two inserted rows takes them back
//: trap single-rollback
return await supabase.from('companies').insert([{ name: 'A' }, { name: 'B' }]).select().single();

//= maybeSingle on two inserted rows leaves them
//: trap maybe-rollback
return await supabase.from('companies').insert([{ name: 'A' }, { name: 'B' }]).select('name').maybeSingle();

//= csv of inserted rows
return await supabase.from('companies').insert([{ name: 'A' }, { name: 'B' }]).select('name, city').csv();

//= a trigger changes the row
return await supabase.from('guarded').insert({ id: 5, amount: 1 }).select().single();

//= a trigger refuses the row
//: trap raise
return await supabase.from('guarded').insert({ id: 5, amount: -1 });

//= a trigger sets the status
//: trap raise
return await supabase.from('guarded').insert({ id: 5, amount: 13 });

//= rollback is not obeyed by default
//: trap rollback
return await supabase.from('log').insert({ message: 'kept' }).rollback();

//= rollback where the server allows it
//: trap rollback
//: server ROLLBACK
return await supabase.from('log').insert({ message: 'gone' }).select('message').rollback();

//= no rollback where the server allows it
//: trap rollback
//: server ROLLBACK
return await supabase.from('log').insert({ message: 'kept' }).select('message');

//= keys of many rows in another order
return await supabase.from('companies').insert([{ name: 'A', city: 'x' }, { city: 'y', name: 'B' }]).select('name, city');

//= a class instance as payload
class Company {
  constructor(name) {
    this.name = name;
    this.city = 'from class';
  }
  get upper() {
    return this.name.toUpperCase();
  }
}
return await supabase.from('companies').insert(new Company('K')).select('name, city').single();

//= an expression as a value
//: with { first: 'A', last: null }
return await supabase.from('companies').insert({ name: `${given.first} & ${given.last}`, city: given.last ?? 'none', settings: { n: 1 + 1, ok: !given.last } }).select('name, city, settings').single();

//= a stamp made by the code
const { data } = await supabase.from('bookings').insert({ client_id: 1, starts_at: new Date(86400000).toISOString(), status: 'new', price: 10.5, data: { tags: ['a'] } }).select('starts_at, price, data').single();
return data;

//= a condition in the payload
//: with { done: true }
//: with { done: false }
return await supabase.from('bookings').insert({ client_id: 1, starts_at: '2030-01-01', ...(given.done && { status: 'done' }), note: given.done ? 'yes' : undefined }).select('status, note').single();
