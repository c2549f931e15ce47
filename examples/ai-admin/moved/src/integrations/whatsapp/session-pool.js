'use strict';

const config = require('../../config');
const logger = require('../../utils/logger').child('session-pool');
const { normalise } = require('../../utils/phone');
const { useTimewebAuthState, countKeys, lastActivity, listSessions } = require('./auth-state-timeweb');
const { LoopbackSocket } = require('./loopback-socket');

const RECONNECT_MS = 5000;
const LOGGED_OUT = 401;

function openSocket(auth) {
  if (config.whatsapp.transport === 'loopback') return new LoopbackSocket({ auth });
  const { default: makeWASocket, makeCacheableSignalKeyStore } = require('@whiskeysockets/baileys');
  const quiet = { level: 'silent', trace() {}, debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
  return makeWASocket({
    auth: { creds: auth.creds, keys: makeCacheableSignalKeyStore(auth.keys, quiet) },
    logger: quiet,
    markOnlineOnConnect: false,
  });
}

function textOf(message) {
  const content = message.message || {};
  if (content.conversation) return content.conversation;
  if (content.extendedTextMessage) return content.extendedTextMessage.text;
  return '';
}

/** One WhatsApp connection a company, opened once and reopened when it breaks. */
class SessionPool {
  constructor({ open = openSocket, onMessage = async () => {}, reconnectMs = RECONNECT_MS } = {}) {
    this.open = open;
    this.onMessage = onMessage;
    this.reconnectMs = reconnectMs;
    this.sessions = new Map();
  }

  /** Opens the session of a company; the same promise for everybody who asks meanwhile. */
  get(companyId) {
    if (!this.sessions.has(companyId)) {
      const opening = this.connect(companyId);
      this.sessions.set(companyId, opening);
      opening.catch(() => this.sessions.delete(companyId));
    }
    return this.sessions.get(companyId);
  }

  async connect(companyId) {
    const auth = await useTimewebAuthState(companyId);
    const socket = this.open(auth.state);
    const session = { companyId, auth, socket, connected: false, closing: false };
    socket.ev.on('creds.update', (update) => {
      Object.assign(auth.state.creds, update);
      auth.saveCreds().catch((error) => logger.error('credentials not saved', { companyId, error: error.message }));
    });
    socket.ev.on('connection.update', (update) => this.onConnection(session, update));
    socket.ev.on('messages.upsert', ({ messages, type }) => {
      if (type !== 'notify') return;
      for (const message of messages) this.receive(session, message);
    });
    return session;
  }

  onConnection(session, { connection, lastDisconnect, qr }) {
    const { companyId } = session;
    if (qr) logger.info('scan the QR code', { companyId });
    if (connection === 'open') {
      session.connected = true;
      logger.info('WhatsApp connected', { companyId });
    }
    if (connection !== 'close') return;
    session.connected = false;
    this.sessions.delete(companyId);
    const status = lastDisconnect && lastDisconnect.error && lastDisconnect.error.output
      ? lastDisconnect.error.output.statusCode
      : 0;
    if (status === LOGGED_OUT) {
      session.auth.forget().catch((error) => logger.error('session not removed', { companyId, error: error.message }));
      return;
    }
    if (session.closing) return;
    logger.warn('WhatsApp disconnected, again soon', { companyId, status });
    setTimeout(() => this.get(companyId).catch(() => {}), this.reconnectMs).unref();
  }

  receive(session, message) {
    if (message.key.fromMe) return;
    const incoming = {
      companyId: session.companyId,
      externalId: message.key.id,
      phone: normalise(message.key.remoteJid),
      name: message.pushName || null,
      text: textOf(message),
    };
    if (!incoming.phone || !incoming.text) return;
    Promise.resolve(this.onMessage(incoming)).catch((error) =>
      logger.error('message lost', { externalId: incoming.externalId, error: error.message }),
    );
  }

  async send(companyId, jid, text) {
    const session = await this.get(companyId);
    const { key } = await session.socket.sendMessage(jid, { text });
    return key.id;
  }

  async restore() {
    const stored = await listSessions();
    const opened = await Promise.allSettled(stored.map((row) => this.get(row.company_id)));
    return opened.filter((result) => result.status === 'fulfilled').length;
  }

  async health(companyId) {
    const session = this.sessions.has(companyId) ? await this.sessions.get(companyId) : null;
    const [keys, active] = await Promise.all([countKeys(companyId), lastActivity(companyId)]);
    return { connected: Boolean(session && session.connected), keys, lastActivity: active };
  }

  async close() {
    for (const opening of [...this.sessions.values()]) {
      const session = await opening;
      session.closing = true;
      await session.auth.flush();
      session.socket.end();
    }
    this.sessions.clear();
  }
}

module.exports = { SessionPool };
