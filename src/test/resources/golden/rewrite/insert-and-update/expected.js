const postgres = require('./database/postgres');

async function book(clientId, companyId) {
  const { data: booking, error } = await postgres.insert(
    `INSERT INTO bookings (client_id, company_id, status) VALUES ($1, $2, 'new') RETURNING *`,
    [postgres.value(clientId), postgres.value(companyId)],
    { single: true }
  );
  if (error) return { error };
  return postgres.update(`UPDATE bookings SET status = 'confirmed' WHERE id = $1`, [String(booking.id)]);
}

module.exports = { book };
