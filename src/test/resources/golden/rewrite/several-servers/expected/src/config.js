module.exports = {
  main: { url: process.env.SUPABASE_URL, key: process.env.SUPABASE_ANON_KEY },
  analytics: { url: process.env.ANALYTICS_URL, key: process.env.ANALYTICS_KEY },
};
