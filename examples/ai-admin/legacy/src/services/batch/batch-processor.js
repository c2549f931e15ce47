'use strict';

const { supabase } = require('../../database/supabase');
const { addDays } = require('../../utils/dates');
const logger = require('../../utils/logger').child('batch-processor');

const CHUNK = 100;

/**
 * Work on many clients at once: campaigns, tags, levels. Runs at night; each chunk is written on its own, so a restart
 * repeats at most one.
 */
class BatchProcessor {
  constructor({ now = () => new Date() } = {}) {
    this.now = now;
  }

  /** Queues one message for everybody in the audience who has not had this campaign. The numbers of clients. */
  async campaign(companyId, { name, text, audience = {} }) {
    let query = supabase
      .from('clients')
      .select('id, name, phone, tags')
      .eq('company_id', companyId)
      .eq('is_blocked', false)
      .not('phone', 'is', null);
    if (audience.tags) query = query.overlaps('tags', audience.tags);
    if (audience.minVisits) query = query.gte('visit_count', audience.minVisits);
    if (audience.sleptSince) {
      // Has been here, but not since that day.
      query = query.gt('visit_count', 0).lt('last_visit', audience.sleptSince);
    }
    const { data: clients, error } = await query.order('id').limit(1000);
    if (error) throw new Error(`audience of ${name} not read: ${error.message}`);

    const willing = clients.filter((client) => !client.tags.includes('no_marketing'));
    const had = await this.alreadyReached(companyId, name);
    const rows = willing
      .filter((client) => !had.has(client.id))
      .map((client) => ({
        company_id: companyId,
        client_id: client.id,
        phone: client.phone,
        direction: 'out',
        status: 'queued',
        body: text.replace('{name}', client.name),
        metadata: { campaign: name },
        created_at: this.now().toISOString(),
      }));
    for (let start = 0; start < rows.length; start += CHUNK) {
      const { error: refused } = await supabase.from('messages').insert(rows.slice(start, start + CHUNK));
      if (refused) throw new Error(`campaign ${name} stopped after ${start} messages: ${refused.message}`);
    }
    logger.info('campaign queued', { name, messages: rows.length });
    return rows.map((row) => row.client_id);
  }

  async alreadyReached(companyId, campaign) {
    const { data } = await supabase
      .from('messages')
      .select('client_id')
      .eq('company_id', companyId)
      .eq('metadata->>campaign', campaign)
      .limit(1000);
    return new Set((data || []).map((row) => row.client_id));
  }

  /** "new" loses its meaning with the second visit, "vip" begins with the twentieth. */
  async refreshTags(companyId) {
    const { data: clients, error } = await supabase
      .from('clients')
      .select('id, company_id, yclients_id, name, tags, visit_count')
      .eq('company_id', companyId)
      .or('tags.cs.{new},visit_count.gte.20')
      .order('id');
    if (error) throw new Error(`clients not read: ${error.message}`);
    const changed = [];
    for (const { visit_count: visits, tags, ...client } of clients) {
      const wanted = tags.filter((tag) => tag !== 'new' || visits < 2);
      if (visits >= 20 && !wanted.includes('vip')) wanted.push('vip');
      if (wanted.join() !== tags.join()) changed.push({ ...client, tags: wanted });
    }
    if (changed.length === 0) return 0;
    const { count, error: refused } = await supabase
      .from('clients')
      .upsert(changed, { onConflict: 'id', count: 'exact' });
    if (refused) throw new Error(`tags not written: ${refused.message}`);
    return count;
  }

  /** Messages nobody wanted to have: queued for longer than a day, since the session was down. */
  async dropStale(companyId) {
    const { data } = await supabase
      .from('messages')
      .update({ status: 'failed', error: 'too late' })
      .eq('company_id', companyId)
      .eq('direction', 'out')
      .eq('status', 'queued')
      .lt('created_at', addDays(this.now(), -1).toISOString())
      .select('id')
      .throwOnError();
    return data.length;
  }
}

module.exports = { BatchProcessor };
