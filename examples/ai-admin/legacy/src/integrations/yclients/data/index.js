'use strict';

const { SupabaseDataLayer, DataError } = require('./supabase-data-layer');

/** One data layer for the process; the class stays reachable for tests with a cache of their own. */
const dataLayer = new SupabaseDataLayer();

module.exports = { dataLayer, DataLayer: SupabaseDataLayer, DataError };
