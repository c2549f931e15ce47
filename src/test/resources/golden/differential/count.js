// Counting, limits, ranges, order, and forms of reading one row.

//= an exact count of all rows
//: trap count
return await supabase.from('clients').select('id', { count: 'exact' }).order('id');

//= an exact count with a filter
//: trap count
return await supabase.from('clients').select('id', { count: 'exact' }).eq('company_id', 1).order('id');

//= an exact count with a page
//: trap count
return await supabase.from('clients').select('id', { count: 'exact' }).order('id').range(2, 3);

//= an exact count with a limit
//: trap count
return await supabase.from('clients').select('id', { count: 'exact' }).order('id').limit(2);

//= an exact count without rows
//: trap count head
return await supabase.from('clients').select('*', { count: 'exact', head: true });

//= an exact count without rows and with a filter
//: trap count head
const { count, error } = await supabase.from('bookings').select('id', { count: 'exact', head: true }).eq('status', 'done').gte('price', 20);
return { count, error };

//= head without count
//: trap head
return await supabase.from('clients').select('id', { head: true });

//= head on a missing table is no error
//: broken
//: trap head
return await supabase.from('nowhere').select('*', { count: 'exact', head: true });

//= head with a wrong column is an error without words
//: broken
//: trap head
return await supabase.from('clients').select('*', { count: 'exact', head: true }).eq('nope', 1);

//= head with a wrong value is an error without words
//: trap head
return await supabase.from('clients').select('*', { count: 'exact', head: true }).eq('id', 'x');

//= a count where nothing is
//: trap count
return await supabase.from('clients').select('id', { count: 'exact' }).eq('id', 0);

//= a planned count is a number
//: trap planned
const { data, error } = await supabase.from('clients').select('id', { count: 'planned' }).eq('id', 1);
return { data, error };

//= an estimated count of a small table
//: trap planned
const { count, error } = await supabase.from('clients').select('id', { count: 'estimated', head: true });
return { error, many: count > 0 };

//= the count is a number
//: trap count
const { count } = await supabase.from('numbers').select('*', { count: 'exact', head: true });
return [typeof count, count];

//= no count unless asked for
//: trap count
const { count } = await supabase.from('clients').select('id');
return count;

//= a count with an inner embed
//: trap count
return await supabase.from('clients').select('id, bookings!inner(id)', { count: 'exact', head: true }).eq('bookings.status', 'done');

//= a count with an embed that is not inner
//: trap count
const { count } = await supabase.from('clients').select('id, bookings(id)', { count: 'exact' }).eq('bookings.status', 'done');
return count;

//= a count with single
//: trap count single
return await supabase.from('clients').select('id', { count: 'exact' }).eq('id', 1).single();

//= a count with maybeSingle
//: trap count single
return await supabase.from('clients').select('id', { count: 'exact' }).eq('id', 0).maybeSingle();

//= order ascending puts nulls last
//: trap nulls-order
return await supabase.from('clients').select('id, age').order('age').order('id');

//= order descending puts nulls first
//: trap nulls-order
return await supabase.from('clients').select('id, age').order('age', { ascending: false }).order('id');

//= nulls first
//: trap nulls-order
return await supabase.from('clients').select('id, age').order('age', { nullsFirst: true }).order('id');

//= nulls last when descending
//: trap nulls-order
return await supabase.from('clients').select('id, age').order('age', { ascending: false, nullsFirst: false }).order('id');

//= ascending true said aloud
return await supabase.from('clients').select('id').order('name', { ascending: true });

//= ascending undefined is ascending
//: with { up: undefined }
//: with { up: false }
//: with { up: true }
return await supabase.from('clients').select('id').order('id', { ascending: given.up });

//= order by a JSON path
return await supabase.from('clients').select('id').order('profile->>lang').order('id');

//= order by a quoted name
return await supabase.from('Order Items').select('"Order Id"').order('camelCase', { ascending: false });

//= order by a column that is not selected
return await supabase.from('clients').select('name').order('created_at', { ascending: false });

//= limit of one
return await supabase.from('clients').select('id').order('id').limit(1);

//= limit of zero
//: trap limit
return await supabase.from('clients').select('id').order('id').limit(0);

//= limits that are no numbers are no limits
//: trap limit
//: with { limit: undefined }
//: with { limit: null }
//: with { limit: NaN }
//: with { limit: 1.5 }
//: with { limit: '2' }
//: with { limit: 'two' }
const { data, error, status } = await supabase.from('clients').select('id').order('id').limit(given.limit);
return { data, error, status };

//= a negative limit
//: trap limit
//: with { limit: -1 }
//: with { limit: -20 }
return await supabase.from('clients').select('id').order('id').limit(given.limit);

//= a negative limit that the code says
//: broken
//: trap limit
return await supabase.from('clients').select('id').limit(-1);

//= a range
return await supabase.from('clients').select('id').order('id').range(1, 2);

//= a range over a limit
//: trap range
return await supabase.from('clients').select('id').order('id').limit(1).range(1, 3);

//= a limit over a range
//: trap range
return await supabase.from('clients').select('id').order('id').range(1, 3).limit(1);

//= a range of nothing
//: trap range
return await supabase.from('clients').select('id').order('id').range(0, -1);

//= a range that ends before it begins
//: broken
//: trap range
return await supabase.from('clients').select('id').order('id').range(3, 1);

//= a range past the end
//: trap range
return await supabase.from('clients').select('id').order('id').range(100, 110);

//= a range past the end with a count
//: trap range
return await supabase.from('clients').select('id', { count: 'exact' }).order('id').range(100, 110);

//= a range from the end with a count
//: trap range
return await supabase.from('clients').select('id', { count: 'exact' }).order('id').range(6, 10);

//= a page computed at run time
//: trap range
//: with { page: 1, size: 2 }
//: with { page: 3, size: 2 }
//: with { page: 9, size: 2 }
//: with { page: 0, size: 2 }
const { data, error, count, status } = await supabase
  .from('clients')
  .select('id', { count: 'exact' })
  .order('id')
  .range((given.page - 1) * given.size, given.page * given.size - 1);
return { data, error, count, status };

//= a page computed at run time without a count
//: trap range
//: with { from: 0, to: 1 }
//: with { from: 4, to: 400 }
//: with { from: 2, to: 1 }
//: with { from: '1', to: '2' }
//: with { from: -1, to: 1 }
//: with { from: -3, to: -2 }
const { data, error, status } = await supabase.from('clients').select('id').order('id').range(given.from, given.to);
return { data, error, status };

//= single with one row
//: trap single
return await supabase.from('clients').select('id, name').eq('id', 1).single();

//= single with no row
//: trap single
return await supabase.from('clients').select('id, name').eq('id', 0).single();

//= single with two rows
//: trap single
return await supabase.from('clients').select('id, name').eq('company_id', 2).single();

//= single with many rows and a limit
//: trap single
return await supabase.from('clients').select('id').order('id').limit(1).single();

//= single names the number of rows
//: trap single
const { error } = await supabase.from('numbers').select('n').single();
return error;

//= maybeSingle with one row
//: trap maybe-single
return await supabase.from('clients').select('id, name').eq('id', 1).maybeSingle();

//= maybeSingle with no row
//: trap maybe-single
return await supabase.from('clients').select('id, name').eq('id', 0).maybeSingle();

//= maybeSingle with two rows
//: trap maybe-single
return await supabase.from('clients').select('id, name').eq('company_id', 2).maybeSingle();

//= maybeSingle names the number of rows
//: trap maybe-single
const { error } = await supabase.from('numbers').select('n').maybeSingle();
return error;

//= maybeSingle with a wrong column
//: broken
//: trap maybe-single
return await supabase.from('clients').select('nope').eq('id', 1).maybeSingle();

//= maybeSingle with throwOnError and two rows
//: trap maybe-single
const { data, error } = await supabase.from('clients').select('id').eq('company_id', 2).maybeSingle().throwOnError();
return { data, error };

//= maybeSingle with a limit
//: trap maybe-single
return await supabase.from('clients').select('id').eq('company_id', 2).order('id').limit(1).maybeSingle();

//= csv
//: trap csv
return await supabase.from('companies').select('id, name, city').order('id').csv();

//= csv of values that need quotes
//: trap csv
return await supabase.from('clients').select('id, name, tags, profile, born, active, balance').order('id').csv();

//= csv of times and numbers
//: trap csv
return await supabase.from('kinds').select('id, c_int8, c_float8, c_numeric, c_timestamptz, c_timestamp, c_bytea, c_bool, a_int').order('id').csv();

//= csv of no row
//: trap csv
return await supabase.from('companies').select('id, name').eq('id', 0).csv();

//= csv of one column
//: trap csv
return await supabase.from('clients').select('name').order('id').csv();

//= explain is off
//: broken
return await supabase.from('companies').select('id').explain();

//= max-rows of three cuts every level
//: trap max-rows
//: server ROLLBACK
return await supabase.from('clients').select('id, bookings(id)').order('id');

//= max-rows of three and a limit above it
//: trap max-rows
//: server ROLLBACK
return await supabase.from('clients').select('id').order('id').limit(5);

//= max-rows of three and a limit below it
//: trap max-rows
//: server ROLLBACK
return await supabase.from('clients').select('id').order('id').limit(2);

//= max-rows of three does not cut what a write returns
//: trap max-rows
//: server ROLLBACK
const { data } = await supabase.from('clients').update({ active: true }).gt('id', 0).select('id');
return data.length;

//= max-rows of three and rpc
//: trap max-rows
//: server ROLLBACK
return await supabase.rpc('many', { n: 5 });

//= max-rows of three and a range
//: trap max-rows
//: server ROLLBACK
return await supabase.from('clients').select('id', { count: 'exact' }).order('id').range(1, 5);
