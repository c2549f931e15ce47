'use strict';

const { supabase } = require('../database/supabase');
const { addMinutes } = require('../utils/dates');

/** Takes out what has run out, and what speaks of a booking that is no more. */
async function expireAppointmentsCache({ now = new Date(), graceMinutes = 0 } = {}) {
  const limit = addMinutes(now, -graceMinutes).toISOString();
  const { data: expired, error } = await supabase
    .from('appointments_cache')
    .delete()
    .lte('expires_at', limit)
    .select('id, cache_key');
  if (error) throw new Error(`cache not expired: ${error.message}`);

  const { data: cancelled } = await supabase
    .from('appointments_cache')
    .select('id, appointment, clients!inner(is_blocked)')
    .eq('appointment->>status', 'cancelled');
  const stale = (cancelled || []).map((row) => row.id);
  if (stale.length > 0) await supabase.from('appointments_cache').delete().in('id', stale);

  const { count: left } = await supabase.from('appointments_cache').select('id', { count: 'exact', head: true });
  return { expired: expired.length, stale: stale.length, left };
}

module.exports = { expireAppointmentsCache };
