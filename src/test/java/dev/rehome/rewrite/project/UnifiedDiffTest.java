package dev.rehome.rewrite.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnifiedDiffTest {
    @TempDir
    Path folder;

    @Test
    void nothingIsSaidOfAFileThatStays() {
        assertThat(UnifiedDiff.of(FileChange.edited("a.js", "x\n", "x\n"))).isEmpty();
    }

    @Test
    void showsThreeLinesAroundAChange() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assertThat(UnifiedDiff.of(FileChange.edited("a.js", before, before.replace("5", "five"))))
                .isEqualTo("""
                diff --git a/a.js b/a.js
                --- a/a.js
                +++ b/a.js
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8
                """);
    }

    @Test
    void gitAppliesWhatItSays() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            String before = text(random, random.nextInt(40));
            String after = changed(random, before);
            check(FileChange.edited("f" + round + ".js", before, after), "seed " + seed);
        }
        check(FileChange.created("new.js", "x\r\ny"), "created");
        check(FileChange.removed("old.js", "x\ny"), "removed");
    }

    private void check(FileChange change, String what) throws IOException, InterruptedException {
        Path file = folder.resolve(change.path());
        if (change.before().isPresent()) {
            Files.writeString(file, change.before().get());
        }
        String diff = UnifiedDiff.of(change);
        if (!diff.isEmpty()) {
            Path patch = folder.resolve("patch");
            Files.writeString(patch, diff);
            Process process = new ProcessBuilder("git", "apply", "--whitespace=nowarn", "patch")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(what + "\n" + diff + said).isZero();
        }
        if (change.after().isPresent()) {
            assertThat(Files.readString(file)).as(what).isEqualTo(change.after().get());
        } else {
            assertThat(file).doesNotExist();
        }
    }

    private static String text(Random random, int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append((char) ('a' + random.nextInt(6))).append(random.nextInt(4) == 0 ? "\r\n" : "\n");
        }
        return text + (random.nextBoolean() ? "end" : "z\n");
    }

    private static String changed(Random random, String text) {
        StringBuilder changed = new StringBuilder();
        for (String line : text.split("(?<=\n)")) {
            if (random.nextInt(5) > 0) {
                changed.append(line);
            }
            if (random.nextInt(6) == 0) {
                changed.append("new\n");
            }
        }
        return changed.isEmpty() ? "left\n" : changed.toString();
    }
}
