'use strict';

const { BookingMonitor } = require('../services/booking-monitor');
const { started } = require('./run');

const monitor = new BookingMonitor();
monitor.start();
started('ai-admin-booking-monitor', async () => monitor.stop());
