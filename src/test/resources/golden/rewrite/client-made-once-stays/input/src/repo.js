import { getDb } from './client.js';

export class Clients {
  constructor(db = getDb()) {
    this.db = db;
  }

  names() {
    return this.db.from('clients').select('name').order('name').limit(10);
  }
}
