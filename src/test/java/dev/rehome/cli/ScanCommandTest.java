package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanCommandTest {
    @TempDir
    Path folder;

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void application() throws IOException {
        write("src/db.js", """
                const { createClient } = require('@supabase/supabase-js');
                exports.supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_KEY);
                """);
        write("src/sync/clients-sync.js", """
                const { supabase } = require('../db');
                module.exports = async (id) => {
                  const { data } = await supabase.from('clients').select('*').eq('id', id).single();
                  await supabase.rpc('touch', { id });
                  return data;
                };
                """);
        write("src/sync/clients-sync 2.js", "require('../db').supabase.from('clients');\n");
        write("src/other.js", "module.exports = Array.from('x');\n");
        write("node_modules/x/index.js", "supabase.from('never');\n");
    }

    @Test
    void listsFilesChainsAndTablesAsJson() throws IOException {
        application();
        Cli.Ran ran = Cli.in(folder).call("scan", ".", "--format", "json");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out())
                .contains("\"path\":\"src/sync/clients-sync.js\",\"lines\":6,\"category\":\"sync\","
                        + "\"reach\":[\"destructuring\",\"require\"],\"chains\":2")
                .contains("\"totals\":{\"files\":3,\"chains\":3,\"tables\":[\"public.clients\"]")
                .contains("RH-SCAN-006")
                .doesNotContain("never");
    }

    @Test
    void printsATableForPeopleAndMarkdown() throws IOException {
        application();
        Cli.Ran text = Cli.in(folder).call("scan", ".");
        assertThat(text.exit()).isZero();
        assertThat(text.out()).contains("3 files, 3 chains, 1 table").contains("public.clients");
        Cli.Ran markdown = Cli.in(folder).call("scan", ".", "--format", "markdown");
        assertThat(markdown.out())
                .startsWith("# What reaches the old service")
                .contains("| src/sync/clients-sync.js | 6 | sync | 2 | destructuring, require | 0.5 |");
        assertThat(Cli.in(folder).call("scan", ".", "--markdown").out()).isEqualTo(markdown.out());
    }

    @Test
    void namesSecretsWithoutShowingThem() throws IOException {
        String key = "sb_secret_" + "Ab3dE5gH7jK9mN1p";
        String token = "eyJhbGciOiJIUzI1NiJ9." + "eyJyb2xlIjoic2VydmljZV9yb2xlIn0." + "c2lnbmF0dXJlLW9mLXRlc3Q";
        write(".env", "SUPABASE_SERVICE_KEY=" + key + "\nDATABASE_URL=postgres://app:Tr0ub4dor@db.example.com/app\n");
        write("src/a.js", "const key = '" + token + "';\n");
        write(".env.example", "POSTGRES_PASSWORD=\nSUPABASE_SERVICE_KEY=your-key-here\n");
        for (String format : new String[] {"text", "markdown", "json"}) {
            Cli.Ran ran = Cli.in(folder).call("scan", ".", "--format", format);
            assertThat(ran.out())
                    .contains("RH-SCAN-003")
                    .contains("service_role")
                    .doesNotContain(key)
                    .doesNotContain("Tr0ub4dor")
                    .doesNotContain(token);
            assertThat(ran.out().split("RH-SCAN-003", -1)).hasSize(4);
        }
    }

    @Test
    void tellsOfFlagsThatModulesIgnore() throws IOException {
        application();
        write("src/config.js", "module.exports = { useOld: process.env.USE_LEGACY_SUPABASE === 'true' };\n");
        write("src/postgres.js", "const config = require('./config');\nif (config.useOld) process.exit(0);\n");
        Cli.Ran ran = Cli.in(folder).call("scan", ".");
        assertThat(ran.out())
                .contains("USE_LEGACY_SUPABASE does not switch the old service off: only src/postgres.js obeys it")
                .contains("3 files reach it without looking at the flag");
    }

    @Test
    void refusesWhatIsNoFolder() {
        Cli.Ran ran = Cli.in(folder).call("scan", "nowhere");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).startsWith("RH-SCAN-001");
    }

    /// The files are holes: they are refused by their sizes.
    @Test
    void refusesMoreCodeThanFitsIntoItsMemory() throws IOException {
        long sizeEach = 1_900_000;
        for (long i = 0; i * sizeEach * 40 < Runtime.getRuntime().maxMemory(); i++) {
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve(i + ".js").toFile(), "rw")) {
                file.setLength(sizeEach);
            }
        }
        Cli.Ran ran = Cli.in(folder).call("scan", ".");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).startsWith("RH-SCAN-015").contains("REHOME_JAVA_OPTS=-Xmx");
    }
}
