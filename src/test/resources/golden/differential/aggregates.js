// Aggregates and what they group by.

//= count of all rows
//: trap aggregates
return await supabase.from('clients').select('count()');

//= a count by group
//: trap aggregates
return await supabase.from('clients').select('company_id, count()').order('company_id');

//= sum and average
//: trap aggregates
return await supabase.from('bookings').select('price.sum(), price.avg()');

//= aggregates with names
//: trap aggregates
return await supabase.from('bookings').select('status, total:price.sum(), most:price.max(), least:price.min(), n:price.count()').order('status');

//= a sum of integers
//: trap aggregates
return await supabase.from('numbers').select('n.sum(), square.sum(), n.avg()').lte('n', 10);

//= casts before and after
//: trap aggregates
return await supabase.from('clients').select('age::float8.sum(), total:balance.sum()::text');

//= an aggregate of a JSON path
//: broken
//: trap aggregates
return await supabase.from('bookings').select('data->>source, n:id.count()').order('data->>source');

//= aggregates with a filter
//: trap aggregates
return await supabase.from('bookings').select('client_id, price.sum()').eq('status', 'done').order('client_id');

//= an aggregate inside an embed
//: trap aggregates
return await supabase.from('clients').select('id, bookings(count())').order('id');

//= the old count of an embed
//: trap aggregates
return await supabase.from('clients').select('id, bookings(count)').order('id');

//= a sum inside an embed
//: trap aggregates
return await supabase.from('clients').select('id, bookings(status, price.sum())').eq('id', 1);

//= an aggregate of a to-one embed
//: broken
//: trap aggregates
return await supabase.from('bookings').select('price.sum(), ...clients(name)').order('price');

//= an aggregate beside a spread
//: trap aggregates
return await supabase.from('bookings').select('price.sum(), ...clients(name)').eq('client_id', 1);

//= an aggregate beside a column and a spread with other names
//: trap aggregates
return await supabase.from('clients').select('status, n:id.count(), ...companies(firm:name, city)').eq('company_id', 1).order('status');

//= an aggregate beside a spread of everything
//: trap aggregates
return await supabase.from('staff').select('count(), wage.max(), ...companies(*)').eq('company_id', 1);

//= an aggregate beside an embedded row
//: trap aggregates
return await supabase.from('clients').select('balance.sum(), companies(name)').eq('company_id', 1);

//= an aggregate beside an embedded list
//: trap aggregates
return await supabase.from('companies').select('id.count(), city, staff(name)').order('city');

//= an aggregate beside all columns
//: trap aggregates
return await supabase.from('numbers').select('*, most:square.max()').lte('n', 3).order('n');

//= an aggregate beside a spread, one level down
//: trap aggregates
return await supabase.from('bookings').select('id, clients(count(), ...companies(name))').order('id');

//= an aggregate inside a spread
//: trap aggregates
//: stays
return await supabase.from('bookings').select('status, ...clients(n:id.count())').order('status');

//= aggregates are off by default
//: broken
//: trap aggregates
//: server NO_AGGREGATES
return await supabase.from('clients').select('company_id, count()');

//= a sum where aggregates are off
//: broken
//: trap aggregates
//: server NO_AGGREGATES
return await supabase.from('bookings').select('price.sum()').single();

//= the old count of an embed where aggregates are off
//: broken
//: trap aggregates
//: server NO_AGGREGATES
return await supabase.from('clients').select('id, bookings(count)').order('id');

//= a plain read where aggregates are off
//: server NO_AGGREGATES
return await supabase.from('companies').select('id, name').order('id');
