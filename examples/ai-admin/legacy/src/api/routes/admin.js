'use strict';

const express = require('express');
const { supabase } = require('../../database/supabase');
const { createMessagesRepository } = require('../../repositories/messages-repository');
const { listStaff } = require('../../sync/staff-sync');

const messages = createMessagesRepository();

function createAdminRouter({ auth }) {
  const router = express.Router();
  router.use(express.json(), auth);

  /** Dialogs by when something was last said, with the last thing that was said. */
  router.get('/dialogs', async (request, response) => {
    const { data: dialogs, error } = await supabase
      .from('dialog_contexts')
      .select('user_id, state, updated_at')
      .eq('company_id', request.company.id)
      .order('updated_at', { ascending: false })
      .order('user_id')
      .limit(20);
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
    const { data: client } = await supabase
      .from('clients')
      .select('id')
      .eq('company_id', request.company.id)
      .eq('phone', phone)
      .order('id')
      .limit(1)
      .maybeSingle();
    const written = await messages.write(request.company.id, {
      clientId: client ? client.id : null,
      phone,
      body: request.body.text,
      author: request.body.author || 'admin',
    });
    await supabase.from('dialog_contexts').upsert({
      user_id: phone,
      company_id: request.company.id,
      state: 'human',
      context: { until, reason: 'администратор отвечает сам' },
      updated_at: new Date().toISOString(),
    });
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
    supabase
      .from('critical_errors')
      .select('id, severity, operation, message, occurrences, last_seen_at')
      .contains('context', { companyId: request.company.id })
      .is('resolved_at', null)
      .order('last_seen_at', { ascending: false })
      .limit(50)
      .then(({ data, error }) => {
        if (error) next(new Error(error.message));
        else response.json(data);
      });
  });

  return router;
}

module.exports = { createAdminRouter };
