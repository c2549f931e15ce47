'use strict';

const { YclientsClient } = require('../integrations/yclients/client');

/** What a handler needs from outside, with the defaults of production. */
function contextOf({ now = new Date(), api = new YclientsClient(), notify = async () => {} } = {}) {
  return { now, api, notify };
}

module.exports = { contextOf };
