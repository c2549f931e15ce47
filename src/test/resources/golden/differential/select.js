// What reads select.

//= select without columns
return await supabase.from('companies').select().order('id');

//= select star
return await supabase.from('staff').select('*').order('id');

//= white space and line breaks between columns
//: trap white-space
return await supabase.from('clients').select(`
  id,
    name ,
  company_id
`).order('id');

//= columns in another order than in the table
return await supabase.from('clients').select('name,id').eq('id', 1);

//= a column twice
return await supabase.from('clients').select('id, id, name').eq('id', 1);

//= an alias
return await supabase.from('clients').select('id, title:name, since:created_at').eq('id', 1);

//= a cast
return await supabase.from('clients').select('id::text, balance::text, age::float8').eq('id', 1);

//= an alias with a cast
return await supabase.from('clients').select('key:id::text, born::text').eq('id', 1);

//= a cast that fails
return await supabase.from('clients').select('name::int').eq('id', 1);

//= quoted names with spaces and capitals
//: trap quoted-names
return await supabase.from('Order Items').select('"Order Id", select, camelCase').order('Order Id');

//= names in another alphabet
//: trap quoted-names
return await supabase.from('Order Items').select('имя, "dot.ted"').order('"Order Id"');

//= capitals that do not fit
//: broken
//: trap quoted-names
return await supabase.from('Order Items').select('camelcase');

//= a reserved word as a column
//: trap quoted-names
return await supabase.from('Order Items').select('select').eq('select', 'first');

//= an unknown table
//: broken
//: trap unknown-table
return await supabase.from('nowhere').select('*');

//= an unknown column
//: broken
//: trap unknown-column
return await supabase.from('clients').select('id, nope');

//= an unknown column in a filter
//: broken
//: trap unknown-column
return await supabase.from('clients').select('id').eq('nope', 1);

//= an unknown column in an order
//: broken
//: trap unknown-column
return await supabase.from('clients').select('id').order('nope');

//= every type comes back as before
//: trap types
return await supabase.from('kinds').select('*').order('id');

//= one type at a time keeps its form
//: trap types
const { data } = await supabase.from('kinds').select('c_int8, c_numeric, c_date, c_timestamp, c_timestamptz, c_bytea').eq('id', 1).single();
return Object.entries(data).map(([name, value]) => [name, typeof value, value]);

//= dates are texts
//: trap types
const { data } = await supabase.from('kinds').select('c_date').eq('id', 1).single();
return [data.c_date.slice(0, 7), new Date(data.c_date).toISOString()];

//= numbers can be added
//: trap types
const { data } = await supabase.from('clients').select('balance').in('id', [1, 4]).order('id');
return data.reduce((sum, row) => sum + row.balance, 0);

//= int8 is a rounded number
//: trap types
const { data } = await supabase.from('kinds').select('c_int8').order('id');
return data.map((row) => [typeof row.c_int8, row.c_int8 + 1]);

//= an enum array is an array
//: trap types
const { data } = await supabase.from('clients').select('moods').eq('id', 1).single();
return data.moods.includes('happy');

//= a composite is an object
//: trap types
const { data } = await supabase.from('kinds').select('c_address').eq('id', 1).single();
return data.c_address.zipCode;

//= json keeps its keys and jsonb sorts them
//: trap types
const { data } = await supabase.from('kinds').select('c_json, c_jsonb').eq('id', 1).single();
return [Object.keys(data.c_json), Object.keys(data.c_jsonb)];

//= a field of a composite
return await supabase.from('kinds').select('id, c_address->street, c_address->>house').eq('id', 1);

//= a JSON path
//: trap json-path
return await supabase.from('clients').select('id, profile->address->city').eq('id', 1);

//= a JSON path as text
//: trap json-path
return await supabase.from('clients').select('id, profile->>lang, profile->>n').order('id');

//= an alias on a JSON path
//: trap json-path
return await supabase.from('clients').select('id, city:profile->address->>city').order('id');

//= an index in a JSON path
//: trap json-path
return await supabase.from('companies').select('id, settings->list->0, last:settings->list->2->>deep').order('id');

//= an index as the last key names the key before it
//: trap json-path
return await supabase.from('companies').select('settings->list->1').eq('id', 1);

//= a negative index in a JSON path
//: trap json-path
return await supabase.from('companies').select('id, last:settings->list->-1').eq('id', 1);

//= a JSON path with a cast
//: trap json-path
return await supabase.from('clients').select('id, n:profile->>n::numeric').eq('id', 1);

//= a JSON path into an array column
//: trap json-path
return await supabase.from('clients').select('id, first:tags->0').order('id');

//= a JSON path into a json column
//: trap json-path
return await supabase.from('clients').select('id, raw->b').eq('id', 1);

//= a JSON path with capitals and dashes
//: trap json-path
//: setup UPDATE clients SET profile = '{"camelCase": {"in-side": 1}, "with space": 2}' WHERE id = 1
return await supabase.from('clients').select('profile->camelCase->in-side, profile->>"with space"').eq('id', 1);

//= a view
return await supabase.from('active_clients').select('id, name').order('id');

//= a view over a join
return await supabase.from('booking_overview').select('*').order('id').limit(2);

//= a materialised view
return await supabase.from('client_totals').select('client_id, bookings, total, average').order('client_id');

//= a partitioned table
return await supabase.from('visits').select('id, at, page').order('id');

//= a computed column
//: trap computed
return await supabase.from('services').select('id, full_title').order('id');

//= a computed column is not in star
//: trap computed
const { data } = await supabase.from('services').select('*').eq('id', 1).single();
return Object.keys(data);

//= a filter on a computed column
//: trap computed
return await supabase.from('clients').select('id, initial').eq('initial', 'B');

//= an order by a computed column
//: trap computed
return await supabase.from('services').select('id').order('full_title').order('id');

//= another schema
//: trap schema
return await supabase.schema('archive').from('clients').select('id, name, gone').order('id');

//= a table that only another schema has
//: trap schema
return await supabase.schema('archive').from('only_here').select('*').eq('id', 2);

//= a table of another schema without saying so
//: broken
//: trap schema
return await supabase.from('only_here').select('*');

//= a schema that the old server did not expose is read, since nothing tells which it did
//: trap schema
//: expected {"returned":[{"id":1}]}
const { data } = await supabase.schema('hidden').from('things').select('*');
return data;

//= row level security does not bind the service role
//: trap row-security
return await supabase.from('secrets').select('id, owner').order('id');

//= reads end at max-rows
//: trap max-rows
const { data, count } = await supabase.from('numbers').select('n', { count: 'exact' }).order('n');
return [data.length, data.at(-1), count];

//= a limit above max-rows
//: trap max-rows
const { data, error } = await supabase.from('numbers').select('n').order('n').limit(5000);
return [data.length, error];

//= a range beyond max-rows
//: trap max-rows
const { data, status } = await supabase.from('numbers').select('n').order('n').range(0, 1150);
return [data.length, status];

//= the second page of a long table
//: trap max-rows
const { data } = await supabase.from('numbers').select('n').order('n').range(1000, 1999);
return [data.length, data[0], data.at(-1)];

//= pages until nothing is left
//: trap max-rows
const all = [];
for (let from = 0; ; from += 500) {
  const { data } = await supabase.from('numbers').select('n').order('n').range(from, from + 499);
  all.push(...data);
  if (data.length < 500) break;
}
return [all.length, all.at(-1)];

//= a column of the wrong kind for a JSON path
return await supabase.from('clients').select('name->x').eq('id', 1);

//= text that looks like JSON stays text
return await supabase.from('kinds').select('id, c_text, c_xml').order('id');

//= an empty list of columns
return await supabase.from('companies').select('').eq('id', 1);

//= stripNulls
return await supabase.from('clients').select('id, phone, email, age').eq('id', 3).stripNulls();
