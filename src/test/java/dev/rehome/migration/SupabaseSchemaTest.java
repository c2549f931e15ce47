package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupabaseSchemaTest {
    static final String PROJECT = """
            CREATE SCHEMA auth;
            CREATE SCHEMA storage;
            CREATE TABLE auth.users (id uuid PRIMARY KEY, email text UNIQUE, encrypted_password text);
            CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid REFERENCES auth.users (id));
            ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
            CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
            CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS 'SELECT NULL::text';
            CREATE TABLE storage.objects (id uuid PRIMARY KEY);
            CREATE TABLE public.profiles (
                id uuid PRIMARY KEY DEFAULT auth.uid() REFERENCES auth.users (id) ON DELETE CASCADE, name text);
            ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON public.profiles USING (auth.uid() = id);
            CREATE FUNCTION public.handle_new_user() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users
                FOR EACH ROW EXECUTE FUNCTION public.handle_new_user();
            CREATE PUBLICATION supabase_realtime FOR TABLE public.profiles;
            INSERT INTO auth.users VALUES ('00000000-0000-0000-0000-000000000001', 'a@example.com', 'x');
            INSERT INTO public.profiles VALUES ('00000000-0000-0000-0000-000000000001', 'A')""";

    @Test
    void replacesWhatUserObjectsNeedAndListsTheRest() throws Exception {
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.NEWER, Side.TARGET)) {
            source.execute(PROJECT);
            try (Server from = source.asOwner();
                    Server to = target.asOwner()) {
                SchemaResult result = new SchemaRun(from, to, List.of(), List.of()).run(true);

                assertThat(result.missing()).isEmpty();
                assertThat(result.different()).isEmpty();
                assertThat(result.notMoved())
                        .extracting(n -> n.object())
                        .contains(
                                "schema storage",
                                "function auth.uid()",
                                "table auth.users",
                                "table auth.sessions",
                                "trigger on_auth_user_created on auth.users",
                                "publication supabase_realtime");
                assertThat(new SchemaRun(from, to, List.of(), List.of())
                                .run(false)
                                .complete())
                        .isTrue();
            }
            assertThat(target.scalar("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class"
                            + " WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('auth', 'public')"))
                    .isEqualTo("profiles users");
        }
    }

    @Test
    void readsClaimsAsBothFormsOfPostgrestSetThem() throws Exception {
        String user = "00000000-0000-0000-0000-000000000001";
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.OLDER, Side.TARGET)) {
            source.execute(PROJECT);
            try (Server from = source.asOwner();
                    Server to = target.asOwner()) {
                new SchemaRun(from, to, List.of(), List.of()).run(true);
            }
            assertThat(target.scalar(
                            "SELECT auth.uid() FROM set_config('request.jwt.claim.sub', '" + user + "', true)"))
                    .isEqualTo(user);
            assertThat(target.scalar("SELECT auth.uid() FROM set_config('request.jwt.claims', '{\"sub\": \"" + user
                            + "\"}', true)"))
                    .isEqualTo(user);
            assertThat(target.scalar("SELECT auth.uid()")).isEqualTo("null");
        }
    }
}
