-- The two tables that were copied to the target long ago; both sides begin with this.
CREATE TABLE public.whatsapp_auth (
    company_id text PRIMARY KEY,
    creds jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE public.whatsapp_keys (
    company_id text NOT NULL,
    key_type text NOT NULL,
    key_id text NOT NULL,
    value jsonb NOT NULL,
    expires_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, key_type, key_id)
);
CREATE INDEX whatsapp_keys_expires_at_idx ON public.whatsapp_keys (expires_at) WHERE expires_at IS NOT NULL;
