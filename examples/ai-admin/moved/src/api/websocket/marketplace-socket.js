'use strict';

const { WebSocketServer } = require('ws');
const postgres = require('../../database/postgres');
const { MarketplaceService, STATUS } = require('../../services/marketplace/marketplace-service');
const logger = require('../../utils/logger').child('marketplace-socket');

const PATH = '/marketplace/socket';
const HEARTBEAT_MS = 30 * 1000;
const WATCH_MS = 2000;

/**
 * Live view of a connection for the salon's page: the QR code as soon as there is one, then every change of status.
 *
 * The gateway runs in another process, so news come from the database: each open page is looked after every two
 * seconds, but only what is newer than the last event it got is read.
 */
class MarketplaceSocket {
  constructor({ client = postgres, service = new MarketplaceService(), watchMs = WATCH_MS } = {}) {
    this.client = client;
    this.service = service;
    this.watchMs = watchMs;
    this.pages = new Map();
    this.server = null;
    this.timers = [];
  }

  attach(httpServer) {
    this.server = new WebSocketServer({ noServer: true });
    httpServer.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url, 'http://localhost');
      if (url.pathname !== PATH) {
        socket.destroy();
        return;
      }
      this.open(url.searchParams.get('key'), request, socket, head).catch((error) => {
        logger.error('page not opened', { error: error.message });
        socket.destroy();
      });
    });
    this.timers.push(setInterval(() => this.watch(), this.watchMs), setInterval(() => this.ping(), HEARTBEAT_MS));
    this.timers.forEach((timer) => timer.unref());
    return this;
  }

  async open(key, request, socket, head) {
    const company = await this.service.authenticate(key);
    if (!company) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, socket, head, (page) => {
      const state = { companyId: company.id, lastEvent: 0, alive: true };
      this.pages.set(page, state);
      page.on('pong', () => {
        state.alive = true;
      });
      page.on('close', () => this.pages.delete(page));
      page.on('message', (text) => this.receive(page, state, text.toString()));
      this.greet(page, state).catch((error) => this.send(page, 'error', { message: error.message }));
    });
  }

  /** The first thing a page gets: where the company stands, and the number of the last event. */
  async greet(page, state) {
    const [{ data: company, error }, { data: newest }] = await Promise.all([
      this.client.select(
        `SELECT id, title, marketplace_status, whatsapp_connected FROM companies WHERE id = $1`,
        [String(state.companyId)],
        { single: true },
      ),
      this.client.select(
        `SELECT id FROM marketplace_events WHERE company_id = $1 ORDER BY id DESC LIMIT 1`,
        [String(state.companyId)],
      ),
    ]);
    if (error) throw new Error(error.message);
    state.lastEvent = newest && newest.length > 0 ? newest[0].id : 0;
    this.send(page, 'state', company);
    const qr = company.marketplace_status === STATUS.QR ? await this.service.currentQr(state.companyId) : null;
    if (qr) this.send(page, 'qr', { qr });
  }

  async receive(page, state, text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      this.send(page, 'error', { message: 'not JSON' });
      return;
    }
    try {
      if (message.type === 'state') await this.greet(page, state);
      else if (message.type === 'statistics') this.send(page, 'statistics', await this.statistics(state.companyId));
      else if (message.type === 'messages') this.send(page, 'messages', await this.messages(state.companyId, message.after));
      else if (message.type === 'seen') await this.markSeen(state.companyId, message.ids);
      else this.send(page, 'error', { message: `unknown: ${message.type}` });
    } catch (error) {
      logger.warn('page not answered', { type: message.type, error: error.message });
      this.send(page, 'error', { message: 'try again later' });
    }
  }

  async statistics(companyId) {
    const { data, error } = await this.client.call(
      (args) => `SELECT company_stats(${args.named})${args.from}`,
      [],
      { table: 'company_stats', rows: { p_company_id: companyId }, returns: 'value' },
    );
    if (error) throw new Error(error.message);
    return data;
  }

  /** Messages after a number, the oldest first. */
  async messages(companyId, after = 0) {
    const { data, error } = await this.client.select(
      `SELECT id, direction, body, created_at FROM messages
       WHERE company_id = $1
         AND id > $2
       ORDER BY id
       LIMIT 50`,
      [String(companyId), Number(after) || 0],
    );
    if (error) throw new Error(error.message);
    return data;
  }

  async markSeen(companyId, ids) {
    if (!Array.isArray(ids) || ids.length === 0) return;
    const { error } = await this.client.remove(
      `DELETE FROM marketplace_events WHERE company_id = $1 AND event_type = 'notice' AND id = ANY ($2)`,
      [String(companyId), this.client.list(ids.map(Number).filter(Number.isInteger))],
    );
    if (error) throw new Error(error.message);
  }

  /** Looks for news for every open page; one request a company. */
  async watch() {
    const companies = new Map();
    for (const [page, state] of this.pages) {
      if (!companies.has(state.companyId)) companies.set(state.companyId, []);
      companies.get(state.companyId).push([page, state]);
    }
    for (const [companyId, pages] of companies) {
      const since = Math.min(...pages.map(([, state]) => state.lastEvent));
      const { data: events, error } = await this.client.select(
        `SELECT id, event_type, event_data, created_at FROM marketplace_events
         WHERE company_id = $1
           AND id > $2
         ORDER BY id`,
        [String(companyId), since],
      );
      if (error) {
        logger.warn('news not read', { companyId, error: error.message });
        continue;
      }
      for (const [page, state] of pages) {
        for (const event of events.filter(({ id }) => id > state.lastEvent)) this.publish(page, event);
        if (events.length > 0) state.lastEvent = Math.max(state.lastEvent, events[events.length - 1].id);
      }
    }
  }

  publish(page, event) {
    if (event.event_type === 'qr') {
      this.send(page, 'qr', { qr: event.event_data.qr });
      return;
    }
    this.send(page, 'event', { type: event.event_type, data: event.event_data, at: event.created_at });
  }

  ping() {
    for (const [page, state] of this.pages) {
      if (!state.alive) {
        page.terminate();
        continue;
      }
      state.alive = false;
      page.ping();
    }
  }

  send(page, type, data) {
    if (page.readyState === page.OPEN) page.send(JSON.stringify({ type, data }));
  }

  close() {
    this.timers.forEach((timer) => clearInterval(timer));
    for (const page of this.pages.keys()) page.terminate();
    if (this.server) this.server.close();
  }
}

module.exports = { MarketplaceSocket, PATH };
