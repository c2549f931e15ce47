'use strict';

const postgres = require('../database/postgres');
const { addMinutes } = require('../utils/dates');

/** Takes out what has run out, and what speaks of a booking that is no more. */
async function expireAppointmentsCache({ now = new Date(), graceMinutes = 0 } = {}) {
  const limit = addMinutes(now, -graceMinutes).toISOString();
  const { data: expired, error } = await postgres.remove(
    `DELETE FROM appointments_cache WHERE expires_at <= $1 RETURNING id, cache_key`,
    [String(limit)]
  );
  if (error) throw new Error(`cache not expired: ${error.message}`);

  const { data: cancelled } = await postgres.select(
    `SELECT appointments_cache.id, appointments_cache.appointment, to_jsonb(clients.*) AS clients
     FROM appointments_cache
     JOIN LATERAL (SELECT clients.is_blocked FROM clients WHERE clients.id = appointments_cache.client_id) AS
       clients ON true
     WHERE appointments_cache.appointment->>'status' = 'cancelled'`
  );
  const stale = (cancelled || []).map((row) => row.id);
  if (stale.length > 0) await postgres.remove(
    `DELETE FROM appointments_cache WHERE id = ANY ($1)`,
    [postgres.list(stale)]
  );

  const { count: left } = await postgres.count(`SELECT count(*) FROM appointments_cache`);
  return { expired: expired.length, stale: stale.length, left };
}

module.exports = { expireAppointmentsCache };
