'use strict';

/**
 * Carries out the commands that the model writes into its answers, e.g. `[SEARCH_SLOTS service="стрижка" date="завтра"]`.
 *
 * Each command is a method that returns `{ text?, state?, context? }`: what to say, which state the dialog takes, what
 * to remember for the next message. A command that cannot be carried out says so to the client; only what nobody can
 * help (the database is gone) is thrown.
 */

const { supabase } = require('../../../database/supabase');
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
  constructor({ db = supabase, api = new YclientsClient(), now = () => new Date() } = {}) {
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
    let query = this.db
      .from('services')
      .select('title, price_min, duration')
      .eq('company_id', company.id)
      .eq('is_active', true);
    if (category) query = query.eq('category', category);
    const { data: services, error } = await query.order('title').limit(15);
    if (error) throw error;
    if (services.length === 0) return { text: 'Пока нечего показать 🤷' };
    const lines = services.map((service) => `• ${service.title}, ${this.money(service.price_min)}, ${this.length(service.duration)}`);
    return { text: lines.join('\n') };
  }

  async showPrices({ service: words = '', from, to }, { company }) {
    const query = this.db
      .from('services')
      .select('id, title, price_min, price_max')
      .eq('company_id', company.id)
      .eq('is_active', true)
      .order('price_min', { ascending: true });
    if (words) query.ilike('title', `%${words}%`);
    if (from) query.gte('price_min', Number(from));
    if (to) query.lte('price_min', Number(to));
    const { data, error } = await query;
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
    let query = this.db
      .from('staff')
      .select('id, name, specialization, rating')
      .eq('company_id', company.id)
      .eq('is_bookable', true);
    if (service) query = query.contains('service_ids', [service.id]);
    const { data: staff, error } = await query.order('rating', { ascending: false, nullsFirst: false }).order('id');
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
    const { data: days, error } = await this.db
      .from('staff_schedules')
      .select('date, work_start, work_end')
      .eq('staff_id', member.id)
      .eq('is_working', true)
      .gte('date', day(from))
      .lte('date', day(addDays(from, 6)))
      .order('date');
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
    const filters = this.db
      .from('staff')
      .select('id, name')
      .eq('company_id', companyId)
      .eq('is_bookable', true)
      .contains('service_ids', [serviceId]);
    if (name) filters.ilike('name', `${name}%`);
    const { data, error } = await filters.order('id');
    if (error) throw error;
    return data;
  }

  /** Starts every quarter of an hour at which the service fits between the bookings of a day. */
  async freeSlots(master, date, minutes) {
    const { data: schedule, error } = await this.db
      .from('staff_schedules')
      .select('work_start, work_end')
      .eq('staff_id', master.id)
      .eq('date', date)
      .eq('is_working', true)
      .maybeSingle();
    if (error) throw error;
    if (!schedule || !schedule.work_start || !schedule.work_end) return [];

    const dayStart = new Date(`${date}T00:00:00Z`);
    const { data: bookings, error: refused } = await this.db
      .from('bookings')
      .select('starts_at, duration')
      .eq('staff_id', master.id)
      .neq('status', 'cancelled')
      .gte('starts_at', dayStart.toISOString())
      .lt('starts_at', addDays(dayStart, 1).toISOString());
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
    const { data: next } = await this.db
      .from('staff_schedules')
      .select('date, staff_id')
      .in('staff_id', masters.map((master) => master.id))
      .eq('is_working', true)
      .gt('date', day(wanted))
      .order('date')
      .order('staff_id')
      .limit(1);
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

    const { data: service, error } = await this.db
      .from('services')
      .select('id, yclients_id, title, price_min, duration')
      .eq('id', dialog.context.serviceId)
      .single();
    if (error) throw error;
    const startsAt = new Date(chosen.startsAt);
    if (await this.isTaken(chosen.staffId, startsAt, intervalMinutes(service.duration))) {
      return { text: 'Это время только что заняли 😔 Посмотрим другое?', state: 'choosing' };
    }

    const { data: master } = await this.db.from('staff').select('yclients_id, name').eq('id', chosen.staffId).single();
    const record = await this.api.createRecord(company.yclients_id, {
      staff_id: master.yclients_id,
      services: [{ id: service.yclients_id }],
      client: { phone: client.phone, name: client.name },
      datetime: chosen.startsAt,
      comment: comment || '',
    });
    const { data: booking, error: refused } = await this.db
      .from('bookings')
      .upsert(
        {
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
        { onConflict: 'company_id,yclients_record_id' },
      )
      .select('id, ticket, starts_at')
      .single();
    if (refused) throw refused;
    await this.planReminders(booking);
    return {
      text: `Записала вас: ${service.title}, ${human(startsAt)}, мастер ${master.name}. Номер ${booking.ticket} 💇`,
      state: 'confirmed',
      context: { bookingId: booking.id, slots: null },
    };
  }

  async isTaken(staffId, startsAt, minutes) {
    const { data, error } = await this.db
      .from('bookings')
      .select('starts_at, duration')
      .eq('staff_id', staffId)
      .in('status', ['new', 'confirmed', 'arrived'])
      .gte('starts_at', addMinutes(startsAt, -6 * 60).toISOString())
      .lt('starts_at', addMinutes(startsAt, minutes).toISOString());
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
    const { error } = await this.db.from('reminders').insert(rows);
    if (error && error.code !== '23505') logger.warn('reminders not planned', { booking: booking.id, error: error.message });
  }

  async cancelBooking({ booking: number }, { company, client }) {
    const booking = await this.pickBooking(client.id, number);
    if (!booking) return { text: 'У вас нет предстоящих записей' };
    if (booking.yclients_record_id) {
      await this.api.deleteRecord(company.yclients_id, booking.yclients_record_id);
    }
    const { error } = await this.db.from('bookings').update({ status: 'cancelled' }).eq('id', booking.id);
    if (error) throw error;
    await this.db.from('reminders').delete().eq('booking_id', booking.id).is('sent_at', null);
    return { text: `Запись ${human(new Date(booking.starts_at))} отменена`, state: 'greeting', context: { bookingId: null } };
  }

  async rescheduleBooking({ booking: number, slot = '1' }, { company, client, dialog }) {
    const booking = await this.pickBooking(client.id, number);
    if (!booking) return { text: 'У вас нет предстоящих записей' };
    const chosen = (dialog.context.slots || [])[Number(slot) - 1];
    if (!chosen) return { text: 'На какое время перенести?', state: 'choosing' };

    await this.api.updateRecord(company.yclients_id, booking.yclients_record_id, { datetime: chosen.startsAt });
    const { data: moved, error } = await this.db
      .from('bookings')
      .update({ starts_at: chosen.startsAt, staff_id: chosen.staffId, status: 'new', notified_at: null })
      .eq('id', booking.id)
      .in('status', ['new', 'confirmed'])
      .select('id, starts_at')
      .maybeSingle();
    if (error) throw error;
    if (!moved) return { text: 'Эту запись уже нельзя перенести' };
    await this.db.from('reminders').delete().eq('booking_id', booking.id);
    await this.planReminders(moved);
    return { text: `Перенесла на ${human(new Date(moved.starts_at))} 👍`, state: 'confirmed', context: { slots: null } };
  }

  async confirmBooking(params, { client }) {
    const booking = await this.pickBooking(client.id, params.booking);
    if (!booking) return { text: 'Подтверждать нечего: записей нет' };
    const { data, error } = await this.db
      .from('bookings')
      .update({ status: 'confirmed' })
      .eq('id', booking.id)
      .match({ status: 'new' })
      .select('id');
    if (error) throw error;
    if (data.length === 0) return { text: 'Запись уже подтверждена ✅' };
    return { text: `Ждём вас ${human(new Date(booking.starts_at))} ✅`, state: 'confirmed' };
  }

  async showBookings(params, { client }) {
    const { data, error, count } = await this.db
      .from('bookings')
      .select('starts_at, status, price, staff(name)', { count: 'exact' })
      .eq('client_id', client.id)
      .gte('starts_at', this.now().toISOString())
      .neq('status', 'cancelled')
      .order('starts_at')
      .limit(5);
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
    const { data, error } = await this.db
      .from('bookings')
      .select('id, starts_at, status, yclients_record_id')
      .eq('client_id', clientId)
      .in('status', ['new', 'confirmed'])
      .gte('starts_at', this.now().toISOString())
      .order('starts_at');
    if (error) throw error;
    const index = Number(number) > 0 ? Number(number) - 1 : 0;
    return data[index] || null;
  }

  // The client -----------------------------------------------------------------------------------------------------

  async showHistory(params, { client }) {
    const { data: visits, error } = await this.db
      .from('visits')
      .select('visited_at, services, total_cost, staff(name)')
      .eq('client_id', client.id)
      .eq('attendance', 1)
      .order('visited_at', { ascending: false })
      .range(0, 4);
    if (error) throw error;
    if (visits.length === 0) return { text: 'Вы у нас ещё не были — будем рады познакомиться!' };
    const lines = visits.map((visit) => {
      const titles = visit.services.map((service) => service.title).join(' + ');
      return `${visit.visited_at.slice(0, 10)}: ${titles}, ${this.money(visit.total_cost)}`;
    });
    return { text: lines.join('\n') };
  }

  async showLoyalty(params, { client }) {
    const { data, error } = await this.db
      .from('clients')
      .select('visit_count, total_spent, goods_spent, discount')
      .eq('id', client.id)
      .single();
    if (error) throw error;
    const spent = data.total_spent + data.goods_spent;
    const next = [100, 500, 1000].find((limit) => limit > spent);
    const outlook = next ? ` До следующего уровня ${this.money(next - spent)}.` : ' Это наш высший уровень 🏆';
    return { text: `Визитов: ${data.visit_count}, скидка ${data.discount} %.${outlook}` };
  }

  async saveClientName({ name }, { client }) {
    const cleaned = (name || '').replace(/[^\p{L}\s'-]/gu, '').trim().slice(0, 60);
    if (!cleaned) return { text: 'Как вас зовут?' };
    const { data, error } = await this.db
      .from('clients')
      .update({ name: cleaned })
      .eq('id', client.id)
      .select('name, name_lower')
      .single();
    if (error) throw error;
    client.name = data.name;
    return { text: `Приятно познакомиться, ${data.name}! 😊`, context: { name: data.name_lower } };
  }

  /** Wishes are merged into what is there: `{ "staff": 3, "note": "без пилинга" }`. */
  async savePreference({ key, value }, { client }) {
    if (!key) return {};
    const { data: before, error } = await this.db.from('clients').select('preferences').eq('id', client.id).single();
    if (error) throw error;
    const preferences = { ...before.preferences, [key]: value || null };
    const { error: refused } = await this.db.from('clients').update({ preferences }).eq('id', client.id);
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
    const { error } = await this.db.from('reminders').insert(reminder);
    if (error && error.code === '23505') return { text: 'Такое напоминание уже стоит ⏰' };
    if (error) throw error;
    return { text: `Напомню ${human(remindAt)} ⏰` };
  }

  /** "Стоп": no reminders for what is booked, no greetings ever. */
  async stopReminders(params, { client }) {
    const { data: bookings, error } = await this.db
      .from('bookings')
      .select('id')
      .eq('client_id', client.id)
      .gte('starts_at', this.now().toISOString());
    if (error) throw error;
    if (bookings.length > 0) {
      await this.db
        .from('reminders')
        .delete()
        .in('booking_id', bookings.map((booking) => booking.id))
        .is('sent_at', null);
    }
    const tags = [...new Set([...(client.tags || []), 'no_marketing'])];
    const { error: refused } = await this.db.from('clients').update({ tags }).eq('id', client.id);
    if (refused) throw refused;
    return { text: 'Хорошо, писать первыми не будем.' };
  }

  /** One to five. Bad marks go to the salon at once. */
  async rateVisit({ rating, comment }, { company, client }) {
    const mark = Number(rating);
    if (!(mark >= 1 && mark <= 5)) return { text: 'Оцените, пожалуйста, от 1 до 5 ⭐' };
    const { data: visit, error } = await this.db
      .from('visits')
      .select('id, staff_id, staff(name, rating)')
      .eq('client_id', client.id)
      .order('visited_at', { ascending: false })
      .limit(1)
      .maybeSingle();
    if (error) throw error;
    if (!visit || !visit.staff) return { text: 'Спасибо за отзыв!' };
    const rating10 = visit.staff.rating === null ? mark : visit.staff.rating * 0.9 + mark * 0.1;
    await this.db.from('staff').update({ rating: Math.round(rating10 * 100) / 100 }).eq('id', visit.staff_id);
    if (mark <= 3) await this.complain(company, client, mark, comment);
    return { text: mark <= 3 ? 'Очень жаль. Администратор свяжется с вами.' : 'Спасибо! Рады, что вам понравилось 💜' };
  }

  async complain(company, client, mark, comment) {
    const { error } = await this.db.from('critical_errors').insert({
      fingerprint: `complaint:${client.id}`,
      severity: 'MEDIUM',
      operation: 'complaint',
      message: comment || `Оценка ${mark}`,
      context: { companyId: company.id, client: client.name, mark },
    });
    if (error) logger.error('complaint not stored', { client: client.id, error: error.message });
  }

  async callAdmin({ reason }, { company, client, phone }) {
    const until = addMinutes(this.now(), 4 * 60).toISOString();
    const { error } = await this.db.from('dialog_contexts').upsert({
      user_id: phone,
      company_id: company.id,
      state: 'human',
      context: { reason: reason || 'клиент просит администратора', until, client: client.name },
      updated_at: this.now(),
    });
    if (error) throw error;
    return { text: 'Администратор скоро напишет вам 🙋', state: 'human', context: { until } };
  }

  // Coming again ---------------------------------------------------------------------------------------------------

  /** "Как в прошлый раз": the same services with the same master, at the first time that is free. */
  async bookAgain({ date }, { client, dialog }) {
    const { data: last, error } = await this.db
      .from('bookings')
      .select('service_ids, starts_at, ...staff!inner(master_id:id, master:name, bookable:is_bookable)')
      .eq('client_id', client.id)
      .eq('status', 'arrived')
      .order('starts_at', { ascending: false })
      .limit(1)
      .maybeSingle();
    if (error) throw error;
    if (!last || last.service_ids.length === 0) return { text: 'Вы у нас ещё не были. На что вас записать?', state: 'choosing' };
    if (!last.bookable) return { text: `${last.master} у нас больше не работает. Посмотрим других мастеров?`, state: 'choosing' };

    const { data: services, error: refused } = await this.db
      .from('services')
      .select('id, title, duration')
      .in('id', last.service_ids)
      .eq('is_active', true)
      .order('id');
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
    const { data: added, error } = await this.db
      .from('appointments_cache')
      .upsert(
        {
          cache_key: `waitlist:${client.id}:${service.id}:${day(wanted)}`,
          client_id: client.id,
          appointment: { waitlist: true, serviceId: service.id, title: service.title, date: day(wanted), since: this.now() },
          expires_at: addDays(new Date(`${day(wanted)}T00:00:00Z`), 1),
        },
        { onConflict: 'cache_key', ignoreDuplicates: true },
      )
      .select('id');
    if (error) throw error;
    if (added.length === 0) return { text: 'Вы уже в листе ожидания на этот день 🙂' };

    const { count } = await this.db
      .from('appointments_cache')
      .select('id', { count: 'exact', head: true })
      .contains('appointment', { waitlist: true, serviceId: service.id, date: day(wanted) })
      .lte('id', added[0].id);
    return { text: `Записала в лист ожидания: ${service.title}, ${day(wanted)}. Вы ${count}-я в очереди.`, context: { waitlist: added[0].id } };
  }

  async leaveWaitlist(params, { client }) {
    const { data: gone, error } = await this.db
      .from('appointments_cache')
      .delete()
      .eq('client_id', client.id)
      .like('cache_key', 'waitlist:%')
      .select('title:appointment->>title');
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
    const { data, error } = await this.db
      .from('clients')
      .update({ birth_date: birthDate })
      .eq('id', client.id)
      .select('birth_date')
      .single();
    if (error && error.code === '22008') return { text: 'Такого дня нет в календаре 🤔' };
    if (error) throw error;
    return { text: `Запомнила: ${data.birth_date.slice(8)}.${data.birth_date.slice(5, 7)} 🎂` };
  }

  /** A wish for the next visit, added to what was said before. */
  async addComment({ text, booking: number }, { client }) {
    if (!text) return {};
    const booking = await this.pickBooking(client.id, number);
    if (!booking) return { text: 'Записей нет, но я запомню', context: { wish: text } };
    const { data: before } = await this.db.from('bookings').select('comment').eq('id', booking.id).single();
    const comment = [before.comment, text].filter(Boolean).join('; ').slice(0, 500);
    const { error } = await this.db.from('bookings').update({ comment }).eq('id', booking.id);
    if (error) throw error;
    return { text: 'Передам мастеру ✍️' };
  }

  async showContacts(params, { company }) {
    const { data, error } = await this.db
      .from('companies')
      .select('title, phone, address, working_days, url:settings->>bookingUrl')
      .eq('id', company.id)
      .single();
    if (error) throw error;
    const lines = [data.title, data.address && `📍 ${data.address}`, data.phone && `📞 ${data.phone}`, data.url && `🔗 ${data.url}`];
    lines.push(`Рабочих дней в неделе: ${data.working_days.length}`);
    return { text: lines.filter(Boolean).join('\n') };
  }

  /** Services of the same kind that the client has not had yet, the dearer ones first. */
  async recommend(params, { company, client }) {
    const { data: had } = await this.db.from('bookings').select('service_ids').eq('client_id', client.id).eq('status', 'arrived');
    const known = new Set((had || []).flatMap((booking) => booking.service_ids));
    const { data: services, error } = await this.db
      .from('services')
      .select('id, title, category, price_min')
      .eq('company_id', company.id)
      .eq('is_active', true)
      .order('price_min', { ascending: false, nullsFirst: false })
      .order('id');
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
    const { data, error } = await this.db
      .from('services')
      .select('id, title, duration, price_min')
      .eq('company_id', companyId)
      .eq('is_active', true)
      .ilike('title', `%${words}%`)
      .limit(50);
    if (error) throw error;
    return [...data].sort((one, other) => one.title.length - other.title.length || one.id - other.id)[0] || null;
  }

  async findStaff(companyId, name) {
    if (!name) return null;
    const { data } = await this.db
      .from('staff')
      .select('id, name')
      .eq('company_id', companyId)
      .ilike('name', `%${name}%`)
      .order('is_bookable', { ascending: false })
      .order('id')
      .limit(1)
      .maybeSingle();
    return data;
  }

  async reportFailure(name, params, { company, client }, problem) {
    await this.db
      .from('critical_errors')
      .insert({
        fingerprint: `command:${name}`,
        severity: 'HIGH',
        operation: `command ${name}`,
        message: problem.message,
        context: { params, companyId: company.id, clientId: client.id, code: problem.code },
      })
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
