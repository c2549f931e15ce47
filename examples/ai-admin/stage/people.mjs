// The people of a run: clients who write all the time, and somebody who looks ten times a second whether the
// application is there.
import { sql } from './servers.mjs';

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const EVERY_MILLIS = 1000;
const CLIENTS = 8;
const SETTLE_MILLIS = 30_000;
const RETRY_MILLIS = 150_000;
const MESSAGES = `
  SELECT m.external_id AS id, count(DISTINCT m.id)::int AS rows, count(a.id)::int AS answers, bool_or(m.status = 'done') AS done,
         string_agg(DISTINCT concat_ws(', ', m.status, m.attempts || ' tries', 'next ' || m.processed_at, m.error), '; ') AS state
    FROM messages m
    LEFT JOIN messages a ON a.direction = 'out' AND a.status = 'sent' AND a.metadata ->> 'answerTo' = m.id::text
   WHERE m.direction = 'in' AND m.external_id LIKE 'CLIENT-%'
   GROUP BY 1`;

/** Asks API and WhatsApp connection, and adds up the time in which one of them does not answer. */
export class Users {
  constructor(port, door) {
    this.urls = [`http://127.0.0.1:${port}/health`, `http://127.0.0.1:${door}/sent`];
    this.away = 0;
    this.running = true;
    this.done = this.watch();
  }

  async watch() {
    let since = 0;
    while (this.running) {
      const ask = (url) => fetch(url, { signal: AbortSignal.timeout(2000) }).then((r) => r.ok && r.text(), () => false);
      const answered = (await Promise.all(this.urls.map(ask))).every(Boolean);
      const now = Date.now();
      if (!answered && since === 0) since = now;
      if (answered && since > 0) {
        this.away += now - since;
        since = 0;
      }
      await pause(100);
    }
  }

  async stop() {
    this.running = false;
    await this.done;
  }
}

/**
 * Clients who write, one message a second. WhatsApp delivers again what nobody took: so does this. At the end each
 * message has to be in the database that the application uses, once, with one answer.
 */
export class Clients {
  constructor(door) {
    this.door = door;
    this.messages = [];
    this.running = true;
    this.done = this.write();
  }

  async write() {
    while (this.running) {
      const number = this.messages.length;
      const message = { jid: `1555011${number % CLIENTS}@s.whatsapp.net`, id: `CLIENT-${number}`, text: 'Сколько стоит стрижка?' };
      this.messages.push(message);
      while (this.running && !(await this.deliver(message))) await pause(200);
      await pause(EVERY_MILLIS);
    }
  }

  deliver(message) {
    const request = { method: 'POST', body: JSON.stringify(message), signal: AbortSignal.timeout(2000) };
    return fetch(`http://127.0.0.1:${this.door}/receive`, request).then((r) => r.ok, () => false);
  }

  async stop() {
    this.running = false;
    await this.done;
  }

  /** Messages that one database has and the other has not, before anything is delivered again: what a move lost. */
  async onlyOn(one, other) {
    const ids = async (url) => {
      const [{ there }] = await sql(url, "SELECT to_regclass('public.messages') IS NOT NULL AS there");
      const rows = there ? await sql(url, "SELECT external_id AS id FROM messages WHERE external_id LIKE 'CLIENT-%'") : [];
      return rows.map(({ id }) => id);
    };
    const there = new Set(await ids(other));
    return (await ids(one)).filter((id) => !there.has(id));
  }

  /**
   * Which messages are in that database and answered. What is there and waits (the worker tries again after a minute
   * what the database refused, and takes up at its next start what it was ended with) has time for that; what is not
   * there is delivered again, as WhatsApp does.
   *
   * @returns {Promise<{ written: number, missing: string[], twice: string[] }>} each missing one with what is known of it
   */
  async account(url) {
    const began = Date.now();
    for (;;) {
      const rows = await sql(url, MESSAGES);
      const known = new Map(rows.map((row) => [row.id, row]));
      const missing = this.messages.filter(({ id }) => !known.get(id)?.done);
      const waiting = missing.some(({ id }) => known.has(id));
      // A burst is answered together: the last of it has the answer.
      const answered = rows.reduce((sum, row) => sum + row.answers, 0);
      const late = Date.now() - began > (waiting ? RETRY_MILLIS : SETTLE_MILLIS);
      if ((missing.length === 0 && answered > 0) || late) {
        return {
          written: this.messages.length,
          missing: missing.map(({ id }) => `${id} (${known.get(id)?.state ?? 'not in the database'})`),
          twice: rows.filter((row) => row.rows > 1 || row.answers > 1).map((row) => row.id),
        };
      }
      for (const message of missing) if (!known.has(message.id)) await this.deliver(message);
      await pause(1000);
    }
  }
}
