// Errors that no other topic has.

//= no right for it
//: trap status-codes
//: setup REVOKE SELECT ON companies FROM PUBLIC
return await supabase.rpc('fail', { words: 'no right', state: '42501' });

//= a statement that divides by zero
return await supabase.from('numbers').select('n').eq('n', 1).gt('square', '1/0');

//= a text with a null byte
//: broken
const { data, error } = await supabase.from('companies').insert({ name: 'a\u0000b' });
return { data, code: error.code };

//= a filter with a null byte
//: broken
const { data, error } = await supabase.from('companies').select('id').eq('name', 'a\u0000b');
return { data, code: error.code };

//= a lone surrogate
//: broken
const { data, error } = await supabase.from('companies').insert({ name: 'a\ud800b' }).select('name');
return { data, code: error?.code };

//= a wrong date
return await supabase.from('clients').select('id').eq('born', '2025-02-30');

//= a wrong time
return await supabase.from('bookings').insert({ client_id: 1, starts_at: 'tomorrow-ish' });

//= a relative time
const { data, error } = await supabase.from('bookings').select('id').lt('starts_at', 'now');
return { rows: data?.length, error };

//= a number too big for its column
return await supabase.from('numbers').select('n').eq('n', 99999999999);

//= a wrong JSON text
return await supabase.from('clients').select('id').contains('profile', '{broken');

//= an array literal that is broken
return await supabase.from('clients').select('id').contains('tags', '{a');

//= statuses of usual errors
//: trap status-codes
const chains = [
  supabase.from('companies').insert({ name: 'Acme' }),
  supabase.from('staff').insert({ name: 'X', company_id: 999 }),
  supabase.from('clients').select('nope'),
  supabase.from('nowhere').select('id'),
  supabase.from('clients').select('id').eq('id', 'x'),
  supabase.from('clients').select('id').eq('id', 0).single(),
  supabase.from('clients').insert({ nope: 1 }),
];
const statuses = [];
for (const chain of chains) {
  const { status, statusText, error } = await chain;
  statuses.push([status, statusText, error.code]);
}
return statuses;
