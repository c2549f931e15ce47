package dev.rehome.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.testing.Needs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArchiveTest {
    private static final String LONG = "a-name-that-is-longer-than-a-header-holds-".repeat(4);

    @TempDir
    Path folder;

    private Path plan;
    private Path tar;
    private final List<Finding> findings = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        plan = Files.createDirectories(folder.resolve("plan"));
        tar = folder.resolve("files.tar");
        Files.writeString(plan.resolve(".env"), "A=1\n");
        Files.setPosixFilePermissions(plan.resolve(".env"), PosixFilePermissions.fromString("rw-------"));
        Path sessions = Files.createDirectories(plan.resolve("сессии 1/" + LONG));
        Files.write(sessions.resolve(LONG), new byte[100_000]);
        Files.writeString(plan.resolve("run.sh"), "echo\n");
        Files.setPosixFilePermissions(plan.resolve("run.sh"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(plan.resolve("link"), Path.of("nowhere"));
        Files.writeString(folder.resolve("elsewhere.txt"), "x");
    }

    private List<ArchivedFile> write() throws IOException {
        try (OutputStream out = Files.newOutputStream(tar)) {
            List<Path> paths = List.of(
                    plan.resolve(".env"),
                    plan.resolve("сессии 1"),
                    plan.resolve("run.sh"),
                    plan.resolve("link"),
                    folder.resolve("elsewhere.txt"));
            return new FileArchive(plan, out, findings, BackupProgress.NONE).write(paths, Set.of());
        }
    }

    @Test
    void isWhatTarUnpacks() throws Exception {
        write();
        Path into = Files.createDirectories(folder.resolve("unpacked"));

        Process process = new ProcessBuilder(
                        Needs.program("tar").toString(), "-xpf", tar.toString(), "-C", into.toString())
                .redirectErrorStream(true)
                .start();
        String words = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(words).isZero();
        assertThat(words).isEmpty();
        isAsItWas(into.resolve("plan"), Path.of(into + "/root" + folder + "/elsewhere.txt"));
    }

    @Test
    void restoresItselfWithModesAndLinks() throws IOException {
        List<ArchivedFile> files = write();
        Path there = folder.resolve("there");

        FileRestore restore = new FileRestore("files.tar", there.resolve("p"), there.resolve("r"), files);
        restore.check(new ByteArrayInputStream(Files.readAllBytes(tar)));
        restore.restore(new ByteArrayInputStream(Files.readAllBytes(tar)));

        isAsItWas(there.resolve("p"), Path.of(there + "/r" + folder + "/elsewhere.txt"));
        assertThat(restore.plan()).allMatch(p -> p.state().equals("same"));
    }

    @Test
    void findsADamagedFileBeforeItReplacesAnything() throws IOException {
        List<ArchivedFile> files = write();
        byte[] bytes = Files.readAllBytes(tar);
        bytes[512] ^= 1;

        assertThatThrownBy(() -> new FileRestore("files.tar", plan, plan, files).check(new ByteArrayInputStream(bytes)))
                .isInstanceOfSatisfying(
                        RehomeException.class, e -> assertThat(e.code()).isEqualTo(BackupProblem.DAMAGED));
    }

    private static void isAsItWas(Path plan, Path elsewhere) throws IOException {
        assertThat(plan.resolve(".env")).hasContent("A=1\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(plan.resolve(".env"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(plan.resolve("run.sh"))))
                .isEqualTo("rwxr-x---");
        assertThat(plan.resolve("сессии 1/" + LONG + "/" + LONG)).hasSize(100_000);
        assertThat(Files.readSymbolicLink(plan.resolve("link"))).isEqualTo(Path.of("nowhere"));
        assertThat(elsewhere).hasContent("x");
    }
}
