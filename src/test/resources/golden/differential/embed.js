// Reading related rows.

//= to one
//: trap embed-one
return await supabase.from('bookings').select('id, clients(id, name)').order('id').limit(2);

//= to one where there is none
//: trap embed-one
return await supabase.from('clients').select('id, companies(name)').order('id');

//= to many
//: trap embed-many
return await supabase.from('companies').select('id, staff(id, name)').order('id').order('id', { referencedTable: 'staff' });

//= to many where there is none
//: trap embed-many
return await supabase.from('clients').select('id, bookings(id)').in('id', [3, 6]).order('id');

//= many to many
//: trap embed-junction
return await supabase.from('bookings').select('id, services(id, title)').order('id').order('id', { referencedTable: 'services' });

//= the junction itself
//: trap embed-junction
return await supabase.from('bookings').select('id, booking_services(quantity, services(title))').eq('id', 2).order('service_id', { referencedTable: 'booking_services' });

//= one to one
//: trap embed-one
return await supabase.from('clients').select('id, client_details(street, remarks)').order('id');

//= one to one from the other side
//: trap embed-one
return await supabase.from('client_details').select('client_id, clients(name)').order('client_id');

//= star inside an embed keeps the order of jsonb
//: trap embed-keys
return await supabase.from('bookings').select('*, clients(*)').eq('id', 1);

//= embeds come after plain columns
//: trap embed-keys
return await supabase.from('bookings').select('id, clients(name), status').eq('id', 1);

//= an alias on an embed
return await supabase.from('bookings').select('id, client:clients(name)').eq('id', 1).single();

//= an alias with a foreign key column
//: trap embed-hint
return await supabase.from('bookings').select('id, client:client_id(id, name), worker:staff_id(name)').order('id').limit(3);

//= a hint by constraint
//: trap embed-hint
return await supabase.from('transfers').select('id, from:staff!transfers_from(name), to:staff!transfers_to(name)').order('id');

//= a hint by column
//: trap embed-hint
return await supabase.from('transfers').select('id, sender:staff!from_staff(name)').order('id');

//= a constraint as the target
//: trap embed-hint
return await supabase.from('transfers').select('id, transfers_from(name)').order('id');

//= two ways to the same table
//: broken
//: trap embed-ambiguous
return await supabase.from('transfers').select('id, staff(name)');

//= two ways from the other side with a hint
//: trap embed-hint
return await supabase.from('staff').select('id, sent:transfers!transfers_from(amount)').order('id');

//= no way to a table
//: broken
//: trap embed-none
return await supabase.from('companies').select('id, transfers(id)');

//= an unknown table inside
//: broken
//: trap embed-none
return await supabase.from('companies').select('id, nowhere(id)');

//= an unknown column inside
//: broken
return await supabase.from('companies').select('id, staff(nope)');

//= a self reference to the parent
//: trap embed-self
return await supabase.from('clients').select('id, referrer_id(name)').order('id');

//= a self reference to the children
//: trap embed-self
return await supabase.from('clients').select('id, referred:clients!referrer_id(id)').order('id').order('id', { referencedTable: 'referred' });

//= a self reference by the table name
//: trap embed-self
return await supabase.from('clients').select('id, clients(id)').order('id').order('id', { referencedTable: 'clients' });

//= inner
//: trap embed-inner
return await supabase.from('clients').select('id, bookings!inner(id)').order('id').order('id', { referencedTable: 'bookings' });

//= inner to one
//: trap embed-inner
return await supabase.from('bookings').select('id, staff!inner(name)').order('id');

//= inner with a filter
//: trap embed-inner
return await supabase.from('clients').select('id, bookings!inner(id, status)').eq('bookings.status', 'done').order('id').order('id', { referencedTable: 'bookings' });

//= inner with a hint
//: trap embed-inner
return await supabase.from('transfers').select('id, staff!transfers_from!inner(name)').order('id');

//= inner and inner inside
//: trap embed-inner
return await supabase.from('companies').select('id, clients!inner(id, bookings!inner(id))').eq('clients.bookings.status', 'done').order('id');

//= inner inside an outer embed
//: trap embed-inner
return await supabase.from('companies').select('id, clients(id, bookings!inner(id))').order('id').order('id', { referencedTable: 'clients' });

//= left said aloud
return await supabase.from('clients').select('id, bookings!left(id)').eq('id', 3);

//= a filter on an embed keeps the parents
//: trap embed-filter
return await supabase.from('clients').select('id, bookings(id, status)').eq('bookings.status', 'done').order('id').order('id', { referencedTable: 'bookings' });

//= a filter on a to-one embed leaves null
//: trap embed-filter
return await supabase.from('bookings').select('id, clients(name)').eq('clients.name', 'Ann').order('id');

//= a filter on an aliased embed
//: trap embed-filter
return await supabase.from('bookings').select('id, client:clients!inner(name)').eq('client.name', 'Ann').order('id');

//= a filter on an aliased embed by the name of its table
//: trap embed-filter
return await supabase.from('bookings').select('id, client:clients!inner(name)').eq('clients.name', 'Ann').order('id');

//= a filter on an embed that is not selected
//: broken
//: trap embed-not-selected
return await supabase.from('bookings').select('id').eq('clients.name', 'Ann');

//= a value from outside in a filter on an embed
//: trap embed-filter
//: with { city: 'Berlin' }
//: with { city: null }
return await supabase.from('clients').select('id, companies!inner(city)').eq('companies.city', given.city).order('id');

//= an embed that must be empty
//: trap embed-anti
return await supabase.from('clients').select('id, bookings()').is('bookings', null).order('id');

//= an embed that must not be empty
//: trap embed-anti
return await supabase.from('clients').select('id, bookings(id)').not('bookings', 'is', null).order('id').order('id', { referencedTable: 'bookings' });

//= a to-one embed that must be empty
//: trap embed-anti
return await supabase.from('clients').select('id, companies(name)').is('companies', null);

//= an embed without columns
return await supabase.from('clients').select('id, companies!inner()').eq('companies.name', 'Acme').order('id');

//= order inside an embed
//: trap embed-order
return await supabase.from('clients').select('id, bookings(id)').eq('id', 1).order('starts_at', { referencedTable: 'bookings', ascending: false });

//= limit inside an embed is per parent
//: trap embed-order
return await supabase.from('clients').select('id, bookings(id)').order('id').order('id', { referencedTable: 'bookings' }).limit(1, { referencedTable: 'bookings' });

//= range inside an embed
//: trap embed-order
return await supabase.from('clients').select('id, bookings(id)').eq('id', 1).order('id', { referencedTable: 'bookings' }).range(1, 2, { referencedTable: 'bookings' });

//= order by a to-one column
//: trap embed-order
return await supabase.from('bookings').select('id, clients(name)').order('clients(name)').order('id');

//= order by a to-one column, descending
//: trap embed-order
return await supabase.from('clients').select('id, companies(name)').order('companies(name)', { ascending: false }).order('id');

//= order by a to-one column with referencedTable
//: trap embed-order
return await supabase.from('clients').select('id, companies(name)').order('name', { referencedTable: 'companies' }).order('id');

//= order by a to-many column
//: broken
//: trap embed-order
return await supabase.from('clients').select('id, bookings(id)').order('bookings(id)');

//= a spread
//: trap embed-spread
return await supabase.from('bookings').select('id, ...clients(name, phone)').order('id');

//= a spread with an alias
//: trap embed-spread
return await supabase.from('bookings').select('id, ...clients(client_name:name), ...staff(staff_name:name)').order('id');

//= a spread in a spread
//: trap embed-spread
return await supabase.from('bookings').select('id, ...clients(name, ...companies(company:name))').order('id');

//= a spread of many
//: broken
//: trap embed-spread
return await supabase.from('clients').select('id, ...bookings(status)');

//= nested embeds
return await supabase.from('companies').select('name, clients(name, bookings(id, staff(name)))').eq('id', 1).order('id', { referencedTable: 'clients' }).order('id', { referencedTable: 'clients.bookings' });

//= two embeds
return await supabase.from('bookings').select('id, clients(name), staff(name), services(title)').order('id').order('id', { referencedTable: 'services' });

//= an embed in an embed with a filter at each level
//: trap embed-filter
return await supabase.from('companies').select('id, clients(id, bookings(id))').eq('clients.active', true).eq('clients.bookings.status', 'done').order('id').order('id', { referencedTable: 'clients' });

//= JSON paths inside an embed
return await supabase.from('bookings').select('id, clients(profile->>lang, city:profile->address->city)').order('id').limit(2);

//= casts inside an embed
return await supabase.from('bookings').select('id, clients(id::text, balance::text)').eq('id', 1);

//= types inside an embed
//: trap types
return await supabase.from('bookings').select('id, clients(id, balance, born, seen, created_at, tags, moods, profile)').eq('id', 1).single();

//= big numbers inside an embed keep jsonb's form
//: trap types
return await supabase.from('clients').select('id, bookings(price, starts_at)').eq('id', 1).order('id', { referencedTable: 'bookings' });

//= a computed relation
//: trap computed
return await supabase.from('clients').select('id, employer(name)').order('id');

//= an embed of a view
return await supabase.from('active_clients').select('id, companies(name)').order('id');

//= an embed of a view from a table
return await supabase.from('companies').select('id, active_clients(id)').order('id').order('id', { referencedTable: 'active_clients' });

//= an embed from a partitioned table
return await supabase.from('visits').select('id, clients(name)').order('id');

//= single with an embed
const { data: booking } = await supabase.from('bookings').select('*, client:clients(id, name), staff(name)').eq('id', 2).single();
return [booking.client.name, booking.staff.name, booking.price];

//= maybeSingle with an embed
return await supabase.from('clients').select('name, companies(name, settings)').eq('id', 5).maybeSingle();

//= an embed over many lines
const { data, error } = await supabase
  .from('bookings')
  .select(`
    id,
    starts_at,
    client:clients (
      id,
      name
    ),
    services (
      title
    )
  `)
  .gte('starts_at', '2025-03-11')
  .order('starts_at', { ascending: false })
  .order('title', { referencedTable: 'services' });
return { data, error };

//= is null inside an embed
return await supabase.from('clients').select('id, bookings(id)').is('bookings.note', null).eq('id', 1).order('id', { referencedTable: 'bookings' });

//= in inside an embed
return await supabase.from('clients').select('id, bookings!inner(id)').in('bookings.id', [1, 4]).order('id');

//= an embed with a filter under a condition
//: with { status: 'done' }
//: with {}
let query = supabase.from('clients').select('id, bookings(id, status)').eq('id', 1).order('id', { referencedTable: 'bookings' });
if (given.status) query = query.eq('bookings.status', given.status);
return await query;

//= a count of an embed with its rows
return await supabase.from('companies').select('name, staff(count), clients(id)').eq('id', 1).order('id', { referencedTable: 'clients' });

//= csv with an embed
return await supabase.from('bookings').select('id, clients(name)').order('id').limit(2).csv();

//= a computed relation of several rows
//: trap computed
return await supabase.from('companies').select('id, staff_of(id, name)').order('id');

//= a computed relation with an alias, a filter, an order and a limit
//: trap computed
return await supabase
  .from('companies')
  .select('name, team:staff_of(name, wage)')
  .neq('team.name', 'nobody')
  .order('name', { referencedTable: 'team', ascending: false })
  .limit(1, { referencedTable: 'team' })
  .order('id');

//= a computed relation that must have rows
//: trap computed
return await supabase.from('companies').select('id, staff_of!inner(id)').order('id');

//= a null test on a computed relation
//: trap computed
return await supabase.from('companies').select('id, staff_of(id)').not('staff_of', 'is', null).order('id');

//= a key below a computed relation
//: trap computed
return await supabase.from('clients').select('id, employer(name, staff_of(name, companies(name)))').order('id');

//= a computed relation of an embedded resource
//: trap computed
return await supabase.from('staff').select('name, companies(id, staff_of(id))').order('id');

//= a computed relation of one row that is not a set
//: trap computed
return await supabase.from('clients').select('id, namesake(street)').order('id');

//= a computed relation spread
//: trap computed
return await supabase.from('clients').select('id, ...employer(company:name)').order('id');

//= a computed relation with a hint
//: trap computed
//: broken
return await supabase.from('companies').select('id, staff_of!staff(id)').order('id');

//= a computed relation of what a write gives back
//: trap computed
//: broken
return await supabase.from('clients').update({ age: 30 }).eq('id', 1).select('id, employer(name)');

//= children by the name of the key of a self reference
//: broken
return await supabase.from('clients').select('id, clients!clients_referrer_id_fkey(id)').order('id');

//= two embedded resources of one name
//: broken
return await supabase.from('transfers').select('staff!transfers_from(name), staff!transfers_to(name)');

//= two embedded resources of one alias
//: broken
return await supabase.from('transfers').select('who:staff!transfers_from(name), who:staff!transfers_to(wage)');
