'use strict';

const { BaseRepository } = require('./base-repository');
const { normalise } = require('../utils/phone');

class ClientsRepository extends BaseRepository {
  constructor(db) {
    super('clients', db);
  }

  async findById(id) {
    const { data, error } = await this.db.select(
      `SELECT * FROM clients WHERE id = $1`,
      [String(id)],
      { maybeSingle: true }
    );
    if (error) this.fail(id, error);
    return data;
  }

  async exists(id) {
    const { count, error } = await this.db.count(`SELECT count(*) FROM clients WHERE id = $1`, [String(id)]);
    if (error) this.fail(id, error);
    return count > 0;
  }

  /**
   * The list of the admin page.
   * @param {{ search?: string, tag?: string, phone?: string, blocked?: boolean, minVisits?: number, sort?: string, page?: number, size?: number }} filter
   */
  async list(companyId, { search, tag, phone, blocked, minVisits, sort = 'name', page = 1, size = 25 } = {}) {
    let query = { where: ['company_id = $1'], order: [], params: [String(companyId)] };
    if (search) query.where.push(`name ILIKE $${query.params.push(`%${search}%`.replace(/\*/g, '%'))}`);
    if (tag) query.where.push(`tags @> $${query.params.push(`{${[tag].join(',')}}`)}`);
    if (phone) query.where.push(`phone = $${query.params.push(String(normalise(phone)))}`);
    if (blocked !== undefined) query.where.push(`is_blocked IS ${this.db.is(blocked)}`);
    if (minVisits) query.where.push(`visit_count >= $${query.params.push(String(minVisits))}`);
    switch (sort) {
      case 'visits':
        query.order.push('visit_count DESC');
        break;
      case 'spent':
        query.order.push('total_spent DESC');
        break;
      case 'recent':
        query.order.push('last_visit DESC NULLS LAST');
        break;
      default:
        query.order.push('name');
    }
    const first = (page - 1) * size;
    // One row more than is shown says whether there is another page.
    const { data, error } = await this.db.select(
      `SELECT id, name, phone, tags, visit_count, total_spent, last_visit, is_blocked FROM clients
       WHERE ${query.where.join(' AND ')}
       ORDER BY ${[...query.order, 'id'].join(', ')}
       LIMIT $${query.params.length + 1}
       OFFSET $${query.params.length + 2}`,
      [...query.params, this.db.limit((first + size) - first + 1, first), this.db.offset(first)]
    );
    if (error) throw new Error(`clients not listed: ${error.message}`);
    return { clients: data.slice(0, size), more: data.length > size };
  }

  /** What staff may change by hand. null when there is no such client. */
  async update(companyId, clientId, changes) {
    const allowed = ['name', 'email', 'birth_date', 'tags', 'discount', 'comment', 'preferences', 'is_blocked'];
    const update = Object.fromEntries(Object.entries(changes).filter(([key]) => allowed.includes(key)));
    const { data, error } = await this.db.update(
      (row) =>
        `UPDATE clients SET ${row.set}
         WHERE company_id = $1
           AND id = $2
         RETURNING id, name, email, birth_date, tags, discount, comment, preferences, is_blocked`,
      [String(companyId), String(clientId)],
      { table: 'clients', rows: update, maybeSingle: true }
    );
    if (error) throw new Error(`client ${clientId} not changed: ${error.message}`);
    return data;
  }

  /** Birthdays of a day, whatever the year. Dates come as text, so the day is compared here. */
  async withBirthday(companyId, monthAndDay) {
    const found = [];
    for (let from = 0; ; from += 500) {
      const { data, error } = await this.db.select(
        `SELECT id, name, phone, birth_date, tags FROM clients
         WHERE company_id = $1
           AND birth_date IS NOT NULL
         ORDER BY id
         LIMIT $2
         OFFSET $3`,
        [String(companyId), this.db.limit((from + 499) - from + 1, from), this.db.offset(from)]
      );
      if (error) throw new Error(`birthdays not read: ${error.message}`);
      found.push(...data.filter((client) => client.birth_date.slice(5) === monthAndDay));
      if (data.length < 500) return found;
    }
  }

  async statistics(companyId) {
    const { data, error } = await this.db.select(
      `SELECT clients, total_spent, last_visit FROM client_statistics WHERE company_id = $1`,
      [String(companyId)],
      { maybeSingle: true }
    );
    if (error) throw new Error(`statistics not read: ${error.message}`);
    return data;
  }
}

module.exports = { ClientsRepository };
