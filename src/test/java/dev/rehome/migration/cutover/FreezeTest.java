package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Fence;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nobody writes to a frozen side, whatever rights and tricks he has.
class FreezeTest {
    private static final int TABLES = 120;

    private static List<QualifiedName> tables() {
        return IntStream.rangeClosed(1, TABLES)
                .mapToObj(i -> QualifiedName.of("public", "T " + i))
                .toList();
    }

    private static SwitchTables scope() {
        return new SwitchTables("", tables(), Set.of(), tables(), List.of(), Set.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 17})
    void refusesOwnersDefinersAndReadWriteTransactionsAlike(int major) throws Exception {
        try (TestDatabase database = TestDatabase.create(major, Side.SOURCE)) {
            String app = database.name() + "_app";
            String member = database.name() + "_member";
            database.execute(
                    "postgres",
                    "CREATE ROLE " + app + " LOGIN; CREATE ROLE " + member + " LOGIN; GRANT " + database.owner()
                            + " TO " + member + "; GRANT " + app + " TO " + database.owner());
            for (QualifiedName table : tables()) {
                database.execute("CREATE TABLE " + table.quoted() + " (id int PRIMARY KEY, v int)");
            }
            database.execute("""
                    CREATE FUNCTION by_definer() RETURNS void LANGUAGE sql SECURITY DEFINER
                      AS $$ INSERT INTO public."T 1" VALUES (1, 1) $$;
                    CREATE VIEW behind AS SELECT * FROM public."T 2";
                    ALTER TABLE public."T 3" DROP CONSTRAINT "T 3_pkey";
                    CREATE PUBLICATION deletes FOR TABLE public."T 3" WHERE (v > 0);
                    CREATE RULE kept AS ON DELETE TO public."T 4" DO INSTEAD NOTHING;
                    CREATE RULE closed AS ON INSERT TO public."T 5" DO INSTEAD NOTHING;
                    CREATE RULE elsewhere AS ON UPDATE TO public."T 5" DO INSTEAD SELECT 1;
                    """);
            database.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + app);
            try {
                freeze(database, app, member);
            } finally {
                database.execute(
                        "postgres", "DROP OWNED BY " + app + ", " + member + "; DROP ROLE " + app + ", " + member);
            }
        }
    }

    private static void freeze(TestDatabase database, String app, String member) throws SQLException {
        try (Server server = database.asOwner();
                Session session = server.open("switch")) {
            Route route = new Route(server, server, "rehome_0000000000_f", "rehome_0000000000_b");
            assertThatThrownBy(() -> session.execute(FreezeProof.sql(tables(), session.version())))
                    .as("the proof where nothing is frozen")
                    .satisfies(e -> assertThat(ServerError.of(e).orElseThrow().sqlState())
                            .isEqualTo(FreezeProof.GOT_THROUGH));
            Freeze.ready(session);
            long begin = System.nanoTime();
            new Freeze(session, route, scope(), SwitchEvents.NONE)
                    .run(Budget.begin(Duration.ofSeconds(30), System::nanoTime));
            System.err.println(TABLES + " tables frozen in "
                    + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
            String insert = "INSERT INTO public.\"T 1\" VALUES (1, 1)";
            refused(database, app, insert);
            refused(database, app, "SELECT by_definer()");
            refused(database, app, "SET default_transaction_read_only = off; BEGIN READ WRITE; " + insert);
            refused(database, app, "INSERT INTO behind VALUES (1, 1)");
            refused(database, member, insert);
            refused(database, member, "SET ROLE " + database.owner() + "; TRUNCATE public.\"T 3\"");
            refused(database, database.owner(), insert);
            refused(database, database.owner(), "SET session_replication_role = replica; " + insert);
            refused(database, "postgres", insert);
            refused(database, "postgres", "SET session_replication_role = replica; " + insert);
            disabled(session, database);
        }
    }

    /// A fence that somebody turned off is none, and comes back.
    private static void disabled(Session session, TestDatabase database) throws SQLException {
        for (String table : List.of("T 7", "T 5")) {
            database.execute("ALTER TABLE public.\"" + table + "\" DISABLE TRIGGER rehome_fence");
            assertThatThrownBy(() -> session.execute(FreezeProof.sql(tables(), session.version())))
                    .isInstanceOf(RehomeException.class)
                    .satisfies(e -> assertThat(((RehomeException) e).reason()).contains(table));
        }
        Fence.raise(session, tables());
        session.execute(FreezeProof.sql(tables(), session.version()));
    }

    private static void refused(TestDatabase database, String role, String sql) throws SQLException {
        String url =
                "jdbc:postgresql://127.0.0.1:" + database.server().port() + "/" + database.name() + "?user=" + role;
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .as(role + ": " + sql)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isIn("25006", "42501"));
        }
    }
}
