'use strict';

const { MessageWorkerV2 } = require('../workers/message-worker-v2');
const { started } = require('./run');

const worker = new MessageWorkerV2();
started('ai-admin-worker-v2', async () => worker.stop());
worker.start();
