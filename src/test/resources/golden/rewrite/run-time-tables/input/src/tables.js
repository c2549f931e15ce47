export const TABLES = Object.freeze({ people: 'clients', visits: 'bookings' });
const FIRMS = 'companies';
export { FIRMS };
export default { keys: 'whatsapp_keys' };
