package dev.rehome.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.rewrite.code.CodeProblem;
import dev.rehome.rewrite.scan.Inventory;
import dev.rehome.rewrite.scan.ScanProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as real folders have them: broken, minified, huge, not UTF-8, links in circles, modules in circles.
class OddFilesTest {
    private static final String CHAIN = "await supabase.from('clients').select('*');\n";
    private static final String REQUIRE = "const { supabase } = require('./client');\n";

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private void write(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private void write(String path, String text) throws IOException {
        write(path, text.getBytes(UTF_8));
    }

    private void corpus() throws IOException {
        write("client.js", "exports.supabase = require('@supabase/supabase-js').createClient('u', 'k');\n");
        write("good.js", REQUIRE + CHAIN);
        write("marked.js", "\uFEFF" + REQUIRE.replace("\n", "\r\n") + CHAIN);
        write("emoji.js", "#!/usr/bin/env node\n// 👨‍👩‍👧‍👦 Привет\n" + REQUIRE + "const a = '😀'; " + CHAIN);
        write("broken.js", "const = ;\n" + CHAIN);
        write("half.js", REQUIRE + "async function f() {\n" + CHAIN);
        write("loaded.js", REQUIRE + "return supabase.from('clients').select('*');\n");
        write("flow.js", "// @flow\nfunction f(a: ?string) {}\n" + CHAIN);
        write("empty.js", "");
        write("blank.js", "\uFEFF");
        write("binary.js", new byte[] {0, 1, 2, 3});
        write("latin.js", ("// é\n" + CHAIN).getBytes(ISO_8859_1));
        write("wide.js", CHAIN.getBytes(UTF_16LE));
        write("surrogate.js", new byte[] {'/', '/', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '\n'});
        write("huge.js", "// filler filler filler filler filler\n".repeat(150_000) + CHAIN);
        write("lib.min.js", "var a=1;" + CHAIN);
        write("bundle.js", ("var a=b;" + CHAIN.strip()).repeat(3_000));
        write("deep.js", "x=" + "(".repeat(100_000) + ")".repeat(100_000));
        write("deeper.js", "x=" + "[".repeat(50_000));
        write("long.js", "x=a" + ".b()".repeat(100_000));
        write("many.js", REQUIRE + "const a = { b: 1 }\n".repeat(30_000) + CHAIN);
        write("a.js", "const b = require('./b');\n" + REQUIRE + "module.exports = { b, supabase };\n");
        write("b.js", "const a = require('./a');\nmodule.exports = { a };\na.supabase.from('clients');\n");
        write("self.mjs", "export * from './self.mjs';\nimport * as self from './self.mjs';\nself.self.self();\n");
        write("missing.js", "const x = require('./nowhere'); x.from('t');\n");
        write("package.json", "{ broken");
        write("tsconfig.json", "{ \"compilerOptions\": { \"paths\": { \"*\": [\"*\"] } } }");
        write("weird name [1]?.js", REQUIRE + CHAIN);
        write("nöw.js", REQUIRE + CHAIN);
        write("dist/out.js", REQUIRE + CHAIN);
        write("src/build/code.js", "const { supabase } = require('../../client');\n" + CHAIN);
        write("node_modules/x/index.js", CHAIN);
        write("page.vue", "<script>\nimport { createClient } from '@supabase/supabase-js'\n</script>\n");
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        Files.createSymbolicLink(folder.resolve("loop.js"), folder.resolve("loop.js"));
        Files.createSymbolicLink(folder.resolve("gone.js"), folder.resolve("no-such-file"));
        Files.writeString(elsewhere.resolve("other.js"), CHAIN);
        Files.createSymbolicLink(folder.resolve("outside.js"), elsewhere.resolve("other.js"));
        Files.createSymbolicLink(folder.resolve("inside.js"), folder.resolve("good.js"));
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(path -> {
                        try {
                            contents.put(
                                    folder.relativize(path).toString(),
                                    new String(Files.readAllBytes(path), ISO_8859_1));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
        return contents;
    }

    private static boolean tells(ScanResult result, String path, dev.rehome.finding.Code code) {
        return result.findings().stream()
                .anyMatch(finding -> finding.code().equals(code)
                        && (finding.subject().equals(path) || finding.subject().startsWith(path + ":")));
    }

    @Test
    void oddFilesBecomeFindingsAndStayAsTheyAre() throws IOException {
        corpus();
        Map<String, String> before = contents();

        ScanResult result = Scan.of(folder, Optional.empty());

        assertThat(contents()).isEqualTo(before);
        assertThat(tells(result, "broken.js", CodeProblem.SYNTAX)).isTrue();
        assertThat(tells(result, "half.js", CodeProblem.SYNTAX)).isTrue();
        assertThat(tells(result, "flow.js", CodeProblem.SYNTAX)).isTrue();
        assertThat(tells(result, "binary.js", CodeProblem.BINARY)).isTrue();
        assertThat(tells(result, "latin.js", CodeProblem.NOT_UTF8)).isTrue();
        assertThat(tells(result, "wide.js", CodeProblem.BINARY)).isTrue();
        assertThat(tells(result, "surrogate.js", CodeProblem.NOT_UTF8)).isTrue();
        assertThat(tells(result, "huge.js", CodeProblem.TOO_LARGE)).isTrue();
        assertThat(tells(result, "lib.min.js", CodeProblem.MINIFIED)).isTrue();
        assertThat(tells(result, "bundle.js", CodeProblem.MINIFIED)).isTrue();
        assertThat(tells(result, "deeper.js", CodeProblem.MINIFIED)).isTrue();
        assertThat(tells(result, "loop.js", CodeProblem.LINK)).isTrue();
        assertThat(tells(result, "gone.js", CodeProblem.LINK)).isTrue();
        assertThat(tells(result, "outside.js", CodeProblem.LINK)).isTrue();
        assertThat(tells(result, "dist/", ScanProblem.LEFT_OUT)).isTrue();
        assertThat(tells(result, "page.vue", ScanProblem.NOT_READ)).isTrue();
        assertThat(result.files().stream()
                        .filter(file -> !file.queries().isEmpty())
                        .map(Inventory.File::path))
                .contains("good.js", "marked.js", "emoji.js", "many.js", "b.js", "weird name [1]?.js", "nöw.js")
                .contains("src/build/code.js")
                .doesNotContain("inside.js", "outside.js", "dist/out.js", "missing.js");
    }
}
