package dev.rehome.migration.retire;

import dev.rehome.runbook.Gate;
import dev.rehome.service.Local;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The old service's web address, out of reach for programs that Node runs: a file that each loads first refuses its
/// connections to that address as a closed port would, and writes down who tried. It needs no rights but a variable of
/// the service. It ends by itself at a time that stands in a file, whatever becomes of rehome.
///
/// What is not run by Node cannot be cut off without the rights of an administrator; that is said.
///
/// @param state `.rehome/retire`
/// @param hosts names whose connections are refused, those below them too, or `host:port` for one port alone
public record OldAddress(Path state, List<String> hosts) {
    /// What Node takes more options from.
    public static final String VARIABLE = "NODE_OPTIONS";

    private static final List<String> OF_SUPABASE = List.of("supabase.co", "supabase.in", "supabase.com");
    private static final Pattern URL = Pattern.compile("\\b(https?|wss?|postgres|postgresql)://[^\\s\"'`]+");
    private static final Map<String, Integer> PORTS =
            Map.of("https", 443, "wss", 443, "http", 80, "ws", 80, "postgres", 5432, "postgresql", 5432);

    private static final String SCRIPT = "cut.cjs";

    public OldAddress {
        hosts = List.copyOf(hosts);
    }

    /// What the old service is reached at.
    ///
    /// @param database host of the source
    /// @param values of variables that are taken out: they may hold addresses, and secrets that go no further
    public static List<String> hosts(String database, List<String> values) {
        Set<String> hosts = new TreeSet<>(OF_SUPABASE);
        if (!isHere(database)) {
            hosts.add(database.toLowerCase(Locale.ROOT));
        }
        for (String value : values) {
            Matcher urls = URL.matcher(value);
            while (urls.find()) {
                address(urls.group()).ifPresent(hosts::add);
            }
        }
        return List.copyOf(hosts);
    }

    private static boolean isHere(String host) {
        return host.startsWith("127.") || host.equalsIgnoreCase("localhost") || host.startsWith("/");
    }

    /// Of this machine one port, so that nothing else here is cut off.
    private static Optional<String> address(String url) {
        try {
            URI uri = URI.create(url);
            String host = uri.getHost();
            if (host == null) {
                return Optional.empty();
            }
            int port = uri.getPort() > 0 ? uri.getPort() : PORTS.getOrDefault(uri.getScheme(), 443);
            return Optional.of(isHere(host) ? "127.0.0.1:" + port : host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Path folder() {
        return state.resolve("cut");
    }

    /// Refuses from now on, for those that load it.
    ///
    /// @param longest after which it ends by itself
    public void begin(Clock clock, Duration longest) {
        try {
            Files.createDirectories(folder());
            Files.deleteIfExists(folder().resolve("tried"));
            Files.deleteIfExists(folder().resolve("loaded"));
            write(SCRIPT, script());
            write(
                    "hosts.json",
                    hosts.stream()
                            .map(host -> '"' + host.replace("\\", "").replace("\"", "") + '"')
                            .collect(Collectors.joining(",", "[", "]")));
            write("until", String.valueOf(clock.instant().plus(longest).toEpochMilli()));
        } catch (IOException e) {
            throw CertainEdits.notWritten(folder(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String script() throws IOException {
        try (InputStream text = OldAddress.class.getResourceAsStream(SCRIPT)) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void write(String name, String text) {
        new Local(folder(), Map.of()).replace(folder().resolve(name).toString(), text.getBytes(StandardCharsets.UTF_8));
    }

    /// What a service's own options become.
    public String with(String options) {
        String own = "--require "
                + folder().resolve(SCRIPT).toString().replace("\\", "\\\\").replace(" ", "\\ ");
        return options.contains(own) ? options : (options + " " + own).strip();
    }

    /// Ends it for all at once; who loaded it goes on without it.
    public void end() {
        Path until = folder().resolve("until");
        try {
            Files.deleteIfExists(until);
        } catch (IOException e) {
            throw CertainEdits.notWritten(until, String.valueOf(e.getMessage()), e);
        }
    }

    /// How often it was loaded.
    public int loaded() {
        return lines("loaded").size();
    }

    /// Whether anybody tried to reach it meanwhile.
    public Gate gate() {
        List<String> tried = lines("tried");
        String name = "connections to the old address";
        String wanted = "none is tried";
        String evidence = folder().resolve("tried").toString();
        return tried.isEmpty()
                ? Gate.go(name, "none", wanted, evidence)
                : Gate.noGo(
                        name, tried.size() + " tried: " + String.join(", ", new TreeSet<>(tried)), wanted, evidence);
    }

    /// For a service that did not load it.
    public Gate notCut(String service) {
        List<String> here = new ArrayList<>(hosts);
        here.removeIf(host -> host.contains(":"));
        return Gate.unclear(
                "old address out of reach: " + service,
                "it is not run by Node, or drops " + VARIABLE
                        + ": without an administrator's rights it reaches the old address",
                "refused while it starts",
                "as root, for the time: echo 127.0.0.1 " + String.join(" ", here)
                        + " >> /etc/hosts (names below them have to be written out), or a firewall rule");
    }

    private List<String> lines(String name) {
        try {
            Path file = folder().resolve(name);
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw OldFiles.unreadable(folder().resolve(name), e);
        }
    }
}
