package dev.rehome.rewrite.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientVersionTest {
    private Path folder;

    /// As deep as it is looked for above.
    @BeforeEach
    void makeFolder(@TempDir Path root) throws IOException {
        folder = Files.createDirectories(root.resolve("a/b/c/d"));
    }

    @Test
    void isThatOfTheLockFile() throws IOException {
        lock("@supabase/supabase-js", "2.39.0");

        assertThat(ClientVersion.of(folder)).contains("2.39.0");
    }

    @ParameterizedTest
    @CsvSource({"2.105.0, 2.105.0", "1.21.4, 2.0.0", "0.37.4, 1.0.0"})
    void isThatOfTheSmallerClientWhereOnlyThatIsUsed(String locked, String same) throws IOException {
        lock("@supabase/postgrest-js", locked);

        assertThat(ClientVersion.of(folder)).contains(same);
    }

    @Test
    void isUnknownWithoutTheClient() throws IOException {
        lock("pg", "8.23.1");

        assertThat(ClientVersion.of(folder)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "##",
            quoteCharacter = '~',
            value = {
                "package-lock.json ## {'packages': {'node_modules/@supabase/supabase-js': {'version': '2.39.0'}}}",
                "package-lock.json ## {'dependencies': {'@supabase/supabase-js': {'version': '2.39.0'}}}",
                "yarn.lock         ## '@supabase/supabase-js@^2.0.0', '@supabase/supabase-js@^2.38.0':|  version '2.39.0'|",
                "yarn.lock         ## __metadata:|  version: 8||'@supabase/supabase-js@npm:^2.0.0':|  version: 2.39.0|",
                "pnpm-lock.yaml    ## packages:|  '@supabase/supabase-js@2.39.0':|    resolution: {}|",
                "pnpm-lock.yaml    ## packages:|  /@supabase/supabase-js@2.39.0:|    resolution: {}|",
                "pnpm-lock.yaml    ## packages:|  /@supabase/supabase-js/2.39.0:|    resolution: {}|",
                "pnpm-lock.yaml    ## packages:|  '@supabase/supabase-js@2.39.0':|snapshots:|  '@supabase/supabase-js@2.39.0(ws@8.1.0)':|",
                "bun.lock          ## { 'lockfileVersion': 1, 'packages': { '@supabase/supabase-js': ['@supabase/supabase-js@2.39.0', '', {}], } }",
                "package.json      ## {'dependencies': {'@supabase/supabase-js': '2.39.0'}}",
            })
    void isThatOfAnyLockFile(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text.replace('\'', '"').replace('|', '\n'));

        assertThat(ClientVersion.of(folder)).contains("2.39.0");
    }

    @Test
    void isNotKnownWhereSeveralAreInstalled() throws IOException {
        Files.writeString(folder.resolve("pnpm-lock.yaml"), """
                packages:
                  '@supabase/supabase-js@2.39.0':
                  '@supabase/supabase-js@2.105.0':
                """);

        assertThat(ClientVersion.of(folder)).isEmpty();
    }

    private void lock(String name, String version) throws IOException {
        String text = """
                {"lockfileVersion": 3, "packages": {"node_modules/%s": {"version": "%s"}}}
                """.formatted(name, version);
        Files.writeString(folder.resolve("package-lock.json"), text);
    }
}
