// The people of a run: clients who write all the time, and somebody who looks ten times a second whether the
// application is there.
import { sql } from './servers.mjs';

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const EVERY_MILLIS = 1000;
const CLIENTS = 8;
const SETTLE_MILLIS = 30_000;

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

  /** @returns {Promise<{ written: number, missing: string[], twice: string[] }>} */
  async account(url) {
    const until = Date.now() + SETTLE_MILLIS;
    for (;;) {
      const rows = await sql(
        url,
        `SELECT m.external_id AS id, count(DISTINCT m.id)::int AS rows, count(a.id)::int AS answers
           FROM messages m
           LEFT JOIN messages a ON a.direction = 'out' AND a.status = 'sent' AND a.metadata ->> 'answerTo' = m.id::text
          WHERE m.direction = 'in' AND m.external_id LIKE 'CLIENT-%' AND m.status = 'done'
          GROUP BY 1`,
      );
      const known = new Map(rows.map((row) => [row.id, row]));
      const missing = this.messages.filter(({ id }) => !known.has(id));
      // A burst is answered together: the last of it has the answer.
      const answered = rows.reduce((sum, row) => sum + row.answers, 0);
      if ((missing.length === 0 && answered > 0) || Date.now() > until) {
        return {
          written: this.messages.length,
          missing: missing.map(({ id }) => id),
          twice: rows.filter((row) => row.rows > 1 || row.answers > 1).map((row) => row.id),
        };
      }
      for (const message of missing) await this.deliver(message);
      await pause(1000);
    }
  }
}
