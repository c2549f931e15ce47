package dev.rehome.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.RehomeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvFileTest {
    private static final String TEXT = """
            # the database
            export DATABASE_URL="postgres://old:secret@db.example.com/app" # of the old host

              SPACED = plain value   # a comment
            HASH=a#b
            EMPTY=
            QUOTED='single # no comment'
            KEY="-----BEGIN
            two lines
            -----END"
            # SUPABASE_URL=commented out
            SUPABASE_URL=https://old.example.com
            not an assignment
            TWICE=1
            TWICE=2
            """;

    private static EnvFile file(String text) {
        return EnvFile.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(EnvFile file) {
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void readsWhatTheApplicationReads() {
        EnvFile file = file(TEXT);
        assertThat(file.names())
                .isEqualTo(
                        List.of("DATABASE_URL", "SPACED", "HASH", "EMPTY", "QUOTED", "KEY", "SUPABASE_URL", "TWICE"));
        assertThat(file.value("DATABASE_URL")).contains("postgres://old:secret@db.example.com/app");
        assertThat(file.value("SPACED")).contains("plain value");
        assertThat(file.value("HASH")).contains("a#b");
        assertThat(file.value("EMPTY")).contains("");
        assertThat(file.value("QUOTED")).contains("single # no comment");
        assertThat(file.value("KEY")).contains("-----BEGIN\ntwo lines\n-----END");
        assertThat(file.value("TWICE")).contains("2");
        assertThat(file.value("NOBODY")).isEmpty();
        assertThat(file.toString()).doesNotContain("secret");
    }

    @Test
    void changesOneValueAndNothingElse() {
        String changed = text(file(TEXT)
                .with("DATABASE_URL", "postgres://new@db.example.com/app")
                .with("SPACED", "other")
                .with("KEY", "short")
                .with("TWICE", "3"));
        assertThat(changed)
                .isEqualTo(TEXT.replace("postgres://old:secret@db.example.com/app", "postgres://new@db.example.com/app")
                        .replace("plain value", "other")
                        .replace("-----BEGIN\ntwo lines\n-----END", "short")
                        .replace("TWICE=1\nTWICE=2", "TWICE=3\nTWICE=3"));
    }

    @Test
    void removesEveryLineOfANameAndNoComment() {
        String changed = text(file(TEXT).without("SUPABASE_URL").without("KEY").without("TWICE"));
        assertThat(changed)
                .isEqualTo(TEXT.replace("SUPABASE_URL=https://old.example.com\n", "")
                        .replace("# # SUPABASE_URL", "# SUPABASE_URL")
                        .replace("KEY=\"-----BEGIN\ntwo lines\n-----END\"\n", "")
                        .replace("TWICE=1\nTWICE=2\n", ""));
        assertThat(changed).contains("# SUPABASE_URL=commented out");
    }

    @Test
    void keepsLineEndsAndWhatIsNoText() {
        assertThat(text(file("A=1\r\nB=2\r\n").with("A", "x").with("C", "3"))).isEqualTo("A=x\r\nB=2\r\nC=3\r\n");
        assertThat(text(file("A=1\nB=2").with("C", "3"))).isEqualTo("A=1\nB=2\nC=3");
        assertThat(text(file("").with("A", "1"))).isEqualTo("A=1\n");
        assertThat(text(file("\uFEFFA=1\n").with("A", "2"))).isEqualTo("\uFEFFA=2\n");
        byte[] bytes = {'A', '=', (byte) 0xff, '\n', 'B', '=', '1', '\n'};
        byte[] wanted = {'A', '=', (byte) 0xff, '\n', 'B', '=', '2', '\n'};
        assertThat(EnvFile.of(bytes).with("B", "2").bytes()).isEqualTo(wanted);
        assertThat(text(file("A= # none yet\nB=#\n").with("A", "x").with("B", "y")))
                .isEqualTo("A= x # none yet\nB=y #\n");
        assertThat(text(file("A=1\n").with("A", "\u00fcber"))).isEqualTo("A='\u00fcber'\n");
    }

    @Test
    void quotesWhereAReaderWouldTakeItOtherwise() {
        assertThat(text(file("A=1\n").with("A", "two words"))).isEqualTo("A='two words'\n");
        assertThat(text(file("A=1\n").with("A", "it's"))).isEqualTo("A=\"it's\"\n");
        assertThat(text(file("A=\"1\"\n").with("A", "p$ss"))).isEqualTo("A='p$ss'\n");
        assertThat(text(file("A=1\n").with("A", "a?x=1&y=2"))).isEqualTo("A='a?x=1&y=2'\n");
        assertThat(file("A='two words'\n").value("A")).contains("two words");
        for (String value : List.of("a\nb", "it's \"both\"", "it's $HOME")) {
            RehomeException e = catchThrowableOfType(
                    RehomeException.class, () -> file("A=1\n").with("A", value));
            assertThat(e.code()).isEqualTo(ServiceProblem.ENV_VALUE);
            assertThat(e.message() + e.reason()).doesNotContain(value);
        }
    }

    @Test
    void readsAnUnclosedQuoteAsText() {
        assertThat(file("A='open\nB=2\n").value("B")).contains("2");
        assertThat(text(file("A='open\nB=2\n").with("B", "3"))).isEqualTo("A='open\nB=3\n");
    }
}
