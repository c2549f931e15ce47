'use strict';

const { EventEmitter } = require('events');

/**
 * Has the face of the library's socket, without a telephone behind it: connects at once and keeps what is sent.
 * For development and rehearsals (WHATSAPP_TRANSPORT=loopback).
 */
class LoopbackSocket {
  constructor({ auth, deliver = () => {} }) {
    this.auth = auth;
    this.deliver = deliver;
    this.ev = new EventEmitter();
    this.sent = [];
    setImmediate(() => this.ev.emit('connection.update', { connection: 'open' }));
  }

  async sendMessage(jid, content) {
    const key = { remoteJid: jid, fromMe: true, id: `LOOP${this.sent.length + 1}` };
    this.sent.push({ jid, ...content, key });
    await this.deliver(jid, content);
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
    this.ev.emit('connection.update', { connection: 'close' });
  }
}

module.exports = { LoopbackSocket };
