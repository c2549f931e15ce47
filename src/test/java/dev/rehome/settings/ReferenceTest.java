package dev.rehome.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTest {
    @TempDir
    Path folder;

    private String resolve(String text) {
        return Reference.parse(text, folder, folder).resolve(Map.of("NAME", "hunter2"));
    }

    @Test
    void looksUpVariablesFilesAndCommands() throws IOException {
        Files.writeString(folder.resolve("pw"), "hunter2\r\n");
        assertThat(resolve("env:NAME")).isEqualTo("hunter2");
        assertThat(resolve("file:pw")).isEqualTo("hunter2");
        assertThat(resolve("file:~/pw")).isEqualTo("hunter2");
        assertThat(resolve("cmd:cat pw; echo noise >&2")).isEqualTo("hunter2");
        assertThat(resolve("postgres://db.example.com")).isEqualTo("postgres://db.example.com");
    }

    @Test
    void failsWithoutShowingWhatACommandPrintedOrWasGiven() {
        for (String text :
                new String[] {"env:OTHER", "file:none", "cmd:echo hunter2; exit 3", "cmd:echo hunter2 >&2; false"}) {
            assertThatThrownBy(() -> resolve(text))
                    .isInstanceOf(RehomeException.class)
                    .satisfies(thrown -> {
                        RehomeException e = (RehomeException) thrown;
                        assertThat(e.code()).isEqualTo(SettingsProblem.UNRESOLVED);
                        assertThat(e.message() + e.reason() + e.remedy()).doesNotContain("hunter2");
                    });
        }
    }

    @Test
    void masksPasswordsWithEveryUglyCharacter() {
        assertThat(Secrets.mask("postgres://u:p@ss:w#o?rd@h:5432/d")).isEqualTo("postgres://u:***@h:5432/d");
        assertThat(Secrets.mask("postgres://u@h/d?sslmode=require")).isEqualTo("postgres://u@h/d?sslmode=require");
        assertThat(Secrets.mask("postgres://u@h/d?user=x&password=p%40&a=b"))
                .isEqualTo("postgres://u@h/d?user=x&password=***&a=b");
    }

    @Test
    void readsAmountsWithTheirUnitsOnly() {
        assertThat(Units.duration("1.5h")).hasValue(java.time.Duration.ofMinutes(90));
        assertThat(Units.duration("5")).isEmpty();
        assertThat(Units.duration("-5s")).isEmpty();
        assertThat(Units.bytes("64MiB")).hasValue(64L << 20);
        assertThat(Units.bytes("999999999999999TB")).isEmpty();
        assertThat(Units.rate("50 MB/s")).hasValue(50_000_000L);
        assertThat(Units.rate("0MB/s")).isEmpty();
    }
}
