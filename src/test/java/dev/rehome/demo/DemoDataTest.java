package dev.rehome.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoDataTest {
    private static DemoServers servers;

    @BeforeAll
    static void start() throws InterruptedException {
        servers = DemoServers.start(Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres")));
        DemoData.fill(servers, 1);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    void sourceHasTheCountsOfTheRunbook() {
        Map<String, String> counts = new LinkedHashMap<>();
        DemoData.TABLES.forEach(
                table -> counts.put(table, servers.scalar(Side.SOURCE, "SELECT count(*) FROM public." + table)));
        assertThat(counts)
                .containsEntry("whatsapp_auth", "1")
                .containsEntry("whatsapp_keys", "728")
                .containsEntry("companies", "1")
                .containsEntry("clients", "1299")
                .containsEntry("services", "63")
                .containsEntry("staff", "12")
                .containsEntry("staff_schedules", "56")
                .containsEntry("bookings", "38")
                .containsEntry("dialog_contexts", "21")
                .containsEntry("messages", "6000")
                .hasSize(13);
    }

    @Test
    void targetHoldsOlderAndFewerKeys() {
        String digest = "SELECT md5(string_agg(k::text, '' ORDER BY key_id)) FROM public.whatsapp_keys k"
                + " WHERE key_id::bigint <= 701 AND key_id::bigint % 18 <> 0";
        assertThat(servers.scalar(Side.TARGET, digest)).isEqualTo(servers.scalar(Side.SOURCE, digest));
        assertThat(servers.scalar(Side.TARGET, "SELECT count(*) FROM public.whatsapp_keys"))
                .isEqualTo("701");
    }

    @Test
    void keysHoldBothBufferEncodings() {
        String encodings =
                "SELECT count(DISTINCT jsonb_typeof(value #> '{keyPair,public,data}')) FROM public.whatsapp_keys";
        assertThat(servers.scalar(Side.SOURCE, encodings)).isEqualTo("2");
    }

    @Test
    void ownersAreNoSuperusers() {
        String rights = "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolsuper AND rolname LIKE 'demo%'";
        assertThat(servers.scalar(Side.SOURCE, rights)).isEmpty();
        assertThat(servers.scalar(Side.TARGET, rights)).isEmpty();
    }
}
