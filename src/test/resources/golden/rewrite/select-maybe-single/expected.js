const postgres = require('./database/postgres');

exports.find = async (phone) => {
  const { data: client, error } = await postgres.select(
    `SELECT * FROM clients WHERE phone = $1`,
    [String(phone)],
    { maybeSingle: true }
  );
  if (error) throw error;
  return client;
};
