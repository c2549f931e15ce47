'use strict';

const { after, before, test } = require('node:test');
const assert = require('node:assert/strict');
const { EventEmitter } = require('node:events');
const { close, one, salon, sql } = require('./support/fixtures');
const { SessionPool } = require('../src/integrations/whatsapp/session-pool');
const { WhatsappDatabaseCleanup } = require('../src/services/whatsapp/database-cleanup');

/** A socket that only keeps the library's state. */
function fakeSocket(auth) {
  const socket = { auth, ev: new EventEmitter(), sent: [], ended: false };
  socket.sendMessage = async (jid, content) => {
    socket.sent.push([jid, content.text]);
    return { key: { id: `OUT${socket.sent.length}` } };
  };
  socket.end = () => {
    socket.ended = true;
  };
  return socket;
}

async function until(condition) {
  const limit = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error('waited too long');
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

before(salon);
after(close);

test('a new session begins with fresh credentials and stores them when they change', async () => {
  const pool = new SessionPool({ open: fakeSocket });
  const session = await pool.get('company_900');
  assert.equal(await one("SELECT 1 FROM whatsapp_auth WHERE company_id = 'company_900'"), undefined);
  const { creds } = session.auth.state;
  assert.ok(Buffer.isBuffer(Buffer.from(creds.noiseKey.private)));

  session.socket.ev.emit('creds.update', { me: { id: '15550190:1@s.example.com', name: 'Студия 💅' } });
  await session.auth.flush();
  const row = await one("SELECT creds, created_at FROM whatsapp_auth WHERE company_id = 'company_900'");
  assert.equal(row.creds.me.name, 'Студия 💅');
  assert.equal(row.creds.noiseKey.private.type, 'Buffer');
  assert.equal(row.creds.noiseKey.private.data, Buffer.from(creds.noiseKey.private).toString('base64'));
  assert.equal(row.creds.registrationId, creds.registrationId);

  const again = await new SessionPool({ open: fakeSocket }).get('company_900');
  assert.deepEqual(Buffer.from(again.auth.state.creds.noiseKey.private), Buffer.from(creds.noiseKey.private));
  assert.equal(again.auth.state.creds.me.id, '15550190:1@s.example.com');

  session.socket.ev.emit('creds.update', { accountSyncCounter: 4 });
  await session.auth.flush();
  const updated = await one("SELECT creds, created_at FROM whatsapp_auth WHERE company_id = 'company_900'");
  assert.equal(updated.creds.accountSyncCounter, 4);
  assert.deepEqual(updated.created_at, row.created_at);
});

test('both encodings of a Buffer are read, and rows that nobody touches keep theirs', async () => {
  const { auth } = await new SessionPool({ open: fakeSocket }).get('company_900');
  const bytes = Buffer.from([0, 1, 127, 128, 255]);
  await sql(`INSERT INTO whatsapp_keys (company_id, key_type, key_id, value) VALUES
    ('company_900', 'pre-key', 'array', '{"public": {"type": "Buffer", "data": [0, 1, 127, 128, 255]}, "n": [1, {"type": "Buffer", "data": []}]}'),
    ('company_900', 'pre-key', 'base64', '{"public": {"type": "Buffer", "data": "AAF/gP8="}, "n": null}')`);
  const before = await sql("SELECT key_id, value::text FROM whatsapp_keys WHERE company_id = 'company_900' ORDER BY key_id");
  const keys = await auth.state.keys.get('pre-key', ['array', 'base64', 'missing']);
  assert.deepEqual(Object.keys(keys).sort(), ['array', 'base64']);
  assert.deepEqual(keys.array.public, bytes);
  assert.deepEqual(keys.base64.public, bytes);
  assert.deepEqual(keys.array.n, [1, Buffer.alloc(0)]);
  const afterwards = await sql("SELECT key_id, value::text FROM whatsapp_keys WHERE company_id = 'company_900' ORDER BY key_id");
  assert.deepEqual(afterwards, before);
});

test('keys are written, replaced and deleted in batches, by all three columns of the key', async () => {
  const { auth } = await new SessionPool({ open: fakeSocket }).get('company_900');
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`k${n}`, { keyPair: { public: Buffer.from([n % 256]), n } }]));
  await auth.state.keys.set({ 'pre-key': many, session: { 'a:1': Buffer.from('сессия'), 'b, c': { x: 1 } } });
  const { count } = await one("SELECT count(*)::int FROM whatsapp_keys WHERE company_id = 'company_900' AND key_id LIKE 'k%'");
  assert.equal(count, 250);
  const found = await auth.state.keys.get('pre-key', Object.keys(many));
  assert.equal(Object.keys(found).length, 250);
  assert.deepEqual(found.k249.keyPair.public, Buffer.from([249]));
  const sessions = await auth.state.keys.get('session', ['a:1', 'b, c']);
  assert.equal(sessions['a:1'].toString(), 'сессия');
  assert.deepEqual(sessions['b, c'], { x: 1 });
  const row = await one("SELECT expires_at FROM whatsapp_keys WHERE company_id = 'company_900' AND key_id = 'a:1'");
  assert.ok(row.expires_at > new Date());

  await auth.state.keys.set({ 'pre-key': { k0: null, k1: { keyPair: { n: 'new' } }, k2: undefined }, session: { 'b, c': null } });
  const left = await auth.state.keys.get('pre-key', ['k0', 'k1', 'k2', 'k3']);
  assert.deepEqual(Object.keys(left).sort(), ['k1', 'k3']);
  assert.deepEqual(left.k1, { keyPair: { n: 'new' } });
  assert.deepEqual(await auth.state.keys.get('session', ['b, c']), {});
  assert.deepEqual(await auth.state.keys.get('session', []), {});
});

test('app state keys come back as messages of the protocol', async () => {
  const { auth } = await new SessionPool({ open: fakeSocket }).get('company_900');
  await auth.state.keys.set({ 'app-state-sync-key': { AAA: { keyData: Buffer.from([1, 2]), timestamp: 5 } } });
  const { AAA } = await auth.state.keys.get('app-state-sync-key', ['AAA']);
  assert.equal(AAA.constructor.name, 'AppStateSyncKeyData');
  assert.deepEqual(Buffer.from(AAA.keyData), Buffer.from([1, 2]));
});

test('the session of the seed is read whole', async () => {
  const { auth } = await new SessionPool({ open: fakeSocket }).get('company_1');
  assert.equal(auth.state.creds.signedIdentityKey.private.length, 32);
  assert.equal(auth.state.creds.noiseKey.public.length, 32);
  const keys = await auth.state.keys.get('session', ['1', '5', '9', '2']);
  assert.deepEqual(Object.keys(keys).sort(), ['1', '5', '9']);
  assert.ok(Buffer.isBuffer(keys[5].keyPair.private));
});

test('the pool sends, tells its health, and forgets a session that was logged out', async () => {
  const messages = [];
  const pool = new SessionPool({ open: fakeSocket, onMessage: async (message) => messages.push(message) });
  const session = await pool.get('company_900');
  session.socket.ev.emit('connection.update', { connection: 'open' });
  assert.equal(await pool.send('company_900', '15550101@s.whatsapp.net', 'Привет 👋'), 'OUT1');
  session.socket.ev.emit('messages.upsert', {
    type: 'notify',
    messages: [{ key: { remoteJid: '15550101@s.whatsapp.net', id: 'X1' }, message: { conversation: 'да' }, pushName: 'Анна' }],
  });
  assert.deepEqual(messages, [{ companyId: 'company_900', externalId: 'X1', phone: '+15550101', name: 'Анна', text: 'да' }]);
  const health = await pool.health('company_900');
  assert.equal(health.connected, true);
  assert.equal(health.keys['pre-key'], 250);
  assert.equal(health.keys['app-state-sync-version'], 0);
  assert.match(health.lastActivity, /^\d{4}-\d\d-\d\dT.*\+00:00$/);
  assert.equal(await new SessionPool({ open: fakeSocket }).restore(), 2);

  session.socket.ev.emit('connection.update', { connection: 'close', lastDisconnect: { error: { output: { statusCode: 401 } } } });
  await until(async () => !(await one("SELECT 1 FROM whatsapp_auth WHERE company_id = 'company_900'")));
  assert.equal((await one("SELECT count(*)::int FROM whatsapp_keys WHERE company_id = 'company_900'")).count, 0);
  assert.equal((await one("SELECT count(*)::int FROM whatsapp_keys WHERE company_id = 'company_1'")).count, 728);
  const empty = await pool.health('company_900');
  assert.equal(empty.connected, false);
  assert.equal(empty.lastActivity, null);
});

test('the cleanup deletes what has expired or is old, and names orphans', async () => {
  await sql(`INSERT INTO whatsapp_auth (company_id, creds) VALUES ('company_901', '{}')`);
  await sql(`INSERT INTO whatsapp_keys (company_id, key_type, key_id, value, expires_at, updated_at) VALUES
    ('company_901', 'session', 'expired', '{}', '2026-11-01 00:00+00', '2026-11-20 00:00+00'),
    ('company_901', 'session', 'old', '{}', NULL, '2026-01-01 00:00+00'),
    ('company_901', 'pre-key', 'p1', '{}', NULL, '2026-11-21 00:00+00'),
    ('company_901', 'pre-key', 'p2', '{}', NULL, '2026-11-22 00:00+00'),
    ('company_901', 'app-state-sync-key', 'kept', '{}', NULL, '2020-01-01 00:00+00'),
    ('company_902', 'session', 'orphan', '{}', NULL, '2026-11-22 00:00+00')`);
  const now = () => new Date('2026-11-23T12:00:00Z');
  const dry = await new WhatsappDatabaseCleanup(undefined, { now, dryRun: true }).run();
  const wanted = { 'pre-key': 0, session: 1, 'sender-key': 0, 'sender-key-memory': 0 };
  assert.deepEqual(dry.report.find((entry) => entry.companyId === 'company_901'), { companyId: 'company_901', expired: 1, old: wanted, surplus: 0, left: 5 });
  const { report, orphans } = await new WhatsappDatabaseCleanup(undefined, { now }).run();
  assert.deepEqual(report.find((entry) => entry.companyId === 'company_901'), { companyId: 'company_901', expired: 1, old: wanted, surplus: 0, left: 3 });
  assert.deepEqual(orphans, ['company_902']);
  const cleanup = new WhatsappDatabaseCleanup(undefined, { now });
  assert.equal(await cleanup.limitPreKeys('company_901', 1), 1);
  assert.deepEqual(await sql("SELECT key_id FROM whatsapp_keys WHERE company_id = 'company_901' ORDER BY 1"), [{ key_id: 'kept' }, { key_id: 'p2' }]);
});
