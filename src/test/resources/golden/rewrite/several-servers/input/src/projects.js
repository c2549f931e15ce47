const { createClient } = require('@supabase/supabase-js');
const config = require('./config');

const analytics = createClient(config.analytics.url, config.analytics.key);
const written = createClient('https://abcdefghijklmnopqrst.supabase.co', process.env.OTHER_KEY);
const regions = {
  eu: createClient(process.env.SUPABASE_URL_EU, process.env.SUPABASE_KEY_EU),
  us: createClient(process.env.SUPABASE_URL_US, process.env.SUPABASE_KEY_US),
};

function connect(url, key) {
  return createClient(url, key);
}

const first = connect(process.env.SUPABASE_URL, process.env.SUPABASE_ANON_KEY);
const second = connect(process.env.BILLING_URL, process.env.BILLING_KEY);

async function read(region) {
  const { data: one } = await analytics.from('companies').select('id');
  const { data: two } = await written.from('companies').select('id');
  const { data: three } = await regions[region].from('companies').select('id');
  const { data: four } = await first.from('companies').select('id');
  const { data: five } = await second.from('companies').select('id');
  return [one, two, three, four, five];
}

module.exports = { read };
