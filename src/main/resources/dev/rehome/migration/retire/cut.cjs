'use strict';
// While the old project is tried to be done without: what it was reached at is refused, until the time in "until".
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const here = (name) => path.join(__dirname, name);
const hosts = JSON.parse(fs.readFileSync(here('hosts.json'), 'utf8'));
const note = (name, text) => { try { fs.appendFileSync(here(name), text + '\n'); } catch { /* nobody reads it then */ } };
const lasts = () => { try { return Date.now() < Number(fs.readFileSync(here('until'), 'utf8')); } catch { return false; } };
const old = (host, port) => hosts.some((one) =>
  one.includes(':') ? one === `${host}:${port}` : host === one || host.endsWith(`.${one}`));
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const words = Array.isArray(given[0]) ? given[0] : given;
  const { host, port } = typeof words[0] === 'object' && words[0] !== null ? words[0] : { port: words[0], host: words[1] };
  const name = String(host || 'localhost').toLowerCase().replace('localhost', '127.0.0.1');
  if (!lasts() || !old(name, port)) return connect.apply(this, given);
  note('tried', `${name}:${port}`);
  const error = new Error(`connect ECONNREFUSED ${name}:${port}`);
  process.nextTick(() => this.destroy(Object.assign(error, { code: 'ECONNREFUSED', syscall: 'connect', address: name, port })));
  return this;
};
note('loaded', String(process.pid));
