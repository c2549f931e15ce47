package dev.rehome.migration.cutover;

import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/// Users of a platform, whose table another role owns than those of the application, which refer to it.
final class PlatformUsers {
    static final String ADMIN = "supabase_auth_admin";

    private PlatformUsers() {}

    /// @param rights of the application's owner on the table of users
    static void add(TestDatabase source, String rights) throws SQLException {
        source.execute(
                "postgres",
                """
                DO $$ BEGIN CREATE ROLE supabase_auth_admin LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                ALTER ROLE supabase_auth_admin LOGIN;
                CREATE SCHEMA auth;
                GRANT USAGE ON SCHEMA auth TO PUBLIC;
                CREATE TABLE auth.users (
                  id uuid PRIMARY KEY, email varchar(255) UNIQUE, encrypted_password text, seen timestamptz,
                  domain text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED);
                CREATE TABLE auth.identities (id uuid PRIMARY KEY, user_id uuid REFERENCES auth.users ON DELETE CASCADE);
                INSERT INTO auth.users SELECT md5('u' || n)::uuid, 'u' || n || '@example.com', repeat('x', n)
                  FROM generate_series(1, 5000) n;
                ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
                CREATE TABLE public.profiles (id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE, name text);
                INSERT INTO profiles SELECT id, 'name of ' || email FROM auth.users;
                ALTER TABLE auth.users OWNER TO supabase_auth_admin;
                ALTER TABLE auth.identities OWNER TO supabase_auth_admin;
                GRANT CREATE, USAGE ON SCHEMA auth TO supabase_auth_admin;
                """ + "ALTER TABLE profiles OWNER TO " + source.owner() + "; GRANT " + rights + " ON auth.users TO "
                        + source.owner());
    }

    static void signUp(TestDatabase database, String role, String name) throws SQLException {
        database.execute(
                role,
                "INSERT INTO auth.users (id, email) VALUES (md5('" + name + "')::uuid, '" + name + "@example.com')");
        database.execute("INSERT INTO profiles VALUES (md5('" + name + "')::uuid, '" + name + "')");
    }

    /// As their owner does, whatever is done to the application's tables.
    static void write(TestDatabase database, String name) throws SQLException {
        database.execute(
                ADMIN,
                "INSERT INTO auth.users (id, email) VALUES (md5('" + name + "')::uuid, '" + name + "@example.com');"
                        + "UPDATE auth.users SET seen = now() WHERE email = 'u1@example.com'");
    }

    static Set<String> of(TestDatabase database) throws SQLException {
        return new TreeSet<>(Arrays.asList(database.scalar("SELECT string_agg(u::text, chr(10)) FROM auth.users u")
                .split("\n")));
    }
}
