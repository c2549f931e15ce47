'use strict';

/** Telephone numbers come as "+1 (555) 01-00", "15550100" or "15550100@s.whatsapp.net". */

function digits(value) {
  return String(value || '').replace(/@.*$/, '').replace(/:.*$/, '').replace(/\D/g, '');
}

/** The form the database keeps: + and digits. null if it cannot be a number. */
function normalise(value) {
  const number = digits(value);
  if (number.length < 7 || number.length > 15) return null;
  return `+${number}`;
}

function toJid(value) {
  return `${digits(value)}@s.whatsapp.net`;
}

module.exports = { digits, normalise, toJid };
