'use strict';

/**
 * Carries out the commands that the model writes into its answers, e.g. `[SEARCH_SLOTS service="стрижка" date="завтра"]`.
 *
 * Each command is a method that returns `{ text?, state?, context? }`: what to say, which state the dialog takes, what
 * to remember for the next message. A command that cannot be carried out says so to the client; only what nobody can
 * help (the database is gone) is thrown.
 */

const postgres = require('../../../database/postgres');
const { YclientsClient } = require('../../../integrations/yclients/client');
const logger = require('../../../utils/logger').child('commands');
const { addDays, addMinutes, day, human, intervalMinutes } = require('../../../utils/dates');

const SLOT_MINUTES = 15;
const MAX_SLOTS = 6;
const SORRY = 'Не получилось, попробуйте ещё раз чуть позже.';

const REMINDERS = {
  day_before: 24 * 60,
  two_hours: 2 * 60,
};

const WEEKDAYS = ['воскресенье', 'понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота'];

const STATUS_TEXT = {
  new: 'ждёт подтверждения',
  confirmed: 'подтверждена ✅',
  arrived: 'состоялась',
  cancelled: 'отменена',
  no_show: 'вы не пришли',
};

class CommandHandler {
  constructor({ db = postgres, api = new YclientsClient(), now = () => new Date() } = {}) {
    this.db = db;
    this.api = api;
    this.now = now;
    this.commands = {
      SHOW_SERVICES: this.showServices,
      SHOW_PRICES: this.showPrices,
      SHOW_STAFF: this.showStaff,
      CHECK_STAFF_SCHEDULE: this.checkStaffSchedule,
      SEARCH_SLOTS: this.searchSlots,
      CREATE_BOOKING: this.createBooking,
      CANCEL_BOOKING: this.cancelBooking,
      RESCHEDULE_BOOKING: this.rescheduleBooking,
      CONFIRM_BOOKING: this.confirmBooking,
      SHOW_BOOKINGS: this.showBookings,
      SHOW_HISTORY: this.showHistory,
      SHOW_LOYALTY: this.showLoyalty,
      SAVE_CLIENT_NAME: this.saveClientName,
      SAVE_PREFERENCE: this.savePreference,
      SET_REMINDER: this.setReminder,
      STOP_REMINDERS: this.stopReminders,
      RATE_VISIT: this.rateVisit,
      CALL_ADMIN: this.callAdmin,
      BOOK_AGAIN: this.bookAgain,
      JOIN_WAITLIST: this.joinWaitlist,
      LEAVE_WAITLIST: this.leaveWaitlist,
      SAVE_BIRTHDAY: this.saveBirthday,
      ADD_COMMENT: this.addComment,
      SHOW_CONTACTS: this.showContacts,
      RECOMMEND: this.recommend,
    };
  }

  /** @returns {Promise<{ text?: string, state?: string, context?: object }>} */
  async handle({ name, params = {} }, scope) {
    const command = this.commands[name];
    if (!command) {
      logger.warn('unknown command', { name });
      return {};
    }
    try {
      return await command.call(this, params, scope);
    } catch (error) {
      logger.error('command failed', { name, params, error: error.message });
      await this.reportFailure(name, params, scope, error);
      return { text: SORRY };
    }
  }

  // Price list and masters -----------------------------------------------------------------------------------------

  async showServices({ category }, { company }) {
    let query = { where: ['company_id = $1', 'is_active = true'], params: [String(company.id)] };
    if (category) query.where.push(`category = $${query.params.push(String(category))}`);
    const { data: services, error } = await this.db.select(
      `SELECT title, price_min, duration FROM services
       WHERE ${query.where.join(' AND ')}
       ORDER BY title
       LIMIT 15`,
      query.params,
    );
    if (error) throw error;
    if (services.length === 0) return { text: 'Пока нечего показать 🤷' };
    const lines = services.map((service) => `• ${service.title}, ${this.money(service.price_min)}, ${this.length(service.duration)}`);
    return { text: lines.join('\n') };
  }

  async showPrices({ service: words = '', from, to }, { company }) {
    const query = { where: ['company_id = $1', 'is_active = true'], params: [String(company.id)] };
    if (words) query.where.push(`title ILIKE $${query.params.push(`%${words}%`.replace(/\*/g, '%'))}`);
    if (from) query.where.push(`price_min >= $${query.params.push(Number(from))}`);
    if (to) query.where.push(`price_min <= $${query.params.push(Number(to))}`);
    const { data, error } = await this.db.select(
      `SELECT id, title, price_min, price_max FROM services
       WHERE ${query.where.join(' AND ')}
       ORDER BY price_min`,
      query.params,
    );
    if (error) throw error;
    if (data.length === 0) return { text: `Не нашла услугу «${words}»` };
    const shown = data.slice(0, 10);
    return {
      text: shown.map((service) => `${service.title}: ${this.range(service.price_min, service.price_max)}`).join('\n'),
      context: { shownServices: shown.map((service) => service.id) },
    };
  }

  async showStaff({ service: words }, { company }) {
    const service = words ? await this.findService(company.id, words) : null;
    let query = { where: ['company_id = $1', 'is_bookable = true'], params: [String(company.id)] };
    if (service) query.where.push(`service_ids @> $${query.params.push(`{${[service.id].join(',')}}`)}`);
    const { data: staff, error } = await this.db.select(
      `SELECT id, name, specialization, rating FROM staff
       WHERE ${query.where.join(' AND ')}
       ORDER BY rating DESC NULLS LAST, id`,
      query.params,
    );
    if (error) throw error;
    if (staff.length === 0) return { text: 'Сейчас никто не принимает' };
    return { text: staff.map((member) => this.describeMaster(member)).join('\n') };
  }

  describeMaster({ name, specialization, rating }) {
    const stars = rating ? ` ⭐ ${rating.toFixed(1)}` : '';
    return `👩‍🎨 ${name}${specialization ? `, ${specialization}` : ''}${stars}`;
  }

  async checkStaffSchedule({ staff: name, date }, { company }) {
    const member = await this.findStaff(company.id, name);
    if (!member) return { text: `Мастера ${name} у нас нет` };
    const from = this.parseDate(date) || this.now();
    const { data: days, error } = await this.db.select(
      `SELECT date, work_start, work_end FROM staff_schedules
       WHERE staff_id = $1
         AND is_working = true
         AND date >= $2
         AND date <= $3
       ORDER BY date`,
      [String(member.id), String(day(from)), String(day(addDays(from, 6)))],
    );
    if (error) throw error;
    if (days.length === 0) return { text: `${member.name} в эти дни не работает` };
    const lines = days.map((entry) => {
      const weekday = WEEKDAYS[new Date(`${entry.date}T00:00:00Z`).getUTCDay()];
      return `${entry.date}, ${weekday}: ${this.clock(entry.work_start)}–${this.clock(entry.work_end)}`;
    });
    return { text: `${member.name}:\n${lines.join('\n')}` };
  }

  // Free time ------------------------------------------------------------------------------------------------------

  async searchSlots({ service: words, staff: name, date }, { company }) {
    const service = await this.findService(company.id, words || '');
    if (!service) return { text: 'На какую услугу вас записать?', state: 'choosing' };
    const wanted = this.parseDate(date) || this.now();
    const masters = await this.mastersFor(company.id, service.id, name);
    if (masters.length === 0) return { text: 'К сожалению, на эту услугу сейчас нет мастера' };

    const slots = [];
    for (const master of masters) {
      slots.push(...(await this.freeSlots(master, day(wanted), intervalMinutes(service.duration))));
      if (slots.length >= MAX_SLOTS) break;
    }
    if (slots.length === 0) return this.proposeOtherDay(masters, wanted, service);
    const shown = slots.slice(0, MAX_SLOTS);
    return {
      text: `Свободно:\n${shown.map((slot) => `${human(new Date(slot.startsAt))} — ${slot.name}`).join('\n')}`,
      state: 'choosing',
      context: { serviceId: service.id, slots: shown },
    };
  }

  async mastersFor(companyId, serviceId, name) {
    const filters = { where: ['company_id = $1', 'is_bookable = true', 'service_ids @> $2'], params: [String(companyId), `{${[serviceId].join(',')}}`] };
    if (name) filters.where.push(`name ILIKE $${filters.params.push(`${name}%`.replace(/\*/g, '%'))}`);
    const { data, error } = await this.db.select(
      `SELECT id, name FROM staff WHERE ${filters.where.join(' AND ')} ORDER BY id`,
      filters.params,
    );
    if (error) throw error;
    return data;
  }

  /** Starts every quarter of an hour at which the service fits between the bookings of a day. */
  async freeSlots(master, date, minutes) {
    const { data: schedule, error } = await this.db.select(
      `SELECT work_start, work_end FROM staff_schedules
       WHERE staff_id = $1
         AND date = $2
         AND is_working = true`,
      [String(master.id), String(date)],
      { maybeSingle: true },
    );
    if (error) throw error;
    if (!schedule || !schedule.work_start || !schedule.work_end) return [];

    const dayStart = new Date(`${date}T00:00:00Z`);
    const { data: bookings, error: refused } = await this.db.select(
      `SELECT starts_at, duration FROM bookings
       WHERE staff_id = $1
         AND status <> 'cancelled'
         AND starts_at >= $2
         AND starts_at < $3`,
      [String(master.id), dayStart.toISOString(), String(addDays(dayStart, 1).toISOString())],
    );
    if (refused) throw refused;

    const busy = bookings.map((booking) => {
      const from = new Date(booking.starts_at);
      return { from, to: addMinutes(from, intervalMinutes(booking.duration)) };
    });
    const end = new Date(`${date}T${schedule.work_end}Z`);
    const slots = [];
    for (let at = new Date(`${date}T${schedule.work_start}Z`); addMinutes(at, minutes) <= end; at = addMinutes(at, SLOT_MINUTES)) {
      const until = addMinutes(at, minutes);
      if (at < this.now()) continue;
      if (busy.some(({ from, to }) => from < until && to > at)) continue;
      slots.push({ staffId: master.id, name: master.name, startsAt: at.toISOString() });
    }
    return slots;
  }

  async proposeOtherDay(masters, wanted, service) {
    const { data: next } = await this.db.select(
      `SELECT date, staff_id FROM staff_schedules
       WHERE staff_id = ANY ($1)
         AND is_working = true
         AND date > $2
       ORDER BY date, staff_id
       LIMIT 1`,
      [this.db.list(masters.map((master) => master.id)), String(day(wanted))],
    );
    if (!next || next.length === 0) return { text: 'Свободного времени пока нет. Записать вас в лист ожидания?' };
    return {
      text: `В этот день всё занято. Ближайший рабочий день: ${next[0].date}. Посмотреть его?`,
      state: 'choosing',
      context: { serviceId: service.id, proposedDate: next[0].date },
    };
  }

  // Bookings -------------------------------------------------------------------------------------------------------

  /** Books in the booking system first: what it refuses must not stand here. */
  async createBooking({ slot = '1', comment }, { company, client, dialog }) {
    const chosen = (dialog.context.slots || [])[Number(slot) - 1];
    if (!chosen || !dialog.context.serviceId) return { text: 'Сначала выберем время. На когда вас записать?', state: 'choosing' };

    const { data: service, error } = await this.db.select(
      `SELECT id, yclients_id, title, price_min, duration FROM services WHERE id = $1`,
      [String(dialog.context.serviceId)],
      { single: true },
    );
    if (error) throw error;
    const startsAt = new Date(chosen.startsAt);
    if (await this.isTaken(chosen.staffId, startsAt, intervalMinutes(service.duration))) {
      return { text: 'Это время только что заняли 😔 Посмотрим другое?', state: 'choosing' };
    }

    const { data: master } = await this.db.select(
      `SELECT yclients_id, name FROM staff WHERE id = $1`,
      [String(chosen.staffId)],
      { single: true },
    );
    const record = await this.api.createRecord(company.yclients_id, {
      staff_id: master.yclients_id,
      services: [{ id: service.yclients_id }],
      client: { phone: client.phone, name: client.name },
      datetime: chosen.startsAt,
      comment: comment || '',
    });
    const { data: booking, error: refused } = await this.db.insert(
      (rows) =>
        `INSERT INTO bookings ${rows.values} ON CONFLICT (company_id, yclients_record_id) ${rows.merge}
         RETURNING id, ticket, starts_at`,
      [],
      {
        table: 'bookings',
        rows: {
          company_id: company.id,
          client_id: client.id,
          staff_id: chosen.staffId,
          yclients_record_id: record.id,
          service_ids: [service.id],
          status: 'new',
          starts_at: startsAt,
          duration: service.duration,
          price: service.price_min,
          source: 'whatsapp',
          comment,
        },
        single: true,
      },
    );
    if (refused) throw refused;
    await this.planReminders(booking);
    return {
      text: `Записала вас: ${service.title}, ${human(startsAt)}, мастер ${master.name}. Номер ${booking.ticket} 💇`,
      state: 'confirmed',
      context: { bookingId: booking.id, slots: null },
    };
  }

  async isTaken(staffId, startsAt, minutes) {
    const { data, error } = await this.db.select(
      `SELECT starts_at, duration FROM bookings
       WHERE staff_id = $1
         AND status IN ('new', 'confirmed', 'arrived')
         AND starts_at >= $2
         AND starts_at < $3`,
      [
        String(staffId),
        String(addMinutes(startsAt, -6 * 60).toISOString()),
        String(addMinutes(startsAt, minutes).toISOString()),
      ],
    );
    if (error) throw error;
    return data.some((booking) => addMinutes(new Date(booking.starts_at), intervalMinutes(booking.duration)) > startsAt);
  }

  /** Those that are still ahead, in one request. */
  async planReminders(booking) {
    const rows = [];
    for (const [kind, minutes] of Object.entries(REMINDERS)) {
      const at = addMinutes(new Date(booking.starts_at), -minutes);
      if (at > this.now()) rows.push({ booking_id: booking.id, kind, remind_at: at });
    }
    if (rows.length === 0) return;
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO reminders ${rows.values}`,
      [],
      { table: 'reminders', rows },
    );
    if (error && error.code !== '23505') logger.warn('reminders not planned', { booking: booking.id, error: error.message });
  }

  async cancelBooking({ booking: number }, { company, client }) {
    const booking = await this.pickBooking(client.id, number);
    if (!booking) return { text: 'У вас нет предстоящих записей' };
    if (booking.yclients_record_id) {
      await this.api.deleteRecord(company.yclients_id, booking.yclients_record_id);
    }
    const { error } = await this.db.update(
      `UPDATE bookings SET status = 'cancelled' WHERE id = $1`,
      [String(booking.id)],
    );
    if (error) throw error;
    await this.db.remove(
      `DELETE FROM reminders WHERE booking_id = $1 AND sent_at IS NULL`,
      [String(booking.id)],
    );
    return { text: `Запись ${human(new Date(booking.starts_at))} отменена`, state: 'greeting', context: { bookingId: null } };
  }

  async rescheduleBooking({ booking: number, slot = '1' }, { company, client, dialog }) {
    const booking = await this.pickBooking(client.id, number);
    if (!booking) return { text: 'У вас нет предстоящих записей' };
    const chosen = (dialog.context.slots || [])[Number(slot) - 1];
    if (!chosen) return { text: 'На какое время перенести?', state: 'choosing' };

    await this.api.updateRecord(company.yclients_id, booking.yclients_record_id, { datetime: chosen.startsAt });
    const { data: moved, error } = await this.db.update(
      (row) =>
        `UPDATE bookings SET ${row.set}
         WHERE id = $1
           AND status IN ('new', 'confirmed')
         RETURNING id, starts_at`,
      [String(booking.id)],
      {
        table: 'bookings',
        rows: { starts_at: chosen.startsAt, staff_id: chosen.staffId, status: 'new', notified_at: null },
        maybeSingle: true,
      },
    );
    if (error) throw error;
    if (!moved) return { text: 'Эту запись уже нельзя перенести' };
    await this.db.remove(`DELETE FROM reminders WHERE booking_id = $1`, [String(booking.id)]);
    await this.planReminders(moved);
    return { text: `Перенесла на ${human(new Date(moved.starts_at))} 👍`, state: 'confirmed', context: { slots: null } };
  }

  async confirmBooking(params, { client }) {
    const booking = await this.pickBooking(client.id, params.booking);
    if (!booking) return { text: 'Подтверждать нечего: записей нет' };
    const { data, error } = await this.db.update(
      `UPDATE bookings SET status = 'confirmed' WHERE id = $1 AND status = 'new' RETURNING id`,
      [String(booking.id)],
    );
    if (error) throw error;
    if (data.length === 0) return { text: 'Запись уже подтверждена ✅' };
    return { text: `Ждём вас ${human(new Date(booking.starts_at))} ✅`, state: 'confirmed' };
  }

  async showBookings(params, { client }) {
    const { data, error, count } = await this.db.select(
      `SELECT bookings.starts_at, bookings.status, bookings.price, to_jsonb(staff.*) AS staff
       FROM bookings
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true
       WHERE bookings.client_id = $1
         AND bookings.starts_at >= $2
         AND bookings.status <> 'cancelled'
       ORDER BY bookings.starts_at
       LIMIT 5`,
      [String(client.id), String(this.now().toISOString())],
      {
        count: `SELECT count(*)
         FROM bookings
         LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true
         WHERE bookings.client_id = $1
           AND bookings.starts_at >= $2
           AND bookings.status <> 'cancelled'`,
      },
    );
    if (error) throw error;
    if (count === 0) return { text: 'Предстоящих записей нет' };
    const lines = data.map((booking) => {
      const master = booking.staff ? `, ${booking.staff.name}` : '';
      return `${human(new Date(booking.starts_at))}${master}, ${STATUS_TEXT[booking.status]}`;
    });
    if (count > data.length) lines.push(`… и ещё ${count - data.length}`);
    return { text: lines.join('\n') };
  }

  /** The booking a client means: by its place in the list, else the nearest. */
  async pickBooking(clientId, number) {
    const { data, error } = await this.db.select(
      `SELECT id, starts_at, status, yclients_record_id FROM bookings
       WHERE client_id = $1
         AND status IN ('new', 'confirmed')
         AND starts_at >= $2
       ORDER BY starts_at`,
      [String(clientId), String(this.now().toISOString())],
    );
    if (error) throw error;
    const index = Number(number) > 0 ? Number(number) - 1 : 0;
    return data[index] || null;
  }

  // The client -----------------------------------------------------------------------------------------------------

  async showHistory(params, { client }) {
    const { data: visits, error } = await this.db.select(
      `SELECT visits.visited_at, visits.services, visits.total_cost, to_jsonb(staff.*) AS staff
       FROM visits
       LEFT JOIN LATERAL (SELECT staff.name FROM staff WHERE staff.id = visits.staff_id) AS staff ON true
       WHERE visits.client_id = $1
         AND visits.attendance = 1
       ORDER BY visits.visited_at DESC
       LIMIT 5`,
      [String(client.id)],
    );
    if (error) throw error;
    if (visits.length === 0) return { text: 'Вы у нас ещё не были — будем рады познакомиться!' };
    const lines = visits.map((visit) => {
      const titles = visit.services.map((service) => service.title).join(' + ');
      return `${visit.visited_at.slice(0, 10)}: ${titles}, ${this.money(visit.total_cost)}`;
    });
    return { text: lines.join('\n') };
  }

  async showLoyalty(params, { client }) {
    const { data, error } = await this.db.select(
      `SELECT visit_count, total_spent, goods_spent, discount FROM clients WHERE id = $1`,
      [String(client.id)],
      { single: true },
    );
    if (error) throw error;
    const spent = data.total_spent + data.goods_spent;
    const next = [100, 500, 1000].find((limit) => limit > spent);
    const outlook = next ? ` До следующего уровня ${this.money(next - spent)}.` : ' Это наш высший уровень 🏆';
    return { text: `Визитов: ${data.visit_count}, скидка ${data.discount} %.${outlook}` };
  }

  async saveClientName({ name }, { client }) {
    const cleaned = (name || '').replace(/[^\p{L}\s'-]/gu, '').trim().slice(0, 60);
    if (!cleaned) return { text: 'Как вас зовут?' };
    const { data, error } = await this.db.update(
      (row) => `UPDATE clients SET ${row.set} WHERE id = $1 RETURNING name, name_lower`,
      [String(client.id)],
      { table: 'clients', rows: { name: cleaned }, single: true },
    );
    if (error) throw error;
    client.name = data.name;
    return { text: `Приятно познакомиться, ${data.name}! 😊`, context: { name: data.name_lower } };
  }

  /** Wishes are merged into what is there: `{ "staff": 3, "note": "без пилинга" }`. */
  async savePreference({ key, value }, { client }) {
    if (!key) return {};
    const { data: before, error } = await this.db.select(
      `SELECT preferences FROM clients WHERE id = $1`,
      [String(client.id)],
      { single: true },
    );
    if (error) throw error;
    const preferences = { ...before.preferences, [key]: value || null };
    const { error: refused } = await this.db.update(
      `UPDATE clients SET preferences = $1 WHERE id = $2`,
      [this.db.json(preferences), String(client.id)],
    );
    if (refused) throw refused;
    return { text: 'Запомнила 📝', context: { preferences } };
  }

  async setReminder({ minutes = '120' }, { client }) {
    const before = Number(minutes);
    if (!Number.isInteger(before) || before < 15) return { text: 'За сколько минут напомнить?' };
    const booking = await this.pickBooking(client.id);
    if (!booking) return { text: 'Напоминать не о чем: записей нет' };
    const remindAt = addMinutes(new Date(booking.starts_at), -before);
    if (remindAt <= this.now()) return { text: 'Это уже совсем скоро 🙂' };
    const reminder = { booking_id: booking.id, kind: `custom_${before}`, remind_at: remindAt.toISOString() };
    const { error } = await this.db.insert(
      `INSERT INTO reminders (booking_id, kind, remind_at) VALUES ($1, $2, $3)`,
      [this.db.value(reminder.booking_id), reminder.kind, this.db.value(reminder.remind_at)],
    );
    if (error && error.code === '23505') return { text: 'Такое напоминание уже стоит ⏰' };
    if (error) throw error;
    return { text: `Напомню ${human(remindAt)} ⏰` };
  }

  /** "Стоп": no reminders for what is booked, no greetings ever. */
  async stopReminders(params, { client }) {
    const { data: bookings, error } = await this.db.select(
      `SELECT id FROM bookings WHERE client_id = $1 AND starts_at >= $2`,
      [String(client.id), String(this.now().toISOString())],
    );
    if (error) throw error;
    if (bookings.length > 0) {
      await this.db.remove(
        `DELETE FROM reminders WHERE booking_id = ANY ($1) AND sent_at IS NULL`,
        [this.db.list(bookings.map((booking) => booking.id))],
      );
    }
    const tags = [...new Set([...(client.tags || []), 'no_marketing'])];
    const { error: refused } = await this.db.update(
      `UPDATE clients SET (tags) = (SELECT tags FROM json_to_record($1) AS row(tags text[])) WHERE id = $2`,
      [this.db.json({ tags }), String(client.id)],
    );
    if (refused) throw refused;
    return { text: 'Хорошо, писать первыми не будем.' };
  }

  /** One to five. Bad marks go to the salon at once. */
  async rateVisit({ rating, comment }, { company, client }) {
    const mark = Number(rating);
    if (!(mark >= 1 && mark <= 5)) return { text: 'Оцените, пожалуйста, от 1 до 5 ⭐' };
    const { data: visit, error } = await this.db.select(
      `SELECT visits.id, visits.staff_id, to_jsonb(staff.*) AS staff
       FROM visits
       LEFT JOIN LATERAL (SELECT staff.name, staff.rating FROM staff
         WHERE staff.id = visits.staff_id) AS staff ON true
       WHERE visits.client_id = $1
       ORDER BY visits.visited_at DESC
       LIMIT 1`,
      [String(client.id)],
      { maybeSingle: true },
    );
    if (error) throw error;
    if (!visit || !visit.staff) return { text: 'Спасибо за отзыв!' };
    const rating10 = visit.staff.rating === null ? mark : visit.staff.rating * 0.9 + mark * 0.1;
    await this.db.update(
      `UPDATE staff SET rating = $1 WHERE id = $2`,
      [this.db.value(Math.round(rating10 * 100) / 100), String(visit.staff_id)],
    );
    if (mark <= 3) await this.complain(company, client, mark, comment);
    return { text: mark <= 3 ? 'Очень жаль. Администратор свяжется с вами.' : 'Спасибо! Рады, что вам понравилось 💜' };
  }

  async complain(company, client, mark, comment) {
    const { error } = await this.db.insert(
      `INSERT INTO critical_errors (fingerprint, severity, operation, message, context)
       VALUES ($1, 'MEDIUM', 'complaint', $2, $3)`,
      [
        `complaint:${client.id}`,
        this.db.value(comment || `Оценка ${mark}`),
        this.db.json({ companyId: company.id, client: client.name, mark }),
      ],
    );
    if (error) logger.error('complaint not stored', { client: client.id, error: error.message });
  }

  async callAdmin({ reason }, { company, client, phone }) {
    const until = addMinutes(this.now(), 4 * 60).toISOString();
    const { error } = await this.db.insert(
      (rows) => `INSERT INTO dialog_contexts ${rows.values} ON CONFLICT (user_id) ${rows.merge}`,
      [],
      {
        table: 'dialog_contexts',
        rows: {
          user_id: phone,
          company_id: company.id,
          state: 'human',
          context: { reason: reason || 'клиент просит администратора', until, client: client.name },
          updated_at: this.now(),
        },
      },
    );
    if (error) throw error;
    return { text: 'Администратор скоро напишет вам 🙋', state: 'human', context: { until } };
  }

  // Coming again ---------------------------------------------------------------------------------------------------

  /** "Как в прошлый раз": the same services with the same master, at the first time that is free. */
  async bookAgain({ date }, { client, dialog }) {
    const { data: last, error } = await this.db.select(
      `SELECT bookings.service_ids, bookings.starts_at, staff.*
       FROM bookings
       JOIN LATERAL (SELECT staff.id AS master_id, staff.name AS master, staff.is_bookable AS bookable
         FROM staff WHERE staff.id = bookings.staff_id) AS staff ON true
       WHERE bookings.client_id = $1
         AND bookings.status = 'arrived'
       ORDER BY bookings.starts_at DESC
       LIMIT 1`,
      [String(client.id)],
      { maybeSingle: true },
    );
    if (error) throw error;
    if (!last || last.service_ids.length === 0) return { text: 'Вы у нас ещё не были. На что вас записать?', state: 'choosing' };
    if (!last.bookable) return { text: `${last.master} у нас больше не работает. Посмотрим других мастеров?`, state: 'choosing' };

    const { data: services, error: refused } = await this.db.select(
      `SELECT id, title, duration FROM services WHERE id = ANY ($1) AND is_active = true ORDER BY id`,
      [this.db.list(last.service_ids)],
    );
    if (refused) throw refused;
    if (services.length === 0) return { text: 'Этой услуги больше нет. Показать, что есть?', state: 'choosing' };
    const minutes = services.reduce((sum, service) => sum + intervalMinutes(service.duration), 0);
    const wanted = this.parseDate(date) || addDays(this.now(), 1);
    const slots = await this.freeSlots({ id: last.master_id, name: last.master }, day(wanted), minutes);
    const titles = services.map((service) => service.title).join(' + ');
    if (slots.length === 0) return { text: `${titles}, ${last.master}: в этот день всё занято`, state: 'choosing' };
    Object.assign(dialog.context, { serviceId: services[0].id, slots: slots.slice(0, MAX_SLOTS) });
    return {
      text: `${titles}, ${last.master}: ${slots.slice(0, 3).map((slot) => human(new Date(slot.startsAt))).join(', ')}. Что подойдёт?`,
      state: 'choosing',
      context: { serviceId: services[0].id, slots: slots.slice(0, MAX_SLOTS) },
    };
  }

  /** The list is kept with the cached appointments: an entry runs out by itself after its day. */
  async joinWaitlist({ service: words, date }, { company, client }) {
    const service = await this.findService(company.id, words);
    if (!service) return { text: 'На какую услугу записать вас в лист ожидания?' };
    const wanted = this.parseDate(date) || addDays(this.now(), 1);
    const { data: added, error } = await this.db.insert(
      (rows) =>
        `INSERT INTO appointments_cache ${rows.values} ON CONFLICT (cache_key) DO NOTHING
         RETURNING id`,
      [],
      {
        table: 'appointments_cache',
        rows: {
          cache_key: `waitlist:${client.id}:${service.id}:${day(wanted)}`,
          client_id: client.id,
          appointment: { waitlist: true, serviceId: service.id, title: service.title, date: day(wanted), since: this.now() },
          expires_at: addDays(new Date(`${day(wanted)}T00:00:00Z`), 1),
        },
      },
    );
    if (error) throw error;
    if (added.length === 0) return { text: 'Вы уже в листе ожидания на этот день 🙂' };

    const { count } = await this.db.count(
      `SELECT count(*) FROM appointments_cache WHERE appointment @> $1 AND id <= $2`,
      [JSON.stringify({ waitlist: true, serviceId: service.id, date: day(wanted) }), String(added[0].id)],
    );
    return { text: `Записала в лист ожидания: ${service.title}, ${day(wanted)}. Вы ${count}-я в очереди.`, context: { waitlist: added[0].id } };
  }

  async leaveWaitlist(params, { client }) {
    const { data: gone, error } = await this.db.remove(
      `DELETE FROM appointments_cache
       WHERE client_id = $1
         AND cache_key LIKE 'waitlist:%'
       RETURNING appointment->>'title' AS title`,
      [String(client.id)],
    );
    if (error) throw error;
    if (gone.length === 0) return { text: 'Вас нет в листе ожидания' };
    return { text: `Убрала из листа ожидания: ${gone.map((entry) => entry.title).sort().join(', ')}` };
  }

  /** "01.02.1990", or without a year. What is no day of the calendar is refused by the database. */
  async saveBirthday({ date }, { client }) {
    const parts = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$/.exec((date || '').trim());
    if (!parts) return { text: 'Напишите день рождения так: 01.02.1990' };
    const [, dayOfMonth, month, year = '1900'] = parts;
    const birthDate = `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
    const { data, error } = await this.db.update(
      `UPDATE clients SET birth_date = $1 WHERE id = $2 RETURNING birth_date`,
      [birthDate, String(client.id)],
      { single: true },
    );
    if (error && error.code === '22008') return { text: 'Такого дня нет в календаре 🤔' };
    if (error) throw error;
    return { text: `Запомнила: ${data.birth_date.slice(8)}.${data.birth_date.slice(5, 7)} 🎂` };
  }

  /** A wish for the next visit, added to what was said before. */
  async addComment({ text, booking: number }, { client }) {
    if (!text) return {};
    const booking = await this.pickBooking(client.id, number);
    if (!booking) return { text: 'Записей нет, но я запомню', context: { wish: text } };
    const { data: before } = await this.db.select(
      `SELECT comment FROM bookings WHERE id = $1`,
      [String(booking.id)],
      { single: true },
    );
    const comment = [before.comment, text].filter(Boolean).join('; ').slice(0, 500);
    const { error } = await this.db.update(
      `UPDATE bookings SET comment = $1 WHERE id = $2`,
      [comment, String(booking.id)],
    );
    if (error) throw error;
    return { text: 'Передам мастеру ✍️' };
  }

  async showContacts(params, { company }) {
    const { data, error } = await this.db.select(
      `SELECT title, phone, address, working_days, settings->>'bookingUrl' AS url FROM companies
       WHERE id = $1`,
      [String(company.id)],
      { single: true },
    );
    if (error) throw error;
    const lines = [data.title, data.address && `📍 ${data.address}`, data.phone && `📞 ${data.phone}`, data.url && `🔗 ${data.url}`];
    lines.push(`Рабочих дней в неделе: ${data.working_days.length}`);
    return { text: lines.filter(Boolean).join('\n') };
  }

  /** Services of the same kind that the client has not had yet, the dearer ones first. */
  async recommend(params, { company, client }) {
    const { data: had } = await this.db.select(
      `SELECT service_ids FROM bookings WHERE client_id = $1 AND status = 'arrived'`,
      [String(client.id)],
    );
    const known = new Set((had || []).flatMap((booking) => booking.service_ids));
    const { data: services, error } = await this.db.select(
      `SELECT id, title, category, price_min FROM services
       WHERE company_id = $1
         AND is_active = true
       ORDER BY price_min DESC NULLS LAST, id`,
      [String(company.id)],
    );
    if (error) throw error;
    const categories = new Set(services.filter((service) => known.has(service.id)).map((service) => service.category));
    const fitting = services.filter((service) => !known.has(service.id) && (categories.size === 0 || categories.has(service.category)));
    if (fitting.length === 0) return { text: 'Вы уже всё у нас попробовали 💜' };
    return {
      text: `Попробуйте: ${fitting.slice(0, 3).map((service) => `${service.title} (${this.money(service.price_min)})`).join(', ')}`,
      context: { shownServices: fitting.slice(0, 3).map((service) => service.id) },
    };
  }

  // Looking things up ----------------------------------------------------------------------------------------------

  /** A service by words of its title; the shortest title that has them, so that "стрижка" is not "стрижка бороды". */
  async findService(companyId, words) {
    if (!words) return null;
    const { data, error } = await this.db.select(
      `SELECT id, title, duration, price_min FROM services
       WHERE company_id = $1
         AND is_active = true
         AND title ILIKE $2
       LIMIT 50`,
      [String(companyId), `%${words}%`.replace(/\*/g, '%')],
    );
    if (error) throw error;
    return [...data].sort((one, other) => one.title.length - other.title.length || one.id - other.id)[0] || null;
  }

  async findStaff(companyId, name) {
    if (!name) return null;
    const { data } = await this.db.select(
      `SELECT id, name FROM staff
       WHERE company_id = $1
         AND name ILIKE $2
       ORDER BY is_bookable DESC, id
       LIMIT 1`,
      [String(companyId), `%${name}%`.replace(/\*/g, '%')],
      { maybeSingle: true },
    );
    return data;
  }

  async reportFailure(name, params, { company, client }, problem) {
    await this.db.insert(
      `INSERT INTO critical_errors (fingerprint, severity, operation, message, context)
       VALUES ($1, 'HIGH', $2, $3, $4)`,
      [
        `command:${name}`,
        `command ${name}`,
        this.db.value(problem.message),
        this.db.json({ params, companyId: company.id, clientId: client.id, code: problem.code }),
      ],
    )
      .then(({ error }) => {
        if (error) logger.error('failure not stored', { name, error: error.message });
      });
  }

  // Words ----------------------------------------------------------------------------------------------------------

  /** "сегодня", "завтра", "в пятницу", "24.11" or "2026-11-24"; null when it is none of them. */
  parseDate(text) {
    if (!text) return null;
    const now = this.now();
    const lower = text.toLowerCase();
    if (lower.includes('послезавтра')) return addDays(now, 2);
    if (lower.includes('завтра')) return addDays(now, 1);
    if (lower.includes('сегодня')) return now;
    const iso = /(\d{4})-(\d{2})-(\d{2})/.exec(text);
    if (iso) return new Date(`${iso[0]}T00:00:00Z`);
    const short = /(\d{1,2})\.(\d{1,2})/.exec(text);
    if (short) return new Date(Date.UTC(now.getUTCFullYear(), Number(short[2]) - 1, Number(short[1])));
    const weekday = WEEKDAYS.findIndex((name) => lower.includes(name.slice(0, 5)));
    if (weekday < 0) return null;
    return addDays(now, (weekday - now.getUTCDay() + 7) % 7 || 7);
  }

  money(value) {
    return value === null || value === undefined ? 'цена по запросу' : `${value} €`;
  }

  range(from, to) {
    if (from === null || to === null || from === to) return this.money(from);
    return `${from}–${to} €`;
  }

  length(interval) {
    const minutes = intervalMinutes(interval);
    if (minutes < 60) return `${minutes} мин`;
    const rest = minutes % 60;
    return rest === 0 ? `${minutes / 60} ч` : `${Math.floor(minutes / 60)} ч ${rest} мин`;
  }

  clock(time) {
    return time ? time.slice(0, 5) : '?';
  }
}

module.exports = { CommandHandler, STATUS_TEXT };
