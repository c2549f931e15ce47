'use strict';

const { BaseRepository } = require('./base-repository');
const { normalise } = require('../utils/phone');

class ClientsRepository extends BaseRepository {
  constructor(db) {
    super('clients', db);
  }

  async findById(id) {
    const { data, error } = await this.db.from('clients').select('*').eq('id', id).maybeSingle();
    if (error) this.fail(id, error);
    return data;
  }

  async exists(id) {
    const { count, error } = await this.db.from('clients').select('id', { count: 'exact', head: true }).eq('id', id);
    if (error) this.fail(id, error);
    return count > 0;
  }

  /**
   * The list of the admin page.
   * @param {{ search?: string, tag?: string, phone?: string, blocked?: boolean, minVisits?: number, sort?: string, page?: number, size?: number }} filter
   */
  async list(companyId, { search, tag, phone, blocked, minVisits, sort = 'name', page = 1, size = 25 } = {}) {
    let query = this.db
      .from('clients')
      .select('id, name, phone, tags, visit_count, total_spent, last_visit, is_blocked')
      .eq('company_id', companyId);
    if (search) query = query.ilike('name', `%${search}%`);
    if (tag) query = query.contains('tags', [tag]);
    if (phone) query = query.eq('phone', normalise(phone));
    if (blocked !== undefined) query = query.is('is_blocked', blocked);
    if (minVisits) query = query.gte('visit_count', minVisits);
    switch (sort) {
      case 'visits':
        query = query.order('visit_count', { ascending: false });
        break;
      case 'spent':
        query = query.order('total_spent', { ascending: false });
        break;
      case 'recent':
        query = query.order('last_visit', { ascending: false, nullsFirst: false });
        break;
      default:
        query = query.order('name');
    }
    const first = (page - 1) * size;
    // One row more than is shown says whether there is another page.
    const { data, error } = await query.order('id').range(first, first + size);
    if (error) throw new Error(`clients not listed: ${error.message}`);
    return { clients: data.slice(0, size), more: data.length > size };
  }

  /** What staff may change by hand. null when there is no such client. */
  async update(companyId, clientId, changes) {
    const allowed = ['name', 'email', 'birth_date', 'tags', 'discount', 'comment', 'preferences', 'is_blocked'];
    const update = Object.fromEntries(Object.entries(changes).filter(([key]) => allowed.includes(key)));
    const { data, error } = await this.db
      .from('clients')
      .update(update)
      .eq('company_id', companyId)
      .eq('id', clientId)
      .select('id, name, email, birth_date, tags, discount, comment, preferences, is_blocked')
      .maybeSingle();
    if (error) throw new Error(`client ${clientId} not changed: ${error.message}`);
    return data;
  }

  /** Birthdays of a day, whatever the year. Dates come as text, so the day is compared here. */
  async withBirthday(companyId, monthAndDay) {
    const found = [];
    for (let from = 0; ; from += 500) {
      const { data, error } = await this.db
        .from('clients')
        .select('id, name, phone, birth_date, tags')
        .eq('company_id', companyId)
        .not('birth_date', 'is', null)
        .order('id')
        .range(from, from + 499);
      if (error) throw new Error(`birthdays not read: ${error.message}`);
      found.push(...data.filter((client) => client.birth_date.slice(5) === monthAndDay));
      if (data.length < 500) return found;
    }
  }

  async statistics(companyId) {
    const { data, error } = await this.db
      .from('client_statistics')
      .select('clients, total_spent, last_visit')
      .eq('company_id', companyId)
      .maybeSingle();
    if (error) throw new Error(`statistics not read: ${error.message}`);
    return data;
  }
}

module.exports = { ClientsRepository };
