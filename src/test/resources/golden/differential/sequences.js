// Several calls that belong together, as programs have them.

//= read, change, read again
const { data: before } = await supabase.from('clients').select('balance').eq('id', 1).single();
await supabase.from('clients').update({ balance: before.balance + 0.25 }).eq('id', 1);
const { data: after } = await supabase.from('clients').select('balance').eq('id', 1).single();
return [before, after];

//= find or make
async function findOrMake(name) {
  const { data: found, error } = await supabase.from('companies').select('id').eq('name', name).maybeSingle();
  if (error) throw error;
  if (found) return found.id;
  const { data: made } = await supabase.from('companies').insert({ name }).select('id').single();
  return made.id;
}
return [await findOrMake('Acme'), await findOrMake('Fresh')];

//= PGRST116 means make it
const { data, error } = await supabase.from('companies').select('*').eq('name', 'Fresh').single();
if (error?.code === 'PGRST116') {
  const { data: made, error: failed } = await supabase.from('companies').insert([{ name: 'Fresh' }]).select().single();
  return { made: made?.name, failed };
}
return data;

//= a parent and its children
const { data: client, error } = await supabase.from('clients').insert({ name: 'Parent', company_id: 1 }).select('id').single();
if (error) return error;
const bookings = ['2030-01-01', '2030-01-02'].map((day) => ({ client_id: client.id, starts_at: `${day}T10:00:00Z` }));
const { data: made } = await supabase.from('bookings').insert(bookings).select('id, client_id, starts_at');
const { data: whole } = await supabase.from('clients').select('name, bookings(starts_at)').eq('id', client.id).order('starts_at', { referencedTable: 'bookings' }).single();
return { made, whole };

//= delete all and insert again
const { error: deleteError } = await supabase.from('booking_services').delete().eq('booking_id', 2);
const { error: insertError } = await supabase.from('booking_services').insert([1, 2, 3].map((service_id) => ({ booking_id: 2, service_id })));
const { data } = await supabase.from('booking_services').select('*').eq('booking_id', 2).order('service_id');
return { deleteError, insertError, data };

//= a key store that reads many and keeps what it finds
const wanted = ['1', '2', '3'];
const { data, error } = await supabase.from('auth_keys').select('key_id, value').eq('company_id', '962302').eq('key_type', 'pre-key').in('key_id', wanted);
if (error) throw error;
const found = Object.fromEntries(data.map(({ key_id, value }) => [key_id, value]));
return wanted.map((id) => found[id] ?? null);

//= a key store that writes and removes
async function set(data) {
  const rows = [];
  const gone = [];
  for (const type in data) {
    for (const id in data[type]) {
      const value = data[type][id];
      if (value) rows.push({ company_id: '962302', key_type: type, key_id: id, value });
      else gone.push([type, id]);
    }
  }
  if (rows.length) {
    const { error } = await supabase.from('auth_keys').upsert(rows, { onConflict: 'company_id,key_type,key_id' });
    if (error) throw error;
  }
  for (const [type, id] of gone) {
    await supabase.from('auth_keys').delete().eq('company_id', '962302').eq('key_type', type).eq('key_id', id);
  }
}
await set({ 'pre-key': { 1: null, 7: { public: { type: 'Buffer', data: 'AQI=' } } }, session: { 'a.0': { x: [] } } });
return (await supabase.from('auth_keys').select('key_type, key_id, value').order('key_type').order('key_id')).data;

//= a report of sums made in the program
const { data: bookings } = await supabase.from('bookings').select('price, status, clients(name)').gte('starts_at', '2025-03-01').order('id');
const total = {};
for (const { price, clients } of bookings) total[clients.name] = (total[clients.name] ?? 0) + (price ?? 0);
return total;

//= a health check
const { error } = await supabase.from('clients').select('id', { head: true, count: 'exact' }).limit(1);
return error ? 'down' : 'up';

//= a health check that takes a missing table for reachable
//: broken
const { error } = await supabase.from('health').select('*').limit(1);
return error && error.code !== '42P01' ? 'down' : 'up';

//= a page with a total
const { data, count, error } = await supabase.from('bookings').select('id, status', { count: 'exact' }).eq('client_id', 1).order('starts_at', { ascending: false }).range(0, 1);
return { items: data, total: count, pages: Math.ceil(count / 2), error };

//= a result sent on as JSON
const { data, error } = await supabase.from('clients').select('id, balance, born, created_at, profile').eq('id', 1);
return JSON.stringify({ success: !error, data });

//= grouping by day from text
const { data } = await supabase.from('bookings').select('starts_at').order('starts_at');
return data.map(({ starts_at }) => [starts_at.slice(0, 10), starts_at.endsWith('+00:00')]);

//= sorting by a text that comes back
const { data } = await supabase.from('clients').select('id, created_at').order('id');
return data.sort((a, b) => (a.created_at < b.created_at ? 1 : -1)).map((row) => row.id);

//= a retry on a duplicate
let name = 'Acme';
for (let i = 0; i < 3; i++) {
  const { data, error } = await supabase.from('companies').insert({ name }).select('name').single();
  if (!error) return data;
  if (error.code !== '23505') return error;
  name = `${name}!`;
}

//= errors gathered in a list
const errors = [];
for (const row of [{ name: 'OK' }, { name: null }, { name: 'Acme' }]) {
  const { error } = await supabase.from('companies').insert(row);
  if (error) errors.push(error.code);
}
return errors;

//= a row copied with changes
const { data: original } = await supabase.from('bookings').select('*').eq('id', 2).single();
const { id, ...copy } = original;
const { data, error } = await supabase.from('bookings').insert({ ...copy, starts_at: '2031-01-01T00:00:00Z' }).select().single();
return { data, error };

//= rows copied with changes
const { data: rows } = await supabase.from('prices').select('*').eq('region', 'eu').order('sku');
const { data } = await supabase.from('prices').insert(rows.map((row) => ({ ...row, region: 'uk' }))).select().order('sku');
return data;

//= a value counted up
const { data: { level } } = await supabase.from('log').select('level').eq('message', 'warned').single();
const { data } = await supabase.from('log').update({ level: level + 1 }).eq('message', 'warned').select('level').single();
return data;

//= a jsonb value merged
const { data: company } = await supabase.from('companies').select('settings').eq('id', 1).single();
const settings = { ...company.settings, limits: { ...company.settings.limits, daily: 9 }, list: [...company.settings.list, 3] };
return await supabase.from('companies').update({ settings }).eq('id', 1).select('settings').single();

//= a list value appended
const { data } = await supabase.from('clients').select('tags').eq('id', 1).single();
return await supabase.from('clients').update({ tags: [...data.tags, 'third, "with" all'] }).eq('id', 1).select('tags').single();
