'use strict';

const config = require('../config');
const { MessageWorkerV2 } = require('../workers/message-worker-v2');
const { AIAdminV2 } = require('../services/ai-admin-v2');
const { Conversations } = require('../services/context/conversations');
const logger = require('../utils/logger').child('answers');
const { started } = require('./run');

const assistant = new AIAdminV2();
const conversations = new Conversations(config.redisUrl);

/** What was answered is said in the log, and kept as the conversation's latest turn. */
async function processMessage(incoming) {
  try {
    const result = await assistant.processMessage(incoming);
    if (result.status === 'answered') {
      await conversations.add(incoming.phone, incoming.text, result.reply);
      logger.info('answered');
    } else if (result.status === 'failed') {
      logger.error('not answered', { reason: 'failed' });
    }
    return result;
  } catch (error) {
    logger.error('not answered', { reason: error.message });
    throw error;
  }
}

const worker = new MessageWorkerV2({ assistant: { processMessage } });
const running = worker.start();
started('ai-admin-worker-v2', async () => {
  worker.stop();
  // What it has taken it answers: nobody else looks at a message that is being worked on.
  await running;
  conversations.close();
});
