'use strict';

const DAY_MS = 24 * 60 * 60 * 1000;

/** 2026-11-23 of a Date, in UTC. */
function day(date) {
  return date.toISOString().slice(0, 10);
}

function addDays(date, days) {
  return new Date(date.getTime() + days * DAY_MS);
}

function addMinutes(date, minutes) {
  return new Date(date.getTime() + minutes * 60 * 1000);
}

/** "01:15:00" or "2 days 01:15:00" as minutes. */
function intervalMinutes(text) {
  if (!text) return 0;
  const days = /(-?\d+) days?/.exec(text);
  const clock = /(-?)(\d+):(\d+)(?::(\d+(?:\.\d+)?))?/.exec(text);
  const ofDays = days ? Number(days[1]) * 24 * 60 : 0;
  if (!clock) return ofDays;
  const minutes = Number(clock[2]) * 60 + Number(clock[3]) + Number(clock[4] || 0) / 60;
  return ofDays + (clock[1] ? -minutes : minutes);
}

function secondsToInterval(seconds) {
  const part = (value) => String(Math.floor(value)).padStart(2, '0');
  return `${part(seconds / 3600)}:${part((seconds % 3600) / 60)}:${part(seconds % 60)}`;
}

/** 24.11 в 15:30, as clients read it. */
function human(date) {
  const part = (value) => String(value).padStart(2, '0');
  return `${part(date.getUTCDate())}.${part(date.getUTCMonth() + 1)} в ${part(date.getUTCHours())}:${part(date.getUTCMinutes())}`;
}

module.exports = { DAY_MS, day, addDays, addMinutes, intervalMinutes, secondsToInterval, human };
