package dev.rehome.rewrite.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockFileTest {
    private static final String LOCK = """
            {
              "name": "app",
              "lockfileVersion": 3,
              "requires": true,
              "packages": {
                "": {
                  "name": "app",
                  "dependencies": {
                    "@supabase/supabase-js": "2.105.0"
                  },
                  "devDependencies": {
                    "tool": "1.0.0"
                  }
                },
                "node_modules/@supabase/supabase-js": {
                  "version": "2.105.0",
                  "dependencies": {
                    "inner": "1.0.0",
                    "shared": "2.0.0"
                  }
                },
                "node_modules/@supabase/supabase-js/node_modules/shared": {
                  "version": "2.0.0"
                },
                "node_modules/inner": {
                  "version": "1.0.0"
                },
                "node_modules/shared": {
                  "version": "1.0.0",
                  "dev": true
                },
                "node_modules/tool": {
                  "version": "1.0.0",
                  "dev": true,
                  "dependencies": {
                    "shared": "1.0.0"
                  }
                }
              }
            }
            """;

    @Test
    void loseAPackageAndWhatOnlyItNeeded() {
        String left = LockFile.of(LOCK)
                .flatMap(it -> it.without("", List.of("@supabase/supabase-js")))
                .orElseThrow();
        assertThat(left).isEqualTo("""
            {
              "name": "app",
              "lockfileVersion": 3,
              "requires": true,
              "packages": {
                "": {
                  "name": "app",
                  "devDependencies": {
                    "tool": "1.0.0"
                  }
                },
                "node_modules/shared": {
                  "version": "1.0.0",
                  "dev": true
                },
                "node_modules/tool": {
                  "version": "1.0.0",
                  "dev": true,
                  "dependencies": {
                    "shared": "1.0.0"
                  }
                }
              }
            }
            """);
        assertThat(LockFile.of(left).orElseThrow().without("", List.of("@supabase/supabase-js")))
                .contains(left);
    }

    @Test
    void staysWhereAPackageWouldBecomeOneOfTheToolsOnly() {
        String shared =
                LOCK.replace("\"node_modules/@supabase/supabase-js/node_modules/shared\"", "\"node_modules/x\"");
        assertThat(LockFile.of(shared).orElseThrow().without("", List.of("@supabase/supabase-js")))
                .isEmpty();
    }

    @Test
    void staysWhereItIsOfAnotherVersionOrForm() {
        assertThat(LockFile.of(LOCK.replace("\"lockfileVersion\": 3", "\"lockfileVersion\": 2")))
                .isEmpty();
        assertThat(LockFile.of(LOCK.replace("\n", " ")).orElseThrow().without("", List.of("@supabase/supabase-js")))
                .isEmpty();
        assertThat(LockFile.of("no JSON")).isEmpty();
    }

    @Test
    void keepsEverythingOfARealFileWhereNothingGoes() throws IOException {
        String real = Files.readString(Path.of("examples/ai-admin/legacy/package-lock.json"));
        assertThat(LockFile.of(real).orElseThrow().without("", List.of())).contains(real);
    }
}
