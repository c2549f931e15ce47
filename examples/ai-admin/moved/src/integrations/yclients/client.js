'use strict';

const config = require('../../config');
const logger = require('../../utils/logger').child('yclients');

/** The booking system's HTTP API, as far as the assistant needs it. */
class YclientsClient {
  constructor({ baseUrl = config.yclients.apiUrl, fetch: send = fetch } = {}) {
    this.baseUrl = baseUrl;
    this.send = send;
  }

  async request(method, path, { query, body } = {}) {
    const url = new URL(this.baseUrl + path);
    for (const [key, value] of Object.entries(query || {})) {
      if (value !== undefined) url.searchParams.set(key, value);
    }
    const response = await this.send(url, {
      method,
      headers: {
        accept: 'application/vnd.api.v2+json',
        'content-type': 'application/json',
        authorization: `Bearer ${config.yclients.partnerToken}, User ${config.yclients.userToken}`,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) {
      logger.warn('request refused', { method, path, status: response.status });
      const error = new Error(`YCLIENTS ${method} ${path}: ${response.status}`);
      error.status = response.status;
      throw error;
    }
    const answer = await response.json();
    return answer.data;
  }

  getCompany(companyId) {
    return this.request('GET', `/company/${companyId}`);
  }

  getClients(companyId, page = 1, count = config.yclients.pageSize) {
    return this.request('POST', `/company/${companyId}/clients/search`, { body: { page, page_size: count } });
  }

  getClientVisits(companyId, clientId) {
    return this.request('POST', `/company/${companyId}/clients/visits/search`, { body: { client_id: clientId } });
  }

  getServices(companyId) {
    return this.request('GET', `/company/${companyId}/services`);
  }

  getStaff(companyId) {
    return this.request('GET', `/company/${companyId}/staff`);
  }

  getSchedule(companyId, staffId, from, to) {
    return this.request('GET', `/schedule/${companyId}/${staffId}/${from}/${to}`);
  }

  getRecords(companyId, query) {
    return this.request('GET', `/records/${companyId}`, { query });
  }

  getGoodsTransactions(companyId, query) {
    return this.request('GET', `/storages/transactions/${companyId}`, { query });
  }

  createRecord(companyId, record) {
    return this.request('POST', `/records/${companyId}`, { body: record });
  }

  updateRecord(companyId, recordId, record) {
    return this.request('PUT', `/record/${companyId}/${recordId}`, { body: record });
  }

  deleteRecord(companyId, recordId) {
    return this.request('DELETE', `/record/${companyId}/${recordId}`);
  }
}

module.exports = { YclientsClient };
