'use strict';

const net = require('net');
const logger = require('../../utils/logger').child('conversations');

const KEEP_SECONDS = 30 * 24 * 60 * 60;
const TURNS = 20;

/**
 * The latest turns of each conversation, in Redis under `ctx:NUMBER`. An answer is never held up or lost for them:
 * without REDIS_URL, or while the server is away, nothing is kept.
 */
class Conversations {
  constructor(url) {
    this.address = url ? new URL(url) : null;
    this.socket = null;
  }

  async add(phone, text, reply) {
    const turn = JSON.stringify({ at: new Date().toISOString(), text, reply });
    const key = `ctx:${phone}`;
    return this.send([
      ['LPUSH', key, turn],
      ['LTRIM', key, '0', String(TURNS - 1)],
      ['EXPIRE', key, String(KEEP_SECONDS)],
    ]);
  }

  /** Commands one behind the other; their answers are not waited for. */
  async send(commands) {
    if (!this.address) return false;
    const words = (command) => command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
    this.open().write(commands.map((command) => `*${command.length}\r\n${words(command)}`).join(''));
    return true;
  }

  open() {
    if (this.socket) return this.socket;
    const socket = net.connect(Number(this.address.port || 6379), this.address.hostname);
    socket.on('error', (error) => logger.warn('conversation not kept', { error: error.message }));
    socket.on('close', () => {
      if (this.socket === socket) this.socket = null;
    });
    socket.resume();
    this.socket = socket;
    return socket;
  }

  close() {
    if (this.socket) this.socket.end();
  }
}

module.exports = { Conversations };
