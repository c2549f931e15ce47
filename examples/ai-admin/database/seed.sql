-- Rows for schema.sql, with the counts of the migration plan. Every value follows from its number, so that each run has
-- the same rows. Nobody real: 555-01xx numbers, example.com.

-- Both encodings of a Node.js Buffer that the WhatsApp library left in JSON over the years: an array of numbers
-- (JSON.stringify) and base64 (the library's own replacer). Both must survive byte for byte.
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
SELECT 'company_1', kind, n::text,
       CASE WHEN n % 2 = 0
            THEN jsonb_build_object('keyPair', jsonb_build_object('private', pg_temp.array_buffer('private ' || n), 'public', pg_temp.array_buffer('public ' || n)))
            ELSE jsonb_build_object('keyPair', jsonb_build_object('private', pg_temp.base64_buffer('private ' || n), 'public', pg_temp.base64_buffer('public ' || n)))
       END,
       CASE WHEN kind = 'session' THEN timestamptz '2026-12-01 00:00:00+00' + n * interval '1 minute' END,
       timestamptz '2026-11-01 00:00:00+00' + n * interval '37 minutes 0.123457 seconds'
FROM generate_series(1, 728) n,
     LATERAL (SELECT (ARRAY['pre-key', 'session', 'sender-key', 'app-state-sync-key'])[1 + n % 4]) AS k (kind);

INSERT INTO public.companies (id, yclients_id, title, phone, address, timezone, settings, owner_id, api_key, created_at)
VALUES (1, 962302, 'Salon "Пример"', '+1 555 0100', 'Main street 1', 'Europe/Berlin',
        '{"bot": {"enabled": true, "language": "ru", "temperature": 0.70}, "limits": [10, 20.50, null]}',
        md5('user 1')::uuid, 'salon-one', '2026-01-05 09:00:00+00');

INSERT INTO public.clients (id, company_id, yclients_id, name, phone, email, birth_date, tags, total_spent, visit_count,
                            last_visit, visit_history, preferences, created_at, updated_at)
SELECT n, 1, 100000 + n, 'Client ' || lpad(n::text, 4, '0'),
       '+1 555 01' || lpad((n % 100)::text, 2, '0'),
       CASE WHEN n % 3 = 0 THEN 'client' || n || '@example.com' END,
       date '1960-01-01' + (n * 7919) % 16000,
       (ARRAY['vip', 'new', 'постоянный', 'a "quoted" tag', ''])[1 : n % 6],
       ((n * 7919) % 500000)::numeric / 100, n % 40,
       CASE WHEN n % 5 <> 0 THEN timestamptz '2026-11-01 10:00:00+00' - n * interval '3 hours 17.000001 seconds' END,
       CASE WHEN n % 7 = 0 THEN jsonb_build_array(jsonb_build_object('date', '2026-10-01', 'service', 'Стрижка', 'cost', n % 90)) ELSE '[]' END,
       CASE WHEN n % 4 <> 0 THEN jsonb_build_object('staff', n % 12 + 1, 'note', E'line one\nline two \\ "quoted" é 💇', 'price', (n % 100)::numeric(6, 2)) END,
       '2026-02-01 00:00:00+00', timestamptz '2026-10-01 00:00:00+00' + n * interval '1 minute 0.000007 seconds'
FROM generate_series(1, 1299) n;

INSERT INTO public.services (company_id, yclients_id, title, category, price_min, price_max, duration, raw)
SELECT 1, 5000 + n, (ARRAY['Стрижка', 'Маникюр', 'Массаж лица'])[1 + n % 3] || ' ' || n, (ARRAY['hair', 'nails', 'face'])[1 + n % 3],
       n * 10, n * 10 + 5.50, n % 8 * interval '15 minutes' + interval '30 minutes', jsonb_build_object('id', n, 'weight', n % 7)
FROM generate_series(1, 63) n;

INSERT INTO public.staff (company_id, yclients_id, name, specialization, rating, service_ids)
SELECT 1, 7000 + n, 'Master ' || n, (ARRAY['hairdresser', 'manicurist'])[1 + n % 2], 4 + (n % 100)::numeric / 100, ARRAY[n, n + 1, n + 2]
FROM generate_series(1, 12) n;

INSERT INTO public.staff_schedules (staff_id, date, is_working, work_start, work_end, breaks)
SELECT 1 + n % 12, date '2026-11-23' + n / 12, n % 7 <> 0, '10:00', '20:30:00.5',
       ARRAY[tsrange('2026-11-23 13:00', '2026-11-23 13:30')]
FROM generate_series(0, 55) n;

INSERT INTO public.bookings (id, company_id, client_id, staff_id, yclients_record_id, service_ids, status, starts_at, duration,
                             price, comment, created_at, updated_at)
SELECT md5('booking ' || n)::uuid, 1, 1 + n * 31 % 1299, 1 + n % 12, 880000 + n, ARRAY[1 + n % 63],
       (ARRAY['new', 'confirmed', 'arrived', 'cancelled', 'no_show'])[1 + n % 5]::public.booking_status,
       timestamptz '2026-11-23 10:00:00+00' + n * interval '45 minutes', '01:15', 25.00 + n % 100,
       CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'trailing blanks   ' END,
       '2026-11-20 12:00:00+00', '2026-11-20 12:00:00+00'
FROM generate_series(1, 38) n;

INSERT INTO public.appointments_cache (cache_key, client_id, appointment, expires_at)
SELECT 'seed:' || n, 1 + n % 1299, jsonb_build_object('id', n, 'services', jsonb_build_array(n % 63, n % 7)), '2026-12-01 00:00:00+00'
FROM generate_series(1, 44) n;

INSERT INTO public.reminders (booking_id, kind, remind_at, sent_at)
SELECT md5('booking ' || n)::uuid, kind, timestamptz '2026-11-22 10:00:00+00' + n * interval '45 minutes',
       CASE WHEN n % 2 = 0 THEN timestamptz '2026-11-22 10:00:01.5+00' END
FROM generate_series(1, 38) n, (VALUES ('day_before'), ('two_hours')) k (kind);

INSERT INTO public.sync_status (table_name, last_sync_at, records_processed, ok, error_message)
VALUES ('clients', '2026-11-22 03:00:12.5+00', 1299, true, NULL),
       ('services', '2026-11-22 03:01:00+00', 63, true, NULL),
       ('staff', '2026-11-22 03:01:10+00', 12, true, ''),
       ('staff_schedules', '2026-11-22 03:02:00+00', 56, true, NULL),
       ('bookings', '2026-11-22 03:03:00+00', NULL, false, 'timeout after 30000 ms');

INSERT INTO public.dialog_contexts (user_id, company_id, state, context, history, updated_at)
SELECT '1555' || lpad(n::text, 7, '0'), 1, (ARRAY['greeting', 'choosing', 'confirmed'])[1 + n % 3],
       jsonb_build_object('step', n, 'selected', jsonb_build_object('service', n % 63)),
       ARRAY[jsonb_build_object('role', 'user', 'text', 'Привет ' || n), 'null'::jsonb],
       '2026-11-22 18:00:00+00'
FROM generate_series(1, 21) n;

INSERT INTO public.messages (company_id, client_id, direction, body, metadata, created_at)
SELECT 1, 1 + n % 1299, (ARRAY['in', 'out'])[1 + n % 2]::public.message_direction,
       CASE WHEN n % 500 = 0 THEN repeat('Долгое сообщение ' || n || ' ', 400) ELSE 'Message ' || n || E'\twith a tab' END,
       CASE WHEN n % 3 = 0 THEN jsonb_build_object('tokens', n % 900, 'cost', (n % 17) / 1000.0) END,
       timestamptz '2026-07-28 00:00:00+00' + (n % 6000) * interval '28 minutes 3.000123 seconds'
FROM generate_series(1, 6000) n;

-- Where the application's counters stand.
SELECT setval('public.companies_id_seq', 1), setval('public.clients_id_seq', 1299);
REFRESH MATERIALIZED VIEW public.client_statistics;
