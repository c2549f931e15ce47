package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    @Test
    void movesProvesAndFindsTheDamageWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            Cli.Ran ran = Cli.run("demo", "--quick", "--quiet");
            assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
            assertThat(ran.out().lines().filter(line -> line.endsWith("migrated") && line.startsWith("   ")))
                    .containsExactlyElementsOf(COUNTS);
            assertThat(ran.out()).doesNotContain("NOT").contains("expectations held");
        } finally {
            Locale.setDefault(before);
        }
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
}
