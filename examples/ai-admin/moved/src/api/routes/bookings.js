'use strict';

const express = require('express');
const postgres = require('../../database/postgres');
const { BookingsRepository } = require('../../repositories/bookings-repository');
const { cancelByTicket } = require('../../handlers/cancel-booking-handler');
const { slotFinder } = require('../../services/slots/slot-finder');

const bookings = new BookingsRepository();

function createBookingsRouter({ auth, handlers = {} }) {
  const router = express.Router();
  router.use(express.json());

  /** The link in the reminder; the ticket is the key. */
  router.post('/ticket/:ticket/cancel', async (request, response) => {
    const result = await cancelByTicket(Number(request.params.ticket), handlers);
    response.status(result.ok ? 200 : 409).json(result);
  });

  router.use(auth);

  router.get('/', async (request, response) => {
    const { date, staff, status } = request.query;
    response.json(await bookings.ofDay(request.company.id, date, { staffId: staff ? Number(staff) : undefined, status }));
  });

  router.get('/slots', async (request, response) => {
    response.json(await slotFinder.find(request.company.id, Number(request.query.service), request.query.date));
  });

  router.get('/unassigned', async (request, response) => {
    response.json(await bookings.withoutMaster(request.company.id));
  });

  router.get('/:id', async (request, response) => {
    const booking = await bookings.details(request.params.id);
    if (!booking) response.status(404).json({ error: 'no such booking' });
    else response.json(booking);
  });

  router.post('/:id/assign', async (request, response) => {
    response.json(await bookings.assign(request.params.id, Number(request.body.staffId)));
  });

  /** Status by hand. What is not one of the statuses is refused by the database, and said so. */
  router.put('/:id/status', async (request, response) => {
    const { data, error } = await postgres.update(
      (row) => `UPDATE bookings SET ${row.set} WHERE id = $1 AND company_id = $2 RETURNING id, status`,
      [String(request.params.id), String(request.company.id)],
      { table: 'bookings', rows: { status: request.body.status } }
    );
    if (error && error.code === '22P02') {
      response.status(400).json({ error: 'no such status' });
      return;
    }
    if (error) {
      response.status(500).json({ error: error.message });
      return;
    }
    if (data.length === 0) response.status(404).json({ error: 'no such booking' });
    else response.json(data[0]);
  });

  return router;
}

module.exports = { createBookingsRouter };
