// Every filter, with the values that it does not expect.

//= eq with a number
return await supabase.from('clients').select('id').eq('id', 3);

//= eq with a text
return await supabase.from('clients').select('id').eq('name', 'Bob');

//= eq with a value of any type
//: trap eq-text
//: with { value: 31 }
//: with { value: '31' }
//: with { value: null }
//: with { value: undefined }
//: with { value: 1.5 }
//: with { value: 1e21 }
//: with { value: NaN }
//: with { value: true }
//: with { value: [31] }
//: with { value: [31, 45] }
//: with { value: {} }
//: with { value: '' }
//: with { value: ' 31 ' }
return await supabase.from('clients').select('id').eq('age', given.value).order('id');

//= eq on a text column with a value of any type
//: trap eq-text
//: with { value: null }
//: with { value: undefined }
//: with { value: 5 }
//: with { value: true }
//: with { value: ['Ann'] }
//: with { value: ['Ann', 'Bob'] }
//: with { value: { a: 1 } }
//: with { value: 'Dora, "the" (4th)' }
//: with { value: "O'Hara \\ %" }
//: with { value: 'a&b=c#d+e ?/' }
//: with { value: 'Ёлка 🎄' }
//: with { value: '' }
return await supabase.from('clients').select('id').eq('name', given.value);

//= eq null that the code says
//: trap eq-null
return await supabase.from('clients').select('id').eq('name', null);

//= eq null on a number column
//: trap eq-null
return await supabase.from('clients').select('id').eq('age', null);

//= eq undefined that the code says
//: trap eq-null
return await supabase.from('clients').select('id').eq('company_id', undefined);

//= eq with a boolean
return await supabase.from('clients').select('id').eq('active', true).order('id');

//= eq with a boolean of any form
//: with { value: 'true' }
//: with { value: 'yes' }
//: with { value: 1 }
//: with { value: 'on' }
//: with { value: 'maybe' }
return await supabase.from('clients').select('id').eq('active', given.value).order('id');

//= eq with a Date
//: trap date-filter
//: with { at: new Date('2025-03-10T10:00:00Z') }
return await supabase.from('bookings').select('id').eq('starts_at', given.at);

//= gte with a Date that the code makes
//: trap date-filter
return await supabase.from('bookings').select('id').gte('starts_at', new Date(Date.UTC(2025, 3, 1)));

//= a Date against a text column
//: trap date-filter
//: with { at: new Date(0) }
return await supabase.from('clients').select('id').eq('name', given.at);

//= an ISO text against a timestamp
return await supabase.from('bookings').select('id').gte('starts_at', new Date(Date.UTC(2025, 3, 1)).toISOString()).order('id');

//= a time without a zone means UTC
//: trap session
return await supabase.from('bookings').select('id').gte('starts_at', '2025-04-02T09:00:00').order('id');

//= a day as a border
//: trap session
return await supabase.from('bookings').select('id').gte('starts_at', '2025-03-11').lt('starts_at', '2025-04-02').order('id');

//= a date column and a text
return await supabase.from('clients').select('id').eq('born', '1994-03-05').order('id');

//= eq on a uuid
return await supabase.from('kinds').select('id').eq('c_uuid', '0e984725-c51c-4bf4-9960-e1c80e27aba0');

//= eq on a uuid with a wrong text
return await supabase.from('kinds').select('id').eq('c_uuid', 'not-a-uuid');

//= eq on an enum
return await supabase.from('clients').select('id').eq('status', 'on hold');

//= eq on an enum with an unknown word
return await supabase.from('clients').select('id').eq('status', 'gone');

//= eq on numeric
return await supabase.from('clients').select('id').eq('balance', 10.5).order('id');

//= eq on citext is blind to case
return await supabase.from('clients').select('id').eq('email', 'bob@EXAMPLE.com');

//= eq on a padded char
return await supabase.from('kinds').select('id').eq('c_char', 'ab');

//= eq on jsonb
return await supabase.from('companies').select('id').eq('settings', '{}');

//= eq on json has no operator
return await supabase.from('clients').select('id').eq('raw', '{}');

//= eq on an array
return await supabase.from('clients').select('id').eq('scores', '{1,2,3}');

//= eq on a JSON path
//: trap json-path
return await supabase.from('clients').select('id').eq('profile->>lang', 'en');

//= eq on a deeper JSON path
//: trap json-path
return await supabase.from('clients').select('id').eq('profile->address->>city', 'Berlin');

//= eq on a JSON value
//: trap json-path
return await supabase.from('clients').select('id').eq('profile->n', 1);

//= gt on a JSON text compares texts
//: trap json-path
return await supabase.from('clients').select('id').gt('profile->>n', '2').order('id');

//= a JSON path with an index in a filter
//: trap json-path
return await supabase.from('companies').select('id').eq('settings->list->2->>deep', 'x');

//= neq drops nulls
//: trap neq-null
return await supabase.from('clients').select('id, age').neq('age', 31).order('id');

//= neq with null that the code says
//: trap neq-null
return await supabase.from('clients').select('id').neq('name', null).order('id');

//= gt gte lt lte
return await supabase.from('clients').select('id').gt('age', 0).gte('balance', 0).lt('age', 45).lte('balance', 100).order('id');

//= two borders on one column
return await supabase.from('bookings').select('id').gte('price', 25).lte('price', 30).order('id');

//= the same filter twice
return await supabase.from('clients').select('id').neq('id', 1).neq('id', 2).order('id');

//= a value used for two columns of different types
//: trap shared-parameter
//: with { value: 1 }
//: with { value: '1' }
return await supabase.from('bookings').select('id').eq('client_id', given.value).eq('staff_id', given.value);

//= a value used for a number and a text column
//: trap shared-parameter
//: with { value: 962302 }
return await supabase.from('auth_keys').select('key_id').eq('company_id', given.value).neq('key_type', given.value).order('key_id').order('key_type');

//= like
return await supabase.from('clients').select('id').like('name', 'A%');

//= like with a star
//: trap like-star
return await supabase.from('clients').select('id').like('name', '*o*').order('id');

//= like with a star from outside
//: trap like-star
//: with { pattern: 'B*' }
//: with { pattern: '%a%' }
//: with { pattern: 'A_n' }
//: with { pattern: '100\\%%' }
//: with { pattern: '' }
//: with { pattern: '*' }
//: with { pattern: '50% *' }
return await supabase.from('clients').select('id').like('name', given.pattern).order('id');

//= like with escaped signs
//: trap like-star
return await supabase.from('bookings').select('id').like('note', '%\\%%');

//= like with an underscore
//: trap like-star
return await supabase.from('bookings').select('id').like('note', 'a\\_b');

//= ilike with a search word
//: trap like-star
//: with { word: 'DORA' }
//: with { word: '(4th)' }
//: with { word: 'the" (' }
//: with { word: '%' }
//: with { word: 'a*d' }
return await supabase.from('clients').select('id').ilike('name', `%${given.word}%`).order('id');

//= like on a column that is no text
return await supabase.from('clients').select('id').like('age', '3%');

//= likeAllOf
//: trap like-lists
return await supabase.from('clients').select('id').likeAllOf('name', ['%o%', 'B%']);

//= likeAnyOf
//: trap like-lists
return await supabase.from('clients').select('id').likeAnyOf('name', ['A*', 'B*']).order('id');

//= ilikeAllOf
//: trap like-lists
return await supabase.from('clients').select('id').ilikeAllOf('name', ['%b', 'b%']);

//= ilikeAnyOf with commas inside
//: trap like-lists
return await supabase.from('clients').select('id').ilikeAnyOf('name', ['dora, %', 'cid']).order('id');

//= likeAnyOf with patterns from outside
//: trap like-lists
//: with { patterns: ['A%', '%d'] }
//: with { patterns: [] }
//: with { patterns: ['"Bob"'] }
return await supabase.from('clients').select('id').likeAnyOf('name', given.patterns).order('id');

//= regexMatch
return await supabase.from('clients').select('id').regexMatch('name', '^[AB]').order('id');

//= regexIMatch
return await supabase.from('clients').select('id').regexIMatch('name', '^an+$');

//= regexMatch that is broken
return await supabase.from('clients').select('id').regexMatch('name', '(');

//= is null
return await supabase.from('clients').select('id').is('age', null);

//= is true
return await supabase.from('clients').select('id').is('active', true).order('id');

//= is false
return await supabase.from('clients').select('id').is('active', false).order('id');

//= is with words
//: trap is-words
//: with { value: 'null' }
//: with { value: 'NULL' }
//: with { value: 'True' }
//: with { value: 'unknown' }
//: with { value: 'maybe' }
//: with { value: undefined }
//: with { value: 1 }
return await supabase.from('clients').select('id').is('active', given.value).order('id');

//= is true on a column that is no boolean
return await supabase.from('clients').select('id').is('name', true);

//= isDistinct
return await supabase.from('clients').select('id').isDistinct('age', 31).order('id');

//= isDistinct from null is the text
//: trap eq-null
return await supabase.from('clients').select('id').isDistinct('name', null).order('id');

//= in with numbers
return await supabase.from('clients').select('id').in('id', [1, 3, 5]).order('id');

//= in with texts that need quotes
//: trap in-list
return await supabase.from('clients').select('id').in('name', ['Dora, "the" (4th)', 'Ann', 'a)b']).order('id');

//= in with a list from outside
//: trap in-list
//: with { ids: [1, 2] }
//: with { ids: [] }
//: with { ids: [2, 2, 2] }
//: with { ids: ['3'] }
//: with { ids: [null] }
//: with { ids: [1, undefined] }
//: with { ids: [''] }
//: with { ids: ['x'] }
//: with { ids: [1.5] }
return await supabase.from('clients').select('id').in('id', given.ids).order('id');

//= in with texts from outside
//: trap in-list
//: with { names: ['Ann', 'Bob'] }
//: with { names: [] }
//: with { names: [''] }
//: with { names: ['', 'Ann'] }
//: with { names: [null, 'Ann'] }
//: with { names: [undefined] }
//: with { names: ['Dora, "the" (4th)'] }
//: with { names: ['say "hi"'] }
//: with { names: ['back\\slash', 'back\\,slash'] }
//: with { names: ['{a}', 'NULL', ' Ann', 'Ann '] }
//: with { names: ['Ann)', '(Bob'] }
//: with { names: ["O'Hara"] }
//: with { names: [['Ann', 'Bob'], 'Cid'] }
//: with { names: 'Ann' }
return await supabase.from('clients').select('id').in('name', given.names).order('id');

//= in with an empty list that the code says
//: trap in-empty
return await supabase.from('clients').select('id').in('id', []);

//= in with a Set spread
return await supabase.from('clients').select('id').in('id', [...new Set([1, 1, 2])]).order('id');

//= in with mapped values
//: with { rows: [{ id: 1 }, { id: 4 }] }
//: with { rows: [] }
return await supabase.from('clients').select('id').in('id', given.rows.map((row) => row.id)).order('id');

//= in on an enum
return await supabase.from('clients').select('id').in('status', ['new', 'on hold']).order('id');

//= in on a JSON path
return await supabase.from('clients').select('id').in('profile->>lang', ['en', 'de']).order('id');

//= notIn
//: trap not-in
return await supabase.from('clients').select('id').notIn('id', [1, 2]).order('id');

//= notIn with an empty list gives every row
//: trap not-in
//: with { ages: [] }
//: with { ages: [31] }
return await supabase.from('clients').select('id').notIn('age', given.ages).order('id');

//= not in with a text list
//: trap not-in
return await supabase.from('clients').select('id').not('id', 'in', '(1,2)').order('id');

//= not in with a list made of values
//: trap not-in
//: with { ids: [1, 2] }
//: with { ids: [] }
return await supabase.from('clients').select('id').not('id', 'in', `(${given.ids.join(',')})`).order('id');

//= not in with quoted texts
//: trap not-in
return await supabase.from('clients').select('id').not('name', 'in', '("Ann","Dora, \\"the\\" (4th)")').order('id');

//= not in with an array is no syntax
//: broken
//: trap not-in
return await supabase.from('clients').select('id').not('id', 'in', [1, 2]);

//= not is null
return await supabase.from('clients').select('id').not('age', 'is', null).order('id');

//= not eq drops nulls
return await supabase.from('clients').select('id').not('age', 'eq', 31).order('id');

//= not like
return await supabase.from('clients').select('id').not('name', 'ilike', 'a*').order('id');

//= not contains
return await supabase.from('clients').select('id').not('tags', 'cs', '{vip}').order('id');

//= not with a value from outside
//: with { op: 'eq', value: 'Ann' }
//: with { op: 'gt', value: 'B' }
return await supabase.from('clients').select('id').not('name', given.op, given.value).order('id');

//= contains on an array
return await supabase.from('clients').select('id').contains('tags', ['vip']).order('id');

//= contains with commas and spaces
//: trap contains
//: with { tags: ['a,b'] }
//: with { tags: ['c d'] }
//: with { tags: ['"a,b"'] }
//: with { tags: [] }
//: with { tags: ['vip', 'new'] }
//: with { tags: [null] }
//: with { tags: [''] }
return await supabase.from('clients').select('id').contains('tags', given.tags).order('id');

//= contains on a number array
return await supabase.from('clients').select('id').contains('scores', [1, 3]);

//= contains on jsonb with an object
//: trap contains
return await supabase.from('clients').select('id').contains('profile', { lang: 'en' });

//= contains on jsonb with a deeper object
//: trap contains
//: with { value: { address: { city: 'Berlin' } } }
//: with { value: {} }
//: with { value: '["a"]' }
//: with { value: '[{"x": 2}]' }
//: with { value: ['a'] }
//: with { value: [{ x: 2 }] }
return await supabase.from('clients').select('id').contains('profile', given.value).order('id');

//= contains on a range
return await supabase.from('staff').select('id').contains('shift', '[9,10)');

//= contains on a JSON path
return await supabase.from('clients').select('id').contains('profile->list', '["a"]');

//= containedBy on an array
return await supabase.from('clients').select('id').containedBy('tags', ['vip', 'new', 'old']).order('id');

//= containedBy on jsonb
return await supabase.from('bookings').select('id').containedBy('data', { source: 'web', n: 1 }).order('id');

//= containedBy on a range
return await supabase.from('staff').select('id').containedBy('shift', '[8,20)').order('id');

//= overlaps on an array
return await supabase.from('clients').select('id').overlaps('tags', ['new', 'c d']).order('id');

//= overlaps on a range
return await supabase.from('staff').select('id').overlaps('shift', '[15,17)').order('id');

//= overlaps with values from outside
//: with { scores: [5, 1] }
//: with { scores: [] }
return await supabase.from('clients').select('id').overlaps('scores', given.scores).order('id');

//= range comparisons
const ids = [];
for (const query of [
  supabase.from('staff').select('id').rangeGt('shift', '[1,8)').order('id'),
  supabase.from('staff').select('id').rangeGte('shift', '[10,11)').order('id'),
  supabase.from('staff').select('id').rangeLt('shift', '[16,18)').order('id'),
  supabase.from('staff').select('id').rangeLte('shift', '[1,16)').order('id'),
  supabase.from('staff').select('id').rangeAdjacent('shift', '[20,21)').order('id'),
]) {
  ids.push((await query).data);
}
return ids;

//= rangeGt
return await supabase.from('documents').select('id').rangeGt('during', '[2024-12-01,2025-01-01)').order('id');

//= rangeLt with a wrong literal
return await supabase.from('documents').select('id').rangeLt('during', 'soon');

//= rangeAdjacent
return await supabase.from('documents').select('id').rangeAdjacent('during', '[2025-02-01,2025-02-02)').order('id');

//= textSearch
//: trap text-search
return await supabase.from('documents').select('id').textSearch('words', 'fat & cat');

//= textSearch with a configuration
//: trap text-search
return await supabase.from('documents').select('id').textSearch('words', 'running', { config: 'english' });

//= textSearch plain
//: trap text-search
return await supabase.from('documents').select('id').textSearch('words', 'fat cats', { type: 'plain', config: 'english' });

//= textSearch phrase
//: trap text-search
return await supabase.from('documents').select('id').textSearch('words', 'fat rat', { type: 'phrase', config: 'english' });

//= textSearch websearch
//: trap text-search
//: with { words: 'cat OR dog' }
//: with { words: '"fat cat" -dog' }
//: with { words: "it's (broken" }
return await supabase.from('documents').select('id').textSearch('words', given.words, { type: 'websearch', config: 'english' }).order('id');

//= textSearch on a text column
//: trap text-search
return await supabase.from('documents').select('id').textSearch('body', 'quickly');

//= textSearch that is broken
//: trap text-search
return await supabase.from('documents').select('id').textSearch('words', 'fat cat');

//= match
//: trap match
return await supabase.from('clients').select('id').match({ company_id: 1, age: 31 }).order('id');

//= match with values of any type
//: trap match
//: with { company: 1 }
//: with { company: null }
//: with { company: undefined }
return await supabase.from('bookings').select('id').match({ staff_id: given.company, status: 'done' }).order('id');

//= match with an object from outside
//: trap match
//: with { filter: { company_id: 1, name: 'Ann' } }
//: with { filter: {} }
//: with { filter: { nope: 1 } }
return await supabase.from('clients').select('id').match(given.filter).order('id');

//= filter with an operator
return await supabase.from('clients').select('id').filter('age', 'gte', 31).order('id');

//= filter in
return await supabase.from('clients').select('id').filter('id', 'in', '(1,5)').order('id');

//= filter is null
return await supabase.from('clients').select('id').filter('age', 'is', 'null');

//= filter not
return await supabase.from('clients').select('id').filter('name', 'not.eq', 'Ann').order('id');

//= filter contains
return await supabase.from('clients').select('id').filter('tags', 'cs', '{vip}').order('id');

//= filter with any
//: trap any-all
return await supabase.from('clients').select('id').filter('name', 'like(any)', '{A*,B*}').order('id');

//= filter with all
//: trap any-all
return await supabase.from('clients').select('id').filter('age', 'gt(all)', '{1,22}').order('id');

//= filter with match operators
return await supabase.from('clients').select('id').filter('name', 'imatch', '^b');

//= filter with a text search
return await supabase.from('documents').select('id').filter('words', 'fts(english)', 'cats');

//= filter with an unknown operator
//: broken
return await supabase.from('clients').select('id').filter('name', 'sounds', 'x');

//= filter on a JSON path
return await supabase.from('clients').select('id').filter('profile->address->>zip', 'eq', '10115');

//= filter with an operator from outside
//: trap run-time-names
//: with { op: 'gt', value: 30 }
//: with { op: 'lte', value: 22 }
//: with { op: 'is', value: null }
//: with { op: 'in', value: '(31,45)' }
//: with { op: 'nonsense', value: 1 }
return await supabase.from('clients').select('id').filter('age', given.op, given.value).order('id');

//= a method chosen at run time
//: trap run-time-names
//: with { method: 'gt' }
//: with { method: 'lt' }
return await supabase.from('clients').select('id')[given.method]('age', 30).order('id');

//= filters on types
//: trap types
const found = {};
for (const [column, value] of [['c_int8', '9007199254740993'], ['c_numeric', 12.5], ['c_inet', '192.0.2.1'], ['c_date', '2025-11-07'], ['c_interval', '26:00:03.5'], ['c_bytea', '\\x01ff'], ['c_bit', '1010'], ['c_enum', 'happy'], ['c_timestamptz', '2025-11-07T09:34:56.123456Z']]) {
  const { data, error } = await supabase.from('kinds').select('id').eq(column, value);
  found[column] = data ?? error;
}
return found;

//= an interval in a filter
return await supabase.from('services').select('id').lt('length', '1 hour').order('id');

//= infinity in a filter
return await supabase.from('kinds').select('id').eq('c_timestamp', 'infinity');

//= a composite in a filter
return await supabase.from('kinds').select('id').eq('c_address', '("Main, st",5,100)');

//= a money value in a filter
return await supabase.from('kinds').select('id').eq('c_money', '1234.50');

//= a numeric text that is too big
return await supabase.from('clients').select('id').eq('age', '99999999999');

//= a long list
const ids = Array.from({ length: 300 }, (_, i) => i);
const { data } = await supabase.from('numbers').select('n').in('n', ids).order('n', { ascending: false }).limit(2);
return data;

//= a quoted column in a filter
//: trap quoted-names
return await supabase.from('Order Items').select('"Order Id"').gt('"Order Id"', 1).eq('имя', 'Пётр');

//= a column with a space in a filter
//: trap quoted-names
return await supabase.from('Order Items').select('"Order Id"').eq('Order Id', 2);
