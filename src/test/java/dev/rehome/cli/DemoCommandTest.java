package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void movesProvesAndSwitchesUnderWritersWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            Cli.Ran ran = Cli.run("demo", "--quiet");
            assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
            List<String> told =
                    ran.out().lines().filter(DemoCommandTest::isTold).toList();
            assertThat(told).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
            assertThat(told.stream().filter(line -> line.endsWith("migrated"))).containsExactlyElementsOf(COUNTS);
            assertThat(told.indexOf(COUNTS.getLast()))
                    .isLessThan(told.indexOf("8. Live: four writers book and pay on the source from now on"));
            assertThat(told.stream()
                            .dropWhile(line -> !line.startsWith("8. "))
                            .map(line -> line.replaceAll("[0-9][0-9.,]*", "#")))
                    .containsExactlyElementsOf(LIVE);
            assertThat(ran.out())
                    .doesNotContain("   NOT")
                    .containsPattern("switched, back, switched: 32 of 32 expectations held, [0-9.]+ s\n$");
        } finally {
            Locale.setDefault(before);
        }
    }

    /// What the demonstration says itself, between what its commands print.
    private static boolean isTold(String line) {
        return line.startsWith("   ") || line.matches("[0-9]+\\. .*");
    }

    @Test
    void leavesTheLivePartOutWithQuickAndGivesMachinesOneObject() {
        Cli.Ran ran = Cli.run("demo", "--quick", "--format", "json");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out().lines()).hasSize(1);
        assertThat(ran.out())
                .startsWith("{\"tables\":[{\"name\":\"whatsapp_auth\",\"sourceRows\":1,\"targetRows\":1},")
                .contains("\"broken\":[],\"live\":null,\"seconds\":");
    }

    @Test
    void refusesAScaleThatIsNone() {
        Cli.Ran ran = Cli.run("demo", "--scale", "0");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).isEqualTo("RH-CLI-002 --scale 0 is not between 1 and 10000\n");
    }

    private static final List<String> COUNTS = List.of(
            "   whatsapp_auth: 1/1 migrated",
            "   whatsapp_keys: 728/728 migrated",
            "   companies: 1/1 migrated",
            "   clients: 1,299/1,299 migrated",
            "   services: 63/63 migrated",
            "   staff: 12/12 migrated",
            "   staff_schedules: 56/56 migrated",
            "   bookings: 38/38 migrated",
            "   appointments_cache: 44/44 migrated",
            "   reminders: 76/76 migrated",
            "   sync_status: 5/5 migrated",
            "   dialog_contexts: 21/21 migrated",
            "   messages: 6,000/6,000 migrated");

    /// The live part, with every number as a hash sign.
    private static final List<String> LIVE = """
            # Live: four writers book and pay on the source from now on
               An empty database on the target, a plan in ./rehome.yaml. What a server
               acknowledges is remembered. What clients have spent together stays.
               ok   writes go to the source
               $ rehome follow --execute --until-caught-up
               ok   copied and caught up while they write
               # transactions were applied behind the copy
            # Prove while they write: both sides at one position of the log
               $ rehome verify
               ok   both sides are equal there
               # tables, # rows
            # Cut over: freeze, drain, compare what changed, point the writers
               $ rehome cutover --execute
               ok   the application writes to the target
               # gates said GO; writes were refused for # ms
               ok   a writer is served by the target
               a writer waited # ms: last write on the source to first on the target
               ok   writes go to the target
            # Roll back: with everything that was written since
               $ rehome rollback --execute
               ok   the application writes to the source
               # gates said GO; writes were refused for # ms
               ok   a writer is served by the source
               a writer waited # ms: last write on the target to first on the source
               ok   # acknowledged writes, all on the source, none lost or doubled
               ok   the sum is what it was, #
               ok   writes go to the source
            # Cut over again
               $ rehome cutover --execute
               ok   the application writes to the target
               # gates said GO; writes were refused for # ms
               ok   a writer is served by the target
               a writer waited # ms: last write on the source to first on the target
               ok   writes go to the target
            # Complete: the way back is closed, nothing of rehome stays
               $ rehome complete --execute --confirm live
               ok   the way back is closed
               ok   writes go to the target
               ok   # acknowledged writes, all on the target, none lost or doubled
               ok   the sum is what it was, #
               ok   no slot, publication or schema of rehome is left
            """.lines().toList();
}
