const postgres = require('./database/postgres');

class Base {
  constructor(db = postgres) {
    this.db = db;
  }
}

module.exports = { Base };
