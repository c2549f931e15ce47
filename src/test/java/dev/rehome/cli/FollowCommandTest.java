package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowCommandTest {
    @TempDir
    Path folder;

    private Cli.Ran rehome(TestDatabase source, TestDatabase target, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--source", source.url(), "--target", target.url()));
        return Cli.in(folder).call(all.toArray(String[]::new));
    }

    /// A service that answers, a channel that is reached, and an approval that is missing; then none of it works.
    private void asksForWhatThePlanNames(TestDatabase source, TestDatabase target) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        Files.writeString(folder.resolve("up"), "");
        Files.writeString(folder.resolve("rehome.yaml"), PLAN.replace("PORT", String.valueOf(port)));
        Cli.Ran asks = rehome(source, target, "cutover", "--format", "json");
        assertThat(asks.exit()).as(asks.out() + asks.err()).isEqualTo(5);
        assertThat(asks.out())
                .contains("{\"name\":\"services\",\"verdict\":\"GO\",\"value\":\"api\","
                        + "\"limit\":\"each runs and answers what it is asked\",\"evidence\":\"command on local, "
                        + "GET http://127.0.0.1:" + port + "/health\"}")
                .contains("{\"name\":\"notifier\",\"verdict\":\"GO\",\"value\":\"team, pager\"")
                .contains("{\"name\":\"approval\",\"verdict\":\"INCONCLUSIVE\","
                        + "\"value\":\"not given: 2 of lead for phase switch\"");
        Cli.Ran refused = rehome(source, target, "cutover", "--execute", "--no-input", "--format", "json");
        assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(9);
        assertThat(refused.out()).contains("\"state\":\"refused\"", "\"live\":\"source\"");

        server.stop(0);
        Cli.Ran broken = rehome(source, target, "cutover", "--yes", "--execute", "--format", "json");
        assertThat(broken.exit()).as(broken.out() + broken.err()).isEqualTo(3);
        assertThat(broken.out())
                .contains("{\"name\":\"services\",\"verdict\":\"NO-GO\",\"value\":\"api: ")
                .contains("{\"name\":\"notifier\",\"verdict\":\"INCONCLUSIVE\",\"value\":\"team: ");
        Files.delete(folder.resolve("up"));
        assertThat(rehome(source, target, "cutover", "--until", "services", "--format", "json")
                        .out())
                .contains("{\"name\":\"services\",\"verdict\":\"INCONCLUSIVE\",\"value\":\"api: is ");
        Files.delete(folder.resolve("rehome.yaml"));
    }

    private static final String PLAN = """
            services:
              api:
                manager: command
                start: "touch up"
                stop: "rm up"
                status: "test -e up"
                ready: [{http: "http://127.0.0.1:PORT/health"}]
            notify:
              channels:
                team: {webhook: {url: "http://127.0.0.1:PORT/notice"}}
                pager: {command: "cat >>sent"}
            contacts: {jo: {role: lead, name: Jo, channel: team}}
            phases:
              - {name: switch, approvals: [{role: lead, people: 2}], steps: [{cutover: {}}]}
            """;

    @Test
    void plansByDefaultThenFollowsIsVerifiedAndAsksForWhatThePlanNames() throws Exception {
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.NEWER, Side.TARGET)) {
            source.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE c (id int PRIMARY KEY, t int REFERENCES t);"
                            + " INSERT INTO t SELECT i, 'x' FROM generate_series(1, 1299) i");
            Cli.Ran plan = rehome(source, target, "follow", "--format", "json");
            assertThat(plan.out())
                    .as(plan.err())
                    .contains("\"executed\":false", "\"state\":\"planned\"", "\"public.t\"");
            assertThat(plan.exit()).isZero();
            assertThat(source.scalar("SELECT count(*) FROM pg_publication")).isEqualTo("0");
            try {
                Cli.Ran done = rehome(source, target, "follow", "--execute", "--until-caught-up", "--format", "json");
                assertThat(done.exit()).as(done.out() + done.err()).isZero();
                assertThat(done.out())
                        .contains(
                                "\"executed\":true",
                                "\"state\":\"caught-up\"",
                                "\"lagSeconds\":",
                                "\"walStatus\":\"reserved\"")
                        .contains("constraint c_t_fkey on public.c");

                source.execute("UPDATE t SET v = 'y' WHERE id < 10; INSERT INTO c VALUES (1, 5)");
                Cli.Ran verified = rehome(source, target, "verify", "--format", "json");
                assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
                assertThat(verified.out()).contains("\"verdict\":\"equal\"", "held back until the switch");

                Cli.Ran again = rehome(source, target, "follow", "--execute", "--until-caught-up");
                assertThat(again.exit()).as(again.err()).isZero();
                assertThat(again.out()).contains("caught up: 2 tables");
                assertThat(rehome(source, target, "follow").out()).contains("are followed since an earlier run");
                assertThat(rehome(source, target, "schema").exit()).isZero();
                asksForWhatThePlanNames(source, target);
            } finally {
                String slot =
                        source.scalar("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()");
                source.scalar("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                        + slot + "'");
                source.scalar("SELECT pg_drop_replication_slot('" + slot + "')");
            }
        }
    }
}
