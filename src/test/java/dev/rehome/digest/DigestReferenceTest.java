package dev.rehome.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The worked examples of `docs/reference/digests.md` and the tool that it names say the same as the code.
class DigestReferenceTest {
    private static final Pattern BLOCK = Pattern.compile("```(sql|text)\n(.*?)\n```", Pattern.DOTALL);

    @Test
    void examplesHoldOnAServerAndInTheToolThatStandsAlone() throws Exception {
        List<String> blocks = blocks();
        String binary = blocks.get(1);
        try (TestDatabase database = TestDatabase.create(TestServers.NEWER, Side.SOURCE);
                Server server = database.asOwner();
                Session session = server.open("docs")) {
            String text = binary.replace("FORMAT binary", "FORMAT text");
            assertThat(CopyDigest.of(session, binary, CopyFormat.BINARY)).hasToString(blocks.get(2));
            assertThat(CopyDigest.of(session, text, CopyFormat.TEXT)).hasToString(blocks.get(3));
            assertThat(tool("binary", copied(session, binary))).isEqualTo(blocks.get(2));
            assertThat(tool("text", copied(session, text))).isEqualTo(blocks.get(3));
            String sums = session.first(
                            blocks.get(5),
                            row -> row.getString(1) + " | " + row.getString(2) + " | " + row.getString(3))
                    .orElseThrow();
            assertThat(sums).isEqualTo(blocks.get(6));
        }
    }

    private static List<String> blocks() throws IOException {
        Matcher matcher = BLOCK.matcher(Files.readString(Path.of("docs/reference/digests.md")));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(2));
        }
        return blocks;
    }

    private static byte[] copied(Session session, String sql) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        session.copyManager().copyOut(sql, out);
        return out.toByteArray();
    }

    private static String tool(String format, byte[] input) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "tools/Digest.java", format)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().write(input);
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
    }
}
