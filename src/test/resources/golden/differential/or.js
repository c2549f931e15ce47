// The little language of or().

//= or of two columns
return await supabase.from('clients').select('id').or('age.eq.31,name.eq.Bob').order('id');

//= or with is null
return await supabase.from('clients').select('id').or('age.is.null,age.gt.40').order('id');

//= or with a nested and
//: trap or-nested
return await supabase.from('clients').select('id').or('and(company_id.eq.1,age.gt.40),id.eq.5').order('id');

//= or with a nested or
//: trap or-nested
return await supabase.from('clients').select('id').or('id.eq.3,or(id.eq.1,id.eq.2)').order('id');

//= or with not
//: trap or-nested
return await supabase.from('clients').select('id').or('age.not.is.null,id.eq.3').order('id');

//= or with a negated group
//: trap or-nested
return await supabase.from('clients').select('id').or('not.and(company_id.eq.1,active.is.true),id.eq.1').order('id');

//= or with in
return await supabase.from('clients').select('id').or('id.in.(1,2),name.in.("Cid","Ёлка 🎄")').order('id');

//= or with an array value
//: trap or-values
return await supabase.from('clients').select('id').or('tags.cs.{vip},scores.ov.{9}').order('id');

//= or with a quoted value
//: trap or-values
return await supabase.from('clients').select('id').or('name.eq."Dora, \\"the\\" (4th)",id.eq.1').order('id');

//= or with like
return await supabase.from('clients').select('id').or('name.like.A*,name.ilike.*b').order('id');

//= or with dots and spaces
//: trap or-values
return await supabase.from('clients').select('id').or('email.eq.ann@example.com,balance.eq.-5.25,name.eq.Not There').order('id');

//= or with a JSON path
return await supabase.from('clients').select('id').or('profile->>lang.eq.de,profile->n.eq.1').order('id');

//= or with a quoted column
return await supabase.from('Order Items').select('"Order Id"').or('"Order Id".eq.1,camelCase.is.null').order('Order Id');

//= two or
//: trap or-several
return await supabase.from('clients').select('id').or('id.lt.4,id.eq.6').or('age.eq.31,age.is.null').order('id');

//= or beside other filters
//: trap or-several
return await supabase.from('clients').select('id').eq('company_id', 1).or('age.gt.40,name.eq.Ann').order('id');

//= or with a value from outside
//: trap or-injection
//: with { word: 'Ann' }
//: with { word: 'nobody' }
//: with { word: 'Not There' }
//: with { word: 'a(b' }
return await supabase.from('clients').select('id').or(`name.eq.${given.word},id.eq.2`).order('id');

//= or with a number from outside
//: trap or-injection
//: with { id: 5 }
//: with { id: null }
//: with { id: undefined }
return await supabase.from('clients').select('id').or(`id.eq.${given.id},company_id.eq.2`).order('id');

//= or with a quoted value from outside
//: trap or-injection
//: with { name: 'Dora, the (4th)' }
//: with { name: 'Ann' }
return await supabase.from('clients').select('id').or(`name.eq."${given.name}",id.eq.2`).order('id');

//= or with a value from outside that would change the conditions is refused
//: trap or-injection
//: with { word: 'x,id.gt.0' }
//: with { word: 'x)' }
//: expected {"returned":"PGRST100"}
const { error } = await supabase.from('clients').select('id').or(`name.eq.${given.word},id.eq.2`).order('id');
return error?.code;

//= or with a search in two columns
//: trap or-injection
//: with { word: 'o' }
//: with { word: 'EXAMPLE' }
return await supabase.from('clients').select('id').or(`name.ilike.%${given.word}%,email.ilike.%${given.word}%`).order('id');

//= or with a list from outside
//: with { ids: [1, 5] }
//: with { ids: [] }
return await supabase.from('clients').select('id').or(`id.in.(${given.ids.join(',')}),name.eq.Cid`).order('id');

//= or with two times from outside
//: with { from: '2025-03-11T00:00:00Z', to: '2025-03-12T00:00:00Z' }
return await supabase.from('bookings').select('id').or(`and(starts_at.gte.${given.from},starts_at.lt.${given.to}),status.eq.cancelled`).order('id');

//= or joined from parts
//: with { parts: ['id.eq.1', 'id.eq.2'] }
//: with { parts: [] }
return await supabase.from('clients').select('id').or(given.parts.join(',')).order('id');

//= or with an unknown column
//: broken
return await supabase.from('clients').select('id').or('nope.eq.1,id.eq.1');

//= or with an unknown operator
//: broken
return await supabase.from('clients').select('id').or('id.same.1');

//= or with nothing in it
//: broken
return await supabase.from('clients').select('id').or('');

//= or on an embed
//: trap embed-filter
return await supabase.from('clients').select('id, bookings(id)').or('status.eq.done,price.gt.50', { referencedTable: 'bookings' }).order('id').order('id', { referencedTable: 'bookings' });

//= or on an embed by the old name
//: trap embed-filter
return await supabase.from('clients').select('id, bookings(id)').or('status.eq.done,price.gt.50', { foreignTable: 'bookings' }).order('id').order('id', { foreignTable: 'bookings' });

//= or that asks for rows of an embed
//: trap embed-filter
return await supabase.from('clients').select('id, bookings(id), client_details(street)').or('bookings.not.is.null,client_details.not.is.null').order('id');

//= or with a time zone in the value
//: trap or-values
return await supabase.from('bookings').select('id').or('starts_at.gt.2025-04-30T00:00:00+00:00,note.eq.first').order('id');

//= or with all operators
return await supabase.from('staff').select('id').or('shift.cs."[9,10)",shift.sl."[30,40)",wage.gte.1000,name.match.^H').order('id');
