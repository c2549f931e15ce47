// Inserting or updating rows.

//= a new row
return await supabase.from('companies').upsert({ id: 50, name: 'Fifty' });

//= a known row
//: trap upsert-status
return await supabase.from('companies').upsert({ id: 1, name: 'Acme', city: 'Bonn' });

//= a known row and what comes back
//: trap upsert-status
return await supabase.from('companies').upsert({ id: 1, name: 'Acme 2' }).select();

//= a known and a new row
//: trap upsert-status
return await supabase.from('companies').upsert([{ id: 1, name: 'Acme 2' }, { id: 60, name: 'Sixty' }]).select('id, name');

//= two known rows
//: trap upsert-status
return await supabase.from('companies').upsert([{ id: 1, name: 'Acme 2' }, { id: 2, name: 'Globex 2' }]).select('id, name').order('id');

//= columns that are not given keep their value
//: trap upsert-keeps
return await supabase.from('clients').upsert({ id: 1, name: 'Ann 2' }).select('id, name, phone, age, tags').single();

//= a conflict on one column
return await supabase.from('companies').upsert({ name: 'Acme', city: 'Bonn' }, { onConflict: 'name' }).select('name, city');

//= a conflict on several columns
//: trap on-conflict
return await supabase.from('bookings').upsert({ client_id: 2, staff_id: 1, starts_at: '2025-03-10T10:00:00Z', status: 'moved' }, { onConflict: 'staff_id,starts_at' }).select('id, client_id, status').single();

//= a conflict on several columns with spaces
//: trap on-conflict
return await supabase.from('prices').upsert([{ sku: 'a', region: 'eu', amount: 9 }, { sku: 'c', region: 'eu', amount: 3 }], { onConflict: 'sku, region' }).select('sku, region, amount');

//= a conflict without a unique set
//: trap on-conflict
return await supabase.from('clients').upsert({ name: 'Ann', age: 5 }, { onConflict: 'name' });

//= a conflict on a partial unique index
//: trap partial-index
return await supabase.from('slots').upsert({ room: 1, day: '2025-03-01', open: true }, { onConflict: 'room,day' });

//= a conflict on an unknown column
//: broken
//: trap on-conflict
return await supabase.from('companies').upsert({ name: 'Acme' }, { onConflict: 'nope' });

//= no primary key and no conflict is an insert
//: trap upsert-no-key
return await supabase.from('log').upsert({ message: 'started', level: 9 }).select();

//= a unique set but no primary key is an insert
//: trap upsert-no-key
return await supabase.from('prices').upsert({ sku: 'a', region: 'eu', amount: 9 });

//= keys only
//: trap upsert-keys-only
return await supabase.from('booking_services').upsert({ booking_id: 1, service_id: 1 }).select();

//= keys only, of many rows
//: trap upsert-keys-only
return await supabase.from('booking_services').upsert([{ booking_id: 1, service_id: 1 }, { booking_id: 1, service_id: 2 }], { onConflict: 'booking_id,service_id' }).select().order('service_id');

//= duplicates ignored
//: trap ignore-duplicates
return await supabase.from('companies').upsert({ id: 1, name: 'Other' }, { ignoreDuplicates: true });

//= duplicates ignored are not returned
//: trap ignore-duplicates
return await supabase.from('companies').upsert([{ id: 1, name: 'Other' }, { id: 70, name: 'Seventy' }], { ignoreDuplicates: true }).select('id, name');

//= duplicates ignored on a column
//: trap ignore-duplicates
return await supabase.from('companies').upsert([{ name: 'Acme' }, { name: 'Fresh' }], { onConflict: 'name', ignoreDuplicates: true }).select('name');

//= duplicates ignored and single
//: trap ignore-duplicates
return await supabase.from('companies').upsert({ id: 1, name: 'Other' }, { ignoreDuplicates: true }).select().single();

//= the same key twice in one call
//: trap twice-in-batch
return await supabase.from('companies').upsert([{ id: 80, name: 'A' }, { id: 80, name: 'B' }]);

//= another unique set is violated
return await supabase.from('companies').upsert({ id: 1, name: 'Globex' });

//= a composite key
return await supabase.from('auth_keys').upsert({ company_id: '962302', key_type: 'session', key_id: 'b.1', value: { a: [1] } }, { onConflict: 'company_id,key_type,key_id' });

//= a composite key from outside
//: trap jsonb-array
//: with { company: '962302', type: 'pre-key', id: '1', value: [] }
//: with { company: 962302, type: 'new', id: 5, value: { keys: [1, 2] } }
//: with { company: '962302', type: 'creds', id: 'main', value: null }
//: with { company: '962302', type: 'creds', id: 'main', value: 'text' }
const { data, error, status } = await supabase
  .from('auth_keys')
  .upsert({ company_id: given.company, key_type: given.type, key_id: given.id, value: given.value, updated_at: new Date(0).toISOString() }, { onConflict: 'company_id,key_type,key_id' })
  .select('company_id, key_id, value, updated_at')
  .single();
return { data, error, status };

//= many records of a composite key
//: trap bulk-upsert
//: with { keys: [1, 2, 30] }
//: with { keys: [] }
const records = given.keys.map((id) => ({ company_id: '962302', key_type: 'pre-key', key_id: String(id), value: { public: [id] } }));
return await supabase.from('auth_keys').upsert(records, { onConflict: 'company_id,key_type,key_id' }).select('key_id, value').order('key_id');

//= records pushed one by one
//: trap bulk-upsert
const records = [];
for (const [type, keys] of Object.entries({ session: { 'a.0': { s: 1 }, 'c.0': null }, 'pre-key': { 1: { p: 1 } } })) {
  for (const id in keys) {
    records.push({ company_id: '962302', key_type: type, key_id: id, value: keys[id] });
  }
}
const { error } = await supabase.from('auth_keys').upsert(records, { onConflict: 'company_id,key_type,key_id' });
return error;

//= a payload from outside
//: trap run-time-payload
//: with { row: { id: 1, name: 'Acme', city: 'Given' } }
//: with { row: { id: 90, name: 'Ninety' } }
//: with { row: [{ id: 1, name: 'Acme' }, { id: 91, name: 'N', city: 'Y' }] }
//: with { row: { id: 1, name: 'Acme', nope: 1 } }
//: with { row: {} }
return await supabase.from('companies').upsert(given.row).select('id, name, city').order('id');

//= many rows with different keys
//: trap missing-keys
return await supabase.from('clients').upsert([{ id: 1, name: 'Ann', age: 5 }, { id: 2, name: 'Bob', active: false }]).select('id, name, age, active, balance').order('id');

//= many rows with different keys and their defaults
//: trap missing-keys
return await supabase.from('clients').upsert([{ id: 1, name: 'Ann', balance: 5 }, { id: 99, name: 'New' }], { defaultToNull: false }).select('id, balance').order('id');

//= an empty list
return await supabase.from('companies').upsert([]);

//= an empty object
//: trap upsert-empty
return await supabase.from('log').upsert({}).select();

//= undefined is left out
//: with { city: undefined }
//: with { city: 'Set' }
return await supabase.from('companies').upsert({ id: 1, name: 'Acme', city: given.city }).select('name, city').single();

//= a count
//: trap write-count
return await supabase.from('companies').upsert([{ id: 1, name: 'Acme' }, { id: 95, name: 'X' }], { count: 'exact' });

//= single on two rows takes them back
//: trap single-rollback
return await supabase.from('companies').upsert([{ id: 1, name: 'Changed' }, { id: 2, name: 'Changed too' }]).select().single();

//= maybeSingle on one row
return await supabase.from('companies').upsert({ id: 1, name: 'Acme', city: 'Z' }).select('id, city').maybeSingle();

//= a conflict from outside
//: with { on: 'name' }
//: with { on: undefined }
return await supabase.from('companies').upsert({ id: 1, name: 'Acme', city: 'Q' }, { onConflict: given.on }).select('id, city').single();

//= an embed in what comes back
return await supabase.from('staff').upsert({ id: 1, name: 'Eve 2', company_id: 2 }).select('name, companies(name)').single();

//= an identity that is always generated
return await supabase.from('transfers').upsert({ id: 1, amount: 3 });

//= names with spaces and capitals
return await supabase.from('Order Items').upsert({ 'Order Id': 1, camelCase: 99 }).select('*');

//= another schema
return await supabase.schema('archive').from('clients').upsert({ id: 1, name: 'Older' }).select();

//= a Date in a conflict column
return await supabase.from('bookings').upsert({ client_id: 1, staff_id: 1, starts_at: new Date(Date.UTC(2025, 2, 10, 10)), note: 'date' }, { onConflict: 'staff_id,starts_at' }).select('id, note').single();

//= a trigger sees both events
const { error } = await supabase.from('guarded').upsert({ id: 1, amount: 8 });
const { data } = await supabase.from('audit').select('what, of').order('id');
return { error, data };

//= only the error is looked at
//: with { phone: '+15550101', name: 'X' }
//: with { phone: '+15550199', name: 'X' }
//: with { phone: '+15550199', name: null }
const { error } = await supabase.from('clients').upsert({ name: given.name, phone: given.phone }, { onConflict: 'phone' });
return error;

//= only the rows are looked at
//: with { phone: '+15550101' }
//: with { phone: '+15550199' }
const { data } = await supabase.from('clients').upsert({ name: 'X', phone: given.phone }, { onConflict: 'phone' }).select('name');
return data;

//= the status alone is looked at
//: with { phone: '+15550101' }
//: with { phone: '+15550199' }
const { status, statusText } = await supabase.from('clients').upsert({ name: 'X', phone: given.phone }, { onConflict: 'phone' });
return [status, statusText];

//= the status is looked at through the whole
//: with { phone: '+15550199' }
const whole = await supabase.from('clients').upsert({ name: 'X', phone: given.phone }, { onConflict: 'phone' });
const { error, ...rest } = await supabase.from('clients').upsert({ name: 'X', phone: given.phone }, { onConflict: 'phone' });
let failed;
const assigned = ({ error: failed } = await supabase.from('clients').upsert({ name: 'X', phone: given.phone }, { onConflict: 'phone' }));
return [whole.status, rest.status, assigned.status, error, failed];

//= a result that is thrown away
await supabase.from('clients').upsert({ name: 'X', phone: '+15550199' }, { onConflict: 'phone' });
return await supabase.from('clients').upsert({ name: 'Y', phone: '+15550199' }, { onConflict: 'phone' }).then(({ error }) => error);

//= a count of rows, new and known
const { count, error } = await supabase.from('clients').upsert([{ name: 'X', phone: '+15550101' }, { name: 'Y', phone: '+15550199' }], { onConflict: 'phone', count: 'exact' });
return [count, error];
