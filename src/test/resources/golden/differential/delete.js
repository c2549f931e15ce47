// Removing rows.

//= without what comes back
return await supabase.from('log').delete().eq('message', 'started');

//= with what comes back
return await supabase.from('log').delete().eq('message', 'started').select();

//= no row matches
return await supabase.from('log').delete().eq('message', 'nothing');

//= no row matches and nothing comes back
return await supabase.from('log').delete().eq('message', 'nothing').select();

//= without a filter
//: trap no-filter
//: stays
return await supabase.from('log').delete();

//= a filter that is always true
//: trap no-filter
return await supabase.from('log').delete().gte('level', 0);

//= values from outside
//: with { id: 'a.0' }
//: with { id: null }
//: with { id: undefined }
//: with { id: 5 }
return await supabase.from('auth_keys').delete().eq('company_id', '962302').eq('key_id', given.id).select('key_id');

//= a list from outside
//: trap in-empty
//: with { ids: ['1', '2'] }
//: with { ids: [] }
//: with { ids: [1] }
const { data, error, status } = await supabase.from('auth_keys').delete().eq('key_type', 'pre-key').in('key_id', given.ids).select('key_id');
return { data, error, status };

//= not in an empty list
//: trap not-in
//: with { keep: [] }
//: with { keep: ['1'] }
return await supabase.from('auth_keys').delete().eq('key_type', 'pre-key').not('key_id', 'in', `(${given.keep.join(',')})`).select('key_id').order('key_id');

//= children go with it
return await supabase.from('clients').delete().eq('id', 5).select('id').single();

//= children hold it
//: trap pg-errors
return await supabase.from('companies').delete().eq('id', 1);

//= single on two rows takes them back
//: trap single-rollback
return await supabase.from('log').delete().eq('message', 'started').select().single();

//= single on no row
//: trap single-rollback
return await supabase.from('log').delete().eq('message', 'nothing').select().single();

//= maybeSingle on two rows leaves them removed
//: trap maybe-rollback
return await supabase.from('log').delete().eq('message', 'started').select().maybeSingle();

//= maybeSingle on no row
return await supabase.from('log').delete().eq('message', 'nothing').select().maybeSingle();

//= a count
//: trap write-count
return await supabase.from('log').delete({ count: 'exact' }).eq('message', 'started');

//= a count with rows
//: trap write-count
return await supabase.from('log').delete({ count: 'exact' }).gt('level', 0).select('message').order('message');

//= a count on the select after it is ignored
//: trap select-options
return await supabase.from('log').delete().eq('message', 'started').select('message', { count: 'exact' });

//= older than a time
//: with { before: '2025-03-12T00:00:00Z' }
const { error, status } = await supabase.from('bookings').delete().lt('starts_at', given.before);
const { data } = await supabase.from('bookings').select('id').order('id');
return { error, status, data };

//= an or
//: broken
return await supabase.from('log').delete().or('level.eq.2,message.eq.started').select('message').order('message');

//= is null
return await supabase.from('visits').delete().is('client_id', null).select('id');

//= like
return await supabase.from('auth_keys').delete().like('key_type', 'pre*').select('key_id').order('key_id');

//= match
return await supabase.from('auth_keys').delete().match({ company_id: '962302', key_type: 'creds' }).select('key_id');

//= filters in a loop
//: with { filters: { key_type: 'pre-key', key_id: '1' } }
let query = supabase.from('auth_keys').delete().eq('company_id', '962302');
for (const [column, value] of Object.entries(given.filters)) query = query.eq(column, value);
return await query.select('key_id');

//= a limit with an order
//: trap write-limit
return await supabase.from('numbers').delete().gt('n', 10).order('n').limit(3).select('n');

//= an embed in what comes back
//: trap returning-embed
return await supabase.from('bookings').delete().eq('id', 1).select('id, clients(name)').single();

//= an unknown column
//: broken
return await supabase.from('log').delete().eq('nope', 1);

//= an unknown table
//: broken
return await supabase.from('nowhere').delete().eq('id', 1);

//= a view
return await supabase.from('active_clients').delete().eq('id', 2);

//= names with spaces and capitals
return await supabase.from('Order Items').delete().eq('Order Id', 1).select('camelCase');

//= another schema
return await supabase.schema('archive').from('only_here').delete().eq('id', 1).select();

//= deleting, then looking
await supabase.from('log').delete().eq('level', 2);
const { count } = await supabase.from('log').select('*', { count: 'exact', head: true });
return count;

//= in a loop
for (const id of ['1', '2']) {
  const { error } = await supabase.from('auth_keys').delete().eq('company_id', '962302').eq('key_type', 'pre-key').eq('key_id', id);
  if (error) return error;
}
return (await supabase.from('auth_keys').select('key_id').order('key_id')).data;

//= a wrong value
return await supabase.from('bookings').delete().eq('id', 'x');

//= a filter in each branch
//: with { one: 3 }
//: with { staff: 1 }
let query = supabase.from('bookings').delete({ count: 'exact' });
if (given.one) query = query.eq('id', given.one);
else query = query.eq('staff_id', given.staff);
return await query;

//= a filter in each branch that goes on
//: with { one: 3 }
//: with { staff: 1 }
//: with {}
let query = supabase.from('bookings').delete();
if (given.one) {
  query = query.eq('id', given.one);
} else if (given.staff) {
  query = query.eq('staff_id', given.staff).eq('status', 'new');
} else {
  return { error: 'nothing given' };
}
const { error } = await query;
return { error };

//= a filter in one branch only
//: with { one: 3 }
//: stays
let query = supabase.from('bookings').delete();
if (given.one) query = query.eq('id', given.one);
else if (given.staff) query = query.eq('staff_id', given.staff);
return await query;

//= a filter that a function may leave out
//: with { id: 3 }
//: stays
function narrow(query, filters) {
  if (filters.all) return query;
  query = query.eq('id', filters.id);
  return query;
}
let query = supabase.from('bookings').delete();
query = narrow(query, given);
return await query;

//= a filter behind the end of a function
//: with { id: 3 }
//: stays
function narrow(query, filters) {
  if (filters.all) return;
  query.eq('id', filters.id);
}
const query = supabase.from('bookings').delete();
narrow(query, given);
return await query;

//= what matches values that may all be undefined
//: with { booking: 1 }
//: with { booking: 1, service: 1 }
const { booking, service } = given;
return await supabase.from('booking_services').delete({ count: 'exact' }).match({ booking_id: booking, service_id: service });

//= what matches values that are all undefined
//: setup DELETE FROM booking_services
//: with {}
//: expected {"returned":["21000",400]}
const { error, status } = await supabase.from('booking_services').delete().match({ booking_id: given.booking, service_id: given.service });
return [error && error.code, status];

//= what matches nothing, beside another filter
//: with {}
//: with { booking: 1 }
return await supabase.from('booking_services').delete({ count: 'exact' }).eq('service_id', 1).match(given);
