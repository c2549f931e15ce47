'use strict';

const { createClient } = require('@supabase/supabase-js');
const config = require('../config');

// The service key: the application is its own guard, policies do not apply to it.
const supabase = createClient(config.database.supabaseUrl, config.database.supabaseKey, {
  auth: { persistSession: false, autoRefreshToken: false },
});

/** For code that wants the client late, e.g. after the environment was read. */
function getClient() {
  return supabase;
}

module.exports = { supabase, getClient };
