'use strict';

const { EventEmitter } = require('events');
const http = require('http');
const { randomBytes } = require('crypto');

let awayUntil = 0;

/**
 * Has the face of the library's socket, without a telephone behind it: connects at once where the session was paired,
 * asks for pairing where it was not, and keeps what is sent. For development and rehearsals
 * (WHATSAPP_TRANSPORT=loopback). With WHATSAPP_LOOPBACK_PORT the other end is on HTTP: POST /receive {jid, text} is a
 * client who writes, GET /sent is what clients got, POST /disconnect {millis} breaks the connection for so long.
 */
class LoopbackSocket {
  constructor({ auth, deliver = () => {} }) {
    this.auth = auth;
    this.deliver = deliver;
    this.ev = new EventEmitter();
    this.sent = [];
    this.door = null;
    setTimeout(() => this.connect(), Math.max(0, awayUntil - Date.now()));
  }

  connect() {
    this.ev.emit('connection.update', this.auth.creds.me ? { connection: 'open' } : { qr: 'loopback' });
    if (process.env.WHATSAPP_LOOPBACK_PORT) this.open(Number(process.env.WHATSAPP_LOOPBACK_PORT));
  }

  open(port) {
    this.door = http.createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        if (request.url === '/receive') {
          const { jid, text, id } = JSON.parse(body);
          this.receive(jid, text, id);
        }
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(this.sent));
        if (request.url === '/disconnect') {
          awayUntil = Date.now() + JSON.parse(body).millis;
          this.end();
        }
      });
    });
    this.door.listen(port, '127.0.0.1');
  }

  async sendMessage(jid, content) {
    const key = { remoteJid: jid, fromMe: true, id: `LOOP${this.sent.length + 1}` };
    this.sent.push({ jid, ...content, key });
    await this.deliver(jid, content);
    // As the library does: with every message the keys of that conversation move on.
    await this.auth.keys.set({ session: { [jid]: randomBytes(32) } });
    return { key };
  }

  /** As if a client had written. */
  receive(jid, text, id = `IN${Date.now()}`) {
    const message = {
      key: { remoteJid: jid, fromMe: false, id },
      message: { conversation: text },
      pushName: 'Loopback',
    };
    this.ev.emit('messages.upsert', { type: 'notify', messages: [message] });
  }

  end() {
    if (this.door) {
      this.door.close();
      this.door.closeAllConnections();
    }
    this.ev.emit('connection.update', { connection: 'close' });
  }
}

module.exports = { LoopbackSocket };
