package dev.rehome.rewrite.reach;

import java.util.Set;
import java.util.regex.Pattern;

/// The packages that make clients of the old service, and their functions.
final class ClientPackages {
    private static final Pattern PACKAGE = Pattern.compile("(?:npm:|jsr:|https?://.*?/)?(?:v\\d+/)?"
            + "@supabase/(supabase-js|ssr|postgrest-js|auth-helpers-[a-z-]+|server)(?:@[^/]*)?(?:/.*)?"
            + "|#supabase/(server|client)|@nuxtjs/supabase");

    private static final Set<String> CLASSES = Set.of("SupabaseClient", "PostgrestClient");

    private static final Pattern FUNCTION =
            Pattern.compile("create[A-Za-z]*Client|useSupabaseClient|serverSupabase(Client|ServiceRole)|"
                    + "create[A-Za-z]*Supabase[A-Za-z]*");

    private ClientPackages() {}

    static boolean makesClients(String specifier) {
        return PACKAGE.matcher(specifier).matches();
    }

    /// Whether calling this export gives a client.
    static boolean isFactory(String name) {
        return FUNCTION.matcher(name).matches();
    }

    /// Whether this export is a client's class or type.
    static boolean isClass(String name) {
        return CLASSES.contains(name);
    }

    /// A client that only ever has the rights of the user who is signed in.
    static boolean isForUsers(String name) {
        return !name.equals("createClient")
                && !name.equals("createServerClient")
                && !CLASSES.contains(name)
                && !name.equals("serverSupabaseServiceRole");
    }
}
