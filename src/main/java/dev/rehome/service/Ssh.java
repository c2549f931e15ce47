package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A machine reached by the user's own `ssh`: its configuration, keys, agent, jump hosts and known hosts count, and it
/// asks no question.
///
/// What is to be done goes in as a script on standard input, so that no value stands on a command line, here or there.
/// The script first prints a mark: what a login script printed before it is cut off, and where there is no mark the
/// login failed. Relative paths are relative to the login's home.
public final class Ssh implements Machine {
    private static final Duration FILE_LIMIT = Duration.ofSeconds(60);
    private static final int FILE_BYTES_MAX = 64 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final int ABSENT = 3;

    /// How ssh itself ends where it cannot go on.
    private static final int LOST = 255;

    /// Our end of its input stays open for as long as the program runs. Where the connection is lost, or this
    /// process is killed, it ends, and so does the program there: a next attempt, or the way back, would meet it.
    /// The shell becomes the program, so that its number is the program's. Its limit holds all the same.
    private static final String UNTIL_NOBODY_IS_HERE = """
            exec 3<&0
            ( read -r _ <&3; kill $$ ) >/dev/null 2>&1 &
            exec 3<&-
            """;

    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[] {10});

    private final List<String> ssh;
    private final String host;
    private final Optional<String> port;
    private final Path plan;

    /// @param ssh the words that start ssh, usually just `ssh`
    /// @param login an alias of the user's configuration, `user@host` or `user@host:port`
    /// @param plan its folder
    public Ssh(List<String> ssh, String login, Path plan) {
        if (!login.matches("[^-\\s:][^\\s:]*(:[0-9]{1,5})?")) {
            throw new RehomeException(
                    ServiceProblem.MACHINE_UNREACHABLE,
                    "machine " + login + ": not an SSH host",
                    "",
                    "write an alias of your ssh configuration, user@host or user@host:port");
        }
        int colon = login.indexOf(':');
        this.ssh = List.copyOf(ssh);
        this.plan = plan;
        this.host = colon < 0 ? login : login.substring(0, colon);
        this.port = colon < 0 ? Optional.empty() : Optional.of(login.substring(colon + 1));
    }

    @Override
    public String name() {
        return host + port.map(number -> ":" + number).orElse("");
    }

    @Override
    public Answer run(Command command) throws InterruptedException {
        StringBuilder script = new StringBuilder();
        command.variables().forEach((name, value) -> export(script, name, value));
        command.folder()
                .ifPresent(folder -> script.append("cd ").append(place(folder)).append(" || exit 126\n"));
        long seconds = Math.max(1, command.limit().toSeconds());
        String words = Shell.quote(command.words());
        script.append("{\n")
                .append(UNTIL_NOBODY_IS_HERE)
                .append("command -v timeout >/dev/null 2>&1 && exec timeout -k 5 ")
                .append(seconds)
                .append(' ')
                .append(words)
                .append(" </dev/null\nexec ")
                .append(words)
                .append(" </dev/null\n}\n");
        return script(script.toString(), true, command.limit(), command.bytesMax());
    }

    private static void export(StringBuilder script, String name, String value) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("not a variable's name");
        }
        script.append("export ")
                .append(name)
                .append('=')
                .append(Shell.quote(value))
                .append('\n');
    }

    /// @param stays whether its input ends only with it
    private Answer script(String body, boolean stays, Duration limit, int bytesMax) throws InterruptedException {
        String mark = "rehome-" + UUID.randomUUID();
        String script = "echo " + mark + "\necho " + mark + " >&2\n" + body;
        ProcessBuilder builder = new ProcessBuilder(words());
        try {
            RunningProgram.Input fed = new RunningProgram.Input(script, stays);
            Answer answer = RunningProgram.run(plan, builder, fed, limit.plus(CONNECT), bytesMax + 4096);
            Optional<byte[]> out = after(mark, answer.out());
            if (out.isEmpty()) {
                throw unreachable(answer.ended() ? answer.lastWords() : "no answer in time");
            }
            byte[] err = after(mark, answer.err()).orElse(answer.err());
            Answer there = new Answer(answer.status(), out.get(), err, answer.ended(), answer.whole());
            if (there.status() == LOST) {
                throw lost(there);
            }
            return there;
        } catch (IOException e) {
            throw unreachable(String.valueOf(e.getMessage()));
        }
    }

    private List<String> words() {
        List<String> words = new ArrayList<>(ssh);
        words.addAll(List.of("-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=15"));
        port.ifPresent(number -> words.addAll(List.of("-p", number)));
        words.addAll(List.of("--", host, "exec sh -s"));
        return words;
    }

    private static Optional<byte[]> after(String mark, byte[] output) {
        // ISO 8859-1: each byte is one character, so that positions are those of the bytes.
        int at = new String(output, StandardCharsets.ISO_8859_1).indexOf(mark + "\n");
        return at < 0
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(output, at + mark.length() + 1, output.length));
    }

    /// Not the program's end: what it was to say is not known.
    private RehomeException lost(Answer answer) {
        return new RehomeException(
                ServiceProblem.MACHINE_UNREACHABLE,
                "machine " + name() + ": the connection was lost while something ran there",
                answer.lastWords(),
                "see that this holds: ssh " + target() + "; what ran was ended there, and is begun anew");
    }

    private String target() {
        return port.map(number -> "-p " + number + " ").orElse("") + host;
    }

    private RehomeException unreachable(String reason) {
        return new RehomeException(
                ServiceProblem.MACHINE_UNREACHABLE,
                "machine " + name() + ": cannot be reached",
                reason,
                "make this work without a question asked: ssh " + target() + " true");
    }

    /// A path of the other side, where `~` is the login's home.
    private static String place(String path) {
        return path.startsWith("~/") ? "\"$HOME\"/" + Shell.quote(path.substring(2)) : Shell.quote(path);
    }

    private Answer file(String body, String path, int bytesMax) throws InterruptedException {
        return script("p=" + place(path) + "\n" + body, false, FILE_LIMIT, bytesMax);
    }

    @Override
    public Optional<byte[]> read(String path) throws InterruptedException {
        Answer answer = file("[ -e \"$p\" ] || exit 3\nexec cat -- \"$p\"\n", path, FILE_BYTES_MAX);
        if (answer.ended() && answer.status() == ABSENT) {
            return Optional.empty();
        }
        if (!answer.succeeded() || !answer.whole()) {
            throw failed(ServiceProblem.FILE_UNREADABLE, path, "cannot be read", answer);
        }
        return Optional.of(answer.out());
    }

    @Override
    public void replace(String path, byte[] content) throws InterruptedException {
        String body = """
                set -e
                umask 077
                if [ -e "$p" ]; then p=$(readlink -f -- "$p"); fi
                t="$p.rehome-$$"
                trap 'rm -f -- "$t"' EXIT
                if [ -e "$p" ]; then cp -p -- "$p" "$t"; fi
                base64 -d >"$t" <<'END'
                """ + BASE64.encodeToString(content) + """

                END
                sync "$t" 2>/dev/null || sync
                mv -f -- "$t" "$p"
                """;
        Answer answer = file(body, path, 1 << 16);
        if (!answer.succeeded()) {
            throw failed(ServiceProblem.FILE_NOT_WRITTEN, path, "cannot be written", answer);
        }
    }

    @Override
    public void delete(String path) throws InterruptedException {
        Answer answer = file("exec rm -f -- \"$p\"\n", path, 1 << 16);
        if (!answer.succeeded()) {
            throw failed(ServiceProblem.FILE_NOT_WRITTEN, path, "cannot be removed", answer);
        }
    }

    private RehomeException failed(ServiceProblem code, String path, String what, Answer answer) {
        return new RehomeException(
                code,
                path + " on " + name() + ": " + what,
                answer.lastWords(),
                "give the login of " + name() + " the right to it");
    }

    @Override
    public boolean exists(String path) throws InterruptedException {
        return file("exec test -e \"$p\"\n", path, 1 << 16).succeeded();
    }

    @Override
    public boolean writable(String path) throws InterruptedException {
        String body =
                "[ -w \"$(dirname -- \"$p\")\" ] && { [ ! -e \"$p\" ] || { [ -r \"$p\" ] && [ -w \"$p\" ]; }; }\n";
        return file(body, path, 1 << 16).succeeded();
    }

    @Override
    public long size(String path) throws InterruptedException {
        return number(file("[ -f \"$p\" ] && exec wc -c <\"$p\" || echo 0\n", path, 1 << 16), path);
    }

    @Override
    public byte[] readFrom(String path, long offset, int bytesMax) throws InterruptedException {
        String body = "[ -f \"$p\" ] || exit 0\nexec tail -c +" + (offset + 1) + " -- \"$p\"\n";
        Answer answer = file(body, path, bytesMax);
        if (!answer.succeeded()) {
            throw failed(ServiceProblem.FILE_UNREADABLE, path, "cannot be read", answer);
        }
        return answer.out().length > bytesMax ? Arrays.copyOf(answer.out(), bytesMax) : answer.out();
    }

    @Override
    public long freeBytes(String path) throws InterruptedException {
        String body = """
                while [ ! -e "$p" ] && [ "$p" != / ] && [ "$p" != . ]; do p=$(dirname -- "$p"); done
                df -Pk -- "$p" | awk 'NR == 2 { print $4 }'
                """;
        return number(file(body, path, 1 << 16), path) * 1024;
    }

    private long number(Answer answer, String path) {
        String text = answer.text().strip();
        if (!answer.succeeded() || !text.matches("[0-9]{1,15}")) {
            throw failed(ServiceProblem.FILE_UNREADABLE, path, "cannot be looked at", answer);
        }
        return Long.parseLong(text);
    }
}
