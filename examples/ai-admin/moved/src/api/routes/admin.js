'use strict';

const express = require('express');
const postgres = require('../../database/postgres');
const { createMessagesRepository } = require('../../repositories/messages-repository');
const { listStaff } = require('../../sync/staff-sync');

const messages = createMessagesRepository();

function createAdminRouter({ auth }) {
  const router = express.Router();
  router.use(express.json(), auth);

  /** Dialogs by when something was last said, with the last thing that was said. */
  router.get('/dialogs', async (request, response) => {
    const { data: dialogs, error } = await postgres.select(
      `SELECT user_id, state, updated_at FROM dialog_contexts
       WHERE company_id = $1
       ORDER BY updated_at DESC, user_id
       LIMIT 20`,
      [String(request.company.id)],
    );
    if (error) {
      response.status(500).json({ error: error.message });
      return;
    }
    const last = await Promise.all(dialogs.map((dialog) => messages.lastMessage(request.company.id, dialog.user_id)));
    response.json(dialogs.map((dialog, index) => ({ ...dialog, last: last[index] ? last[index].body : null })));
  });

  router.get('/dialogs/:phone', async (request, response) => {
    const before = request.query.before ? Number(request.query.before) : undefined;
    response.json(await messages.page(request.company.id, request.params.phone, { before }));
  });

  /** A person answers: the message is queued and the assistant keeps quiet for four hours. */
  router.post('/dialogs/:phone', async (request, response) => {
    const { phone } = request.params;
    const until = new Date(Date.now() + 4 * 3600 * 1000).toISOString();
    const { data: client } = await postgres.select(
      `SELECT id FROM clients WHERE company_id = $1 AND phone = $2 ORDER BY id LIMIT 1`,
      [String(request.company.id), String(phone)],
      { maybeSingle: true },
    );
    const written = await messages.write(request.company.id, {
      clientId: client ? client.id : null,
      phone,
      body: request.body.text,
      author: request.body.author || 'admin',
    });
    await postgres.insert(
      (rows) => `INSERT INTO dialog_contexts ${rows.values} ON CONFLICT (user_id) ${rows.merge}`,
      [],
      {
        table: 'dialog_contexts',
        rows: {
          user_id: phone,
          company_id: request.company.id,
          state: 'human',
          context: { until, reason: 'администратор отвечает сам' },
          updated_at: new Date().toISOString(),
        },
      },
    );
    response.status(201).json(written);
  });

  router.get('/search', async (request, response) => {
    response.json(await messages.search(request.company.id, String(request.query.q || '')));
  });

  router.get('/staff', async (request, response) => {
    response.json(await listStaff(request.company.id));
  });

  /** The latest faults; which of them concern this company stands in their context. */
  router.get('/errors', (request, response, next) => {
    postgres.select(
      `SELECT id, severity, operation, message, occurrences, last_seen_at FROM critical_errors
       WHERE context @> $1
         AND resolved_at IS NULL
       ORDER BY last_seen_at DESC
       LIMIT 50`,
      [JSON.stringify({ companyId: request.company.id })],
    )
      .then(({ data, error }) => {
        if (error) next(new Error(error.message));
        else response.json(data);
      });
  });

  return router;
}

module.exports = { createAdminRouter };
