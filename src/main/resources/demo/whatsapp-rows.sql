-- Both encodings of a Node.js Buffer that the library left in JSON over the years must survive byte for byte: an array
-- of numbers (JSON.stringify) and base64 (the library's own replacer).
CREATE FUNCTION pg_temp.array_buffer(seed text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('type', 'Buffer', 'data', jsonb_agg(get_byte(bytes, n) ORDER BY n))
    FROM sha256(convert_to(seed, 'UTF8')) AS bytes, generate_series(0, 31) n
$$;
CREATE FUNCTION pg_temp.base64_buffer(seed text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('type', 'Buffer', 'data', encode(sha256(convert_to(seed, 'UTF8')), 'base64'))
$$;

INSERT INTO public.whatsapp_auth (company_id, creds, created_at, updated_at)
SELECT 'company_1',
       jsonb_build_object(
           'noiseKey', jsonb_build_object('private', pg_temp.base64_buffer('noise private'), 'public', pg_temp.base64_buffer('noise public')),
           'signedIdentityKey', jsonb_build_object('private', pg_temp.array_buffer('identity private'), 'public', pg_temp.array_buffer('identity public')),
           'registrationId', 143,
           'nextPreKeyId', 813,
           'me', jsonb_build_object('id', '15550100:7@s.example.com', 'name', 'Salon'),
           'accountSyncCounter', 12),
       '2026-02-01 08:00:00+00', '2026-11-20 21:14:03.271845+00';

INSERT INTO public.whatsapp_keys (company_id, key_type, key_id, value, expires_at, updated_at)
SELECT 'company_1',
       kind,
       n::text,
       CASE WHEN n % 2 = 0
            THEN jsonb_build_object('keyPair', jsonb_build_object('private', pg_temp.array_buffer('private ' || n), 'public', pg_temp.array_buffer('public ' || n)))
            ELSE jsonb_build_object('keyPair', jsonb_build_object('private', pg_temp.base64_buffer('private ' || n), 'public', pg_temp.base64_buffer('public ' || n)))
       END,
       CASE WHEN kind = 'session' THEN timestamptz '2026-12-01 00:00:00+00' + n * interval '1 minute' END,
       timestamptz '2026-11-01 00:00:00+00' + n * interval '37 minutes 0.123457 seconds'
FROM generate_series(1, 728 * ${scale}) n,
     LATERAL (SELECT (ARRAY['pre-key', 'session', 'sender-key', 'app-state-sync-key'])[1 + n % 4]) AS k (kind);
