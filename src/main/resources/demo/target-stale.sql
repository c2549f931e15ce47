-- What remains of the first attempt: rows that have come since are missing, others have changed since.
DELETE FROM public.whatsapp_keys WHERE key_id::bigint > 701 * ${scale};
UPDATE public.whatsapp_keys SET value = '{"keyPair": null}', updated_at = updated_at - interval '30 days'
WHERE key_id::bigint % 18 = 0;
UPDATE public.whatsapp_auth SET creds = jsonb_set(creds, '{nextPreKeyId}', '642'), updated_at = '2026-10-21 07:00:00+00';
