package dev.rehome.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.rehome.finding.RehomeException;
import dev.rehome.testing.Daemon;
import dev.rehome.testing.SshServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// This machine, and the same one through a real sshd.
class MachineTest {
    @TempDir
    private Path folder;

    private Machine here() {
        return new Local(folder, System.getenv());
    }

    private interface Use {
        void of(Machine machine) throws Exception;
    }

    private void behindSsh(Use use) throws Exception {
        int port = Daemon.freePort();
        try (SshServer _ = SshServer.start(folder, port)) {
            use.of(new Ssh(SshServer.client(folder), SshServer.login(port), folder));
        }
    }

    @Test
    void runsCommandsHere() throws Exception {
        runsCommands(here());
    }

    @Test
    void runsCommandsThroughSsh() throws Exception {
        behindSsh(this::runsCommands);
    }

    private void runsCommands(Machine machine) throws Exception {
        Answer answer = machine.run(Command.of(
                        "sh",
                        "-c",
                        "printf '%s|' \"$@\"; printf '%s' \"$SECRET\"; pwd >&2; exit 3",
                        "x",
                        "two words",
                        "it's",
                        "$HOME;*")
                .with("SECRET", "a 'quoted' value")
                .in(folder.toString()));
        assertThat(answer.text()).isEqualTo("two words|it's|$HOME;*|a 'quoted' value");
        assertThat(answer.errors().strip()).isEqualTo(folder.toRealPath().toString());
        assertThat(answer.status()).isEqualTo(3);
        assertThat(answer.toString()).doesNotContain("quoted");
        assertThat(machine.run(Command.of("no-such-program-here")).noSuchProgram())
                .isTrue();
        assertThat(machine.run(Command.shell("cat")).succeeded())
                .as("nothing waits for input")
                .isTrue();

        Answer bounded = machine.run(Command.shell("yes | head -c 200000").keeping(1000));
        assertThat(bounded.whole()).isFalse();
        assertThat(bounded.out().length).isLessThan(10_000);
        long began = System.nanoTime();
        Answer late = machine.run(Command.shell("sleep 300").within(Duration.ofSeconds(1)));
        assertThat(late.succeeded()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void handlesFilesHere() throws Exception {
        handlesFiles(here());
    }

    @Test
    void handlesFilesThroughSsh() throws Exception {
        behindSsh(this::handlesFiles);
    }

    private void handlesFiles(Machine machine) throws Exception {
        Path file = folder.resolve("it's a file.env");
        String path = file.toString();
        assertThat(machine.read(path)).isEmpty();
        assertThat(machine.exists(path)).isFalse();
        assertThat(machine.writable(path)).isTrue();
        byte[] first = "first\n".getBytes(StandardCharsets.UTF_8);
        machine.replace(path, first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        byte[] second = new byte[100_000];
        for (int i = 0; i < second.length; i++) {
            second[i] = (byte) i;
        }
        machine.replace(link.toString(), second);
        assertThat(Files.readAllBytes(file)).isEqualTo(second);
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(machine.read(path).orElseThrow()).isEqualTo(second);
        assertThat(machine.size(path)).isEqualTo(second.length);
        assertThat(machine.readFrom(path, 65_600, 3)).containsExactly(64, 65, 66);
        assertThat(machine.readFrom(path, 200_000, 10)).isEmpty();
        assertThat(machine.freeBytes(folder.resolve("not/there/yet").toString()))
                .isPositive();
        try (var inFolder = Files.list(folder)) {
            assertThat(inFolder.map(Path::getFileName).map(Path::toString).toList())
                    .as("nothing is left behind")
                    .noneMatch(name -> name.contains("rehome"));
        }
        machine.delete(path);
        machine.delete(path);
        assertThat(machine.exists(path)).isFalse();

        RehomeException e = catchThrowableOfType(
                RehomeException.class, () -> machine.replace(folder + "/no/such/folder/file", first));
        assertThat(e.code()).isEqualTo(ServiceProblem.FILE_NOT_WRITTEN);
        RehomeException unread = catchThrowableOfType(RehomeException.class, () -> machine.read(folder.toString()));
        assertThat(unread.code()).isEqualTo(ServiceProblem.FILE_UNREADABLE);
    }

    @Test
    void givesServicesNoneOfItsOwnVariables() throws Exception {
        Map<String, String> variables =
                Map.of("PATH", System.getenv("PATH"), "HOME", folder.toString(), "TARGET_URL", "postgres://u:p@h/d");
        Machine machine = new Local(folder, variables);
        assertThat(machine.run(Command.shell("env")).text()).contains("PATH=").doesNotContain("TARGET_URL");
        assertThat(machine.run(Command.shell("env").inheriting()).text()).contains("TARGET_URL");
    }

    @Test
    void asksFromTheMachineOfTheService() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "{\"status\":\"ok\",\"a\":{\"b\":1}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            URI url = URI.create("http://127.0.0.1:" + port + "/health");
            behindSsh(machine -> {
                Duration limit = Duration.ofSeconds(10);
                assertThat(MachineProbes.http(machine, url, 200, Map.of("status", "ok", "a.b", "1"))
                                .look(limit)
                                .isGood())
                        .isTrue();
                assertThat(MachineProbes.http(machine, url, 200, Map.of("status", "bad"))
                                .look(limit)
                                .value())
                        .contains("status is not bad");
                assertThat(MachineProbes.http(machine, url, 204, Map.of())
                                .look(limit)
                                .isGood())
                        .isFalse();
                assertThat(MachineProbes.tcp(machine, "127.0.0.1", port)
                                .look(limit)
                                .isGood())
                        .isTrue();
                assertThat(MachineProbes.tcp(machine, "127.0.0.1", Daemon.freePort())
                                .look(limit)
                                .isGood())
                        .isFalse();
            });
        } finally {
            server.stop(0);
        }
    }

    /// A next attempt would meet it: two installs in one folder, say.
    @Test
    void whatRunsAtTheOtherSideEndsWithTheConnection() throws Exception {
        int port = Daemon.freePort();
        try (SshServer server = SshServer.start(folder, port)) {
            Machine machine = new Ssh(SshServer.client(folder), SshServer.login(port), folder);
            CompletableFuture<RehomeException> ended = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                    RehomeException.class,
                    () -> machine.run(Command.shell("echo $$ > pid; sleep 300").in(folder.toString()))));
            ProcessHandle there = awaitProcess(folder.resolve("pid"));
            server.cutConnections();
            RehomeException e = ended.get(20, TimeUnit.SECONDS);
            assertThat(e.code()).isEqualTo(ServiceProblem.MACHINE_UNREACHABLE);
            assertThat(e.message()).endsWith("the connection was lost while something ran there");
            assertThat(e.reason()).doesNotContain("rehome-");
            there.onExit().get(20, TimeUnit.SECONDS);

            Files.delete(folder.resolve("pid"));
            Thread runs = Thread.ofVirtual().start(() -> {
                var _ = catchThrowable(() ->
                        machine.run(Command.shell("echo $$ > pid; sleep 300").in(folder.toString())));
            });
            ProcessHandle interrupted = awaitProcess(folder.resolve("pid"));
            runs.interrupt();
            interrupted.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    private static ProcessHandle awaitProcess(Path file) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.onSpinWait();
        }
        return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
    }

    @Test
    void saysThatAMachineCannotBeReached() throws Exception {
        int port = Daemon.freePort();
        Machine machine = new Ssh(List.of("ssh", "-F", "/dev/null"), "127.0.0.1:" + port, folder);
        RehomeException e = catchThrowableOfType(RehomeException.class, () -> machine.run(Command.of("true")));
        assertThat(e.code()).isEqualTo(ServiceProblem.MACHINE_UNREACHABLE);
        assertThat(e.reason()).contains("refused");
        assertThat(e.remedy()).contains("ssh -p " + port);
        assertThat(catchThrowableOfType(
                                RehomeException.class, () -> new Ssh(List.of("ssh"), "-oProxyCommand=x", folder))
                        .code())
                .isEqualTo(ServiceProblem.MACHINE_UNREACHABLE);
    }
}
