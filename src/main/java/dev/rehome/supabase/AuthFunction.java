package dev.rehome.supabase;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// The functions of schema `auth` that policies and defaults call. Each reads the claims of a request as PostgREST sets
/// them: one setting per claim before version 9, one JSON object since; reading only one makes every policy match
/// nothing. Whoever serves requests after the move sets `request.jwt.claims` in the same way.
enum AuthFunction {
    UID("uuid", claim("sub") + "::pg_catalog.uuid"),
    ROLE("text", claim("role")),
    EMAIL("text", claim("email")),
    JWT(
            "jsonb",
            "coalesce(nullif(pg_catalog.current_setting('request.jwt.claim', true), ''),"
                    + " nullif(pg_catalog.current_setting('request.jwt.claims', true), ''))::pg_catalog.jsonb");

    private final String type;
    private final String expression;
    private final Pattern call;

    AuthFunction(String type, String expression) {
        this.type = type;
        this.expression = expression;
        this.call = Pattern.compile("\\bauth\\." + word() + "\\s*\\(");
    }

    private static String claim(String name) {
        return "coalesce(nullif(pg_catalog.current_setting('request.jwt.claim." + name + "', true), ''),"
                + " nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::pg_catalog.jsonb ->> '" + name
                + "')";
    }

    private String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /// As `pg_identify_object` names it.
    String identity() {
        return "auth." + word() + "()";
    }

    boolean isCalledIn(String sql) {
        return call.matcher(sql).find();
    }

    /// As `pg_get_functiondef` writes it, so that what was made is recognised.
    String sql() {
        return "CREATE OR REPLACE FUNCTION auth." + word() + "()\n RETURNS " + type + "\n LANGUAGE sql\n STABLE\nAS "
                + "$function$SELECT " + expression + "$function$";
    }

    static List<AuthFunction> all() {
        return Arrays.asList(values());
    }
}
