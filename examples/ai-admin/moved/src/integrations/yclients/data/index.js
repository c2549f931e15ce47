'use strict';

const { TimewebDataLayer, DataError } = require('./timeweb-data-layer');

/** One data layer for the process; the class stays reachable for tests with a cache of their own. */
const dataLayer = new TimewebDataLayer();

module.exports = { dataLayer, DataLayer: TimewebDataLayer, DataError };
