// Calling functions.

//= a scalar
return await supabase.rpc('add', { a: 2, b: 3 });

//= a scalar with texts for numbers
return await supabase.rpc('add', { a: '2', b: 3 });

//= a scalar with a wrong value
return await supabase.rpc('add', { a: 'two', b: 3 });

//= values from outside
//: trap rpc-arguments
//: with { a: 1, b: 2 }
//: with { a: 1, b: null }
//: with { a: 1.5, b: 2 }
return await supabase.rpc('add', { a: given.a, b: given.b });

//= no arguments
return await supabase.rpc('big');

//= an empty object
return await supabase.rpc('first_day', {});

//= defaults
//: trap rpc-arguments
return await supabase.rpc('greet');

//= one default left
//: trap rpc-arguments
return await supabase.rpc('greet', { greeting: 'hi' });

//= a default that may be left
//: trap rpc-arguments
//: with { name: 'Ann' }
//: with { name: undefined }
//: with { name: null }
return await supabase.rpc('greet', { name: given.name });

//= an argument too many
//: broken
//: trap rpc-arguments
return await supabase.rpc('add', { a: 1, b: 2, c: 3 });

//= an argument too few
//: broken
//: trap rpc-arguments
return await supabase.rpc('add', { a: 1 });

//= an unknown function
//: broken
//: trap rpc-arguments
return await supabase.rpc('nope', { a: 1 });

//= one row of a table
//: trap rpc-forms
return await supabase.rpc('client_by_id', { wanted: 1 });

//= one row that is not there
//: trap rpc-forms
return await supabase.rpc('client_by_id', { wanted: 0 });

//= rows of a table
//: trap rpc-forms
return await supabase.rpc('clients_of', { company: 2 });

//= chosen columns of rows
return await supabase.rpc('clients_of', { company: 1 }).select('id, name');

//= filters on rows
return await supabase.rpc('clients_of', { company: 1 }).select('id').gt('id', 1).order('id', { ascending: false }).limit(1);

//= an embed on rows
return await supabase.rpc('clients_of', { company: 1 }).select('id, companies(name), bookings(id)').order('id').order('id', { referencedTable: 'bookings' });

//= single on rows
return await supabase.rpc('clients_of', { company: 1 }).select('id').eq('id', 2).single();

//= single on too many rows
return await supabase.rpc('clients_of', { company: 1 }).select('id').single();

//= maybeSingle on no row
return await supabase.rpc('clients_of', { company: 99 }).maybeSingle();

//= maybeSingle on too many rows
return await supabase.rpc('clients_of', { company: 1 }).select('id').maybeSingle();

//= a set of texts
//: trap rpc-forms
return await supabase.rpc('client_names', { company: 1 });

//= a set of enum words
//: trap rpc-forms
return await supabase.rpc('all_moods');

//= a set of numbers with a limit
//: trap rpc-forms
return await supabase.rpc('many', { n: 5 }).limit(2);

//= a table
//: trap rpc-forms
return await supabase.rpc('client_stats', { company: 1 });

//= a table with a filter
return await supabase.rpc('client_stats', { company: 1 }).eq('status', 'new');

//= void
//: trap rpc-forms
return await supabase.rpc('nothing');

//= void that writes
//: trap rpc-forms
return await supabase.rpc('write_log', { words: 'by function' });

//= a scalar null
//: trap rpc-forms
return await supabase.rpc('null_value');

//= a big number
return await supabase.rpc('big');

//= numeric
return await supabase.rpc('price_of', { service: 2 });

//= a day
return await supabase.rpc('first_day');

//= an instant
return await supabase.rpc('first_instant');

//= an array
return await supabase.rpc('some_numbers');

//= an enum as argument
return await supabase.rpc('better', { feeling: 'sad' });

//= an enum as argument that is none
return await supabase.rpc('better', { feeling: 'angry' });

//= a composite
//: trap rpc-forms
return await supabase.rpc('home');

//= a composite as argument
return await supabase.rpc('street_of', { home: { street: 'Main', house: 3 } });

//= json
//: trap rpc-forms
return await supabase.rpc('json_report');

//= a set of json
//: trap rpc-forms
return await supabase.rpc('json_lines');

//= jsonb as argument
//: trap rpc-jsonb
//: with { payload: { a: [1] } }
//: with { payload: [] }
//: with { payload: [1, 2] }
//: with { payload: 'text' }
//: with { payload: '{"a": 1}' }
//: with { payload: 5 }
//: with { payload: null }
return [await supabase.rpc('echo_jsonb', { payload: given.payload }), await supabase.rpc('jsonb_kind', { payload: given.payload })];

//= an unnamed json argument takes the body
//: trap rpc-jsonb
return await supabase.rpc('take_body', { anything: [1], at: 'all' });

//= an array as argument
//: trap rpc-jsonb
//: with { numbers: [1, 2, 3] }
//: with { numbers: [] }
//: with { numbers: null }
//: with { numbers: '{4,5}' }
return await supabase.rpc('sum_all', { numbers: given.numbers });

//= variadic
return await supabase.rpc('join_words', { words: ['a', 'b'] });

//= out parameters
//: trap rpc-forms
return await supabase.rpc('min_max', { numbers: [3, 1, 2] });

//= overloads by name
//: trap rpc-overload
return [await supabase.rpc('find', { id: 1 }), await supabase.rpc('find', { phone: '+15550102' })];

//= overloads that both fit
//: broken
//: trap rpc-overload
return await supabase.rpc('pick', { a: 1 });

//= overloads of which one fits
//: trap rpc-overload
return await supabase.rpc('pick', { a: 1, b: 2 });

//= a function that writes a row
return await supabase.rpc('new_client', { client_name: 'By function', client_tags: ['x', 'y'] });

//= a function that writes a row, in part
return await supabase.rpc('new_client', { client_name: 'By function' }).select('id, name, tags, status');

//= a function that writes a row, single
return await supabase.rpc('new_client', { client_name: 'By function' }).select('id, name').single();

//= a stable function that writes
//: trap read-only
return await supabase.rpc('stable_write');

//= an error that the function raises
//: trap raise
return await supabase.rpc('fail', { words: 'it broke' });

//= an error with a code of its own
//: trap raise
//: with { state: 'PT404' }
//: with { state: '23505' }
//: with { state: '42501' }
//: with { state: '22023' }
//: with { state: '53300' }
//: with { state: 'XX000' }
//: with { state: '25006' }
//: with { state: '28000' }
//: with { state: 'PT599' }
//: with { state: 'ABCDE' }
return await supabase.rpc('fail', { words: 'it broke', state: given.state });

//= an error of the function thrown
//: trap raise
try {
  await supabase.rpc('fail', { words: 'thrown' }).throwOnError();
  return 'fine';
} catch (error) {
  return [error.code, error.message, error.details, error.hint];
}

//= days and instants as arguments
//: trap date-in
//: with { at: new Date('2025-01-01T22:30:00Z') }
//: with { at: '2025-01-01T22:30:00Z' }
return await supabase.rpc('dated', { day: given.at, at: given.at });

//= get
//: trap rpc-get
return await supabase.rpc('add', { a: 1, b: 2 }, { get: true });

//= get with an array
//: trap rpc-get
return await supabase.rpc('sum_all', { numbers: [1, 2, 3] }, { get: true });

//= get with an array of texts, which are parted at their commas
//: trap rpc-get
return await supabase.rpc('count_words', { words: ['a,b', 'c', 'd e'] }, { get: true });

//= get with an array of another depth
//: trap rpc-get
//: stays
return await supabase.rpc('count_words', { words: [['a'], ['b']] }, { get: true });

//= get of a function that writes
//: broken
//: trap rpc-get read-only
return await supabase.rpc('write_log', { words: 'by get' }, { get: true });

//= get of rows
//: trap rpc-get
return await supabase.rpc('clients_of', { company: 1 }, { get: true }).select('id').order('id');

//= head with a count
//: trap rpc-get
return await supabase.rpc('clients_of', { company: 1 }, { head: true, count: 'exact' });

//= a count of rows
//: trap rpc-count
return await supabase.rpc('clients_of', { company: 1 }, { count: 'exact' }).select('id').order('id');

//= a count of rows with a limit
//: trap rpc-count
return await supabase.rpc('clients_of', { company: 1 }, { count: 'exact' }).select('id').order('id').limit(1);

//= max-rows
//: trap max-rows
const { data } = await supabase.rpc('many', { n: 1100 });
return [data.length, data.at(-1)];

//= capitals in names
//: trap quoted-names
return await supabase.rpc('camelFunction', { someValue: 21 });

//= capitals that do not fit
//: broken
return await supabase.rpc('camelFunction', { somevalue: 21 });

//= another schema
//: trap schema
return await supabase.schema('archive').rpc('archived');

//= a function name from outside
//: trap run-time-names
//: with { name: 'big' }
//: with { name: 'first_day' }
return await supabase.rpc(given.name);

//= arguments in a variable
const args = { a: 4, b: 5 };
const { data: sum, error } = await supabase.rpc('add', args);
return { sum, error };

//= arguments from outside
//: trap run-time-payload
//: with { args: { a: 4, b: 5 } }
return await supabase.rpc('add', given.args);

//= arguments that do not fit, found when it runs
//: trap rpc-arguments
//: with { a: 1, b: undefined }
const { error, status } = await supabase.rpc('add', { a: given.a, b: given.b });
return [status, error.code, error.message, error.details];

//= csv of rows
return await supabase.rpc('client_stats', { company: 1 }).csv();

//= a filter on a column of the rows that is not selected
//: broken
return await supabase.rpc('clients_of', { company: 1 }).select('id').eq('name', 'Ann');

//= an order by a column of the rows that is not selected
//: broken
return await supabase.rpc('clients_of', { company: 1 }).select('id').order('name');

//= a filter on a column that an embedded resource needs
return await supabase.rpc('clients_of', { company: 1 }).select('id, companies(name)').eq('company_id', 1).order('id');

//= one row of a table that a filter takes away
//: trap rpc-forms
return await supabase.rpc('client_by_id', { wanted: 1 }).select('id, name').eq('name', 'nobody');

//= an argument without a name
//: broken
return await supabase.rpc('take_body', { '': { a: 1 } });

//= a count of one value
//: trap rpc-count
return [await supabase.rpc('add', { a: 1, b: 2 }, { count: 'exact' }), await supabase.rpc('null_value', {}, { count: 'exact' })];

//= a count of nothing
//: trap rpc-count
return await supabase.rpc('nothing', {}, { count: 'exact' });

//= a count of one value by get
//: trap rpc-count rpc-get
return await supabase.rpc('add', { a: 1, b: 2 }, { get: true, count: 'exact' });

//= a count of a set of values
//: trap rpc-count
return await supabase.rpc('many', { n: 4 }, { count: 'exact' });

//= the whole body for an unnamed parameter
//: trap rpc-body
//: with { tags: ['a'], at: new Date(0), n: 1.50, none: null, gone: undefined }
//: with { tags: [] }
return await supabase.rpc('take_body', { tags: given.tags, at: given.at, n: given.n, none: given.none, gone: given.gone });

//= an empty body for an unnamed parameter
//: trap rpc-body
return [await supabase.rpc('take_body'), await supabase.rpc('take_body', {}), await supabase.rpc('take_default')];

//= rows for an unnamed parameter
//: trap rpc-body
//: with { most: 2 }
return await supabase.rpc('take_rows', { most: given.most }).select('n, word').order('n', { ascending: false });

//= an argument without a name
//: trap rpc-body
return [await supabase.rpc('take_body', { '': { a: 1 } }), await supabase.rpc('take_text', { '': 'word' })];

//= an argument with a name for a text without one
//: trap rpc-body
//: broken
return await supabase.rpc('take_text', { word: 'a' });

//= an argument for a number without a name
//: trap rpc-body
//: broken
return await supabase.rpc('take_number', { '': 1 });

//= an overload with names before one without
//: trap rpc-body rpc-overload
return [await supabase.rpc('take_either', { a: 1, b: 2 }), await supabase.rpc('take_either', { a: 1 })];
