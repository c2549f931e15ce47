import { getDb } from './client.js';
import * as postgres from './postgres.js';

export class Clients {
  constructor(db = getDb()) {
    this.db = db;
  }

  names() {
    return postgres.select(`SELECT name FROM clients ORDER BY name LIMIT 10`);
  }
}
