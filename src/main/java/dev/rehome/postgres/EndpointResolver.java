package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Completes what a URL says with libpq's defaults: environment, password file, socket folder, port 5432.
final class EndpointResolver {
    /// Where Debian's libpq looks for the socket when no host is given.
    private static final String SOCKET_FOLDER = "/var/run/postgresql";

    private static final Map<String, Set<String>> VALUES = Map.of(
            "sslmode", Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
            "sslnegotiation", Set.of("postgres", "direct"),
            "channel_binding", Set.of("disable", "prefer", "require"),
            "keepalives", Set.of("0", "1"),
            "target_session_attrs", Set.of("any", "read-write", "read-only", "primary", "standby", "prefer-standby"));

    private final Map<String, String> parameters;
    private final Map<String, String> environment;
    private final List<String> warnings = new ArrayList<>();

    private EndpointResolver(Map<String, String> parameters, Map<String, String> environment) {
        this.parameters = parameters;
        this.environment = environment;
    }

    static Endpoint resolve(Map<String, String> url, Map<String, String> environment) {
        Map<String, String> merged = new HashMap<>();
        environment.forEach((variable, value) -> {
            String name = ConnectionParameters.VARIABLES.get(variable);
            if (name != null && !value.isEmpty()) {
                ConnectionParameters.require(name);
                merged.put(name, value);
            }
        });
        // A host in the URL is another server than the one PGHOSTADDR speaks of (libpq would go there all the same).
        if (url.containsKey("host")) {
            merged.remove("hostaddr");
        }
        merged.putAll(url);
        return new EndpointResolver(merged, environment).endpoint();
    }

    private Endpoint endpoint() {
        checkValues();
        String user = take("user", System.getProperty("user.name", "postgres"));
        String database = take("dbname", user);
        List<Host> hosts = hosts(user, database);
        tlsDefaults();
        secretKeyPassword();
        parameters.remove("application_name");
        return new Endpoint(hosts, database, user, parameters, warnings);
    }

    private String take(String name, String otherwise) {
        String value = parameters.remove(name);
        return value == null ? otherwise : value;
    }

    private void checkValues() {
        VALUES.forEach((name, known) -> {
            String value = parameters.get(name);
            if (value != null && !known.contains(value)) {
                String all = String.join(", ", known.stream().sorted().toList());
                throw EndpointUrl.bad("\"" + name + "\" has an unknown value", "use one of: " + all);
            }
        });
        for (String name : List.of("connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count")) {
            String value = parameters.getOrDefault(name, "0");
            if (!value.matches("-?[0-9]{1,6}")) {
                throw EndpointUrl.bad("\"" + name + "\" is not a number", "give a whole number");
            }
        }
    }

    private List<Host> hosts(String user, String database) {
        String[] names = take("host", "").split(",", -1);
        String[] addresses = take("hostaddr", "").split(",", -1);
        String[] ports = take("port", "").split(",", -1);
        int count = Math.max(names.length, addresses.length);
        if ((ports.length > 1 && ports.length != count) || (addresses.length > 1 && addresses.length != names.length)) {
            throw EndpointUrl.bad("it has not as many ports as hosts", "give one port for all, or one for each host");
        }
        String password = take("password", "");
        PasswordFile file = password.isEmpty() ? passwordFile() : PasswordFile.EMPTY;
        parameters.remove("passfile");
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String address = i < addresses.length ? addresses[i] : "";
            String name = i < names.length && !names[i].isEmpty() ? names[i] : address.isEmpty() ? local() : address;
            int port = port(ports[ports.length == 1 ? 0 : i]);
            String known = name.equals(SOCKET_FOLDER) ? "localhost" : name;
            hosts.add(new Host(
                    checked(name),
                    address,
                    port,
                    password.isEmpty() ? file.password(known, port, database, user) : password));
        }
        return hosts;
    }

    private static String local() {
        return Files.isDirectory(Path.of(SOCKET_FOLDER)) ? SOCKET_FOLDER : "localhost";
    }

    private static String checked(String name) {
        if (!name.startsWith("/") && !name.matches("[\\p{L}\\p{N}._:%-]+")) {
            throw EndpointUrl.bad(
                    "the host name holds a character that no host name has",
                    "percent-encode / ? # @ : and % in user name and password");
        }
        return name;
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return 5432;
        }
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw EndpointUrl.bad(
                    "the port is not a number from 1 to 65535",
                    "write host:5432; percent-encode / ? # @ : and % in user name and password");
        }
        return port;
    }

    private PasswordFile passwordFile() {
        String named = parameters.get("passfile");
        String home = environment.get("HOME");
        if (named == null && home == null) {
            return PasswordFile.EMPTY;
        }
        return PasswordFile.read(named == null ? Path.of(home, ".pgpass") : Path.of(named), warnings);
    }

    /// The files libpq looks for where nothing is said, and its two rules about the root certificate: one that is
    /// there makes `require` check it, and `system` means the full check.
    private void tlsDefaults() {
        parameters.computeIfAbsent("sslrootcert", name -> userFile("root.crt"));
        parameters.computeIfAbsent("sslcert", name -> userFile("postgresql.crt"));
        parameters.computeIfAbsent("sslkey", name -> userFile("postgresql.key"));
        String root = parameters.get("sslrootcert");
        String mode = parameters.get("sslmode");
        if ("system".equals(root)) {
            if (mode != null && !mode.equals("verify-full")) {
                throw EndpointUrl.bad("sslrootcert=system allows no weaker sslmode", "use sslmode=verify-full");
            }
            parameters.put("sslmode", "verify-full");
        } else if (root != null && "require".equals(mode)) {
            parameters.put("sslmode", "verify-ca");
        }
        parameters.putIfAbsent("sslmode", "prefer");
        boolean verifies = parameters.get("sslmode").startsWith("verify");
        if (verifies && root == null) {
            throw EndpointUrl.bad(
                    "its sslmode needs a root certificate",
                    "add sslrootcert=FILE, or sslrootcert=system for a certificate of a public authority");
        }
        if (verifies && !"system".equals(root) && !Files.isReadable(Path.of(root))) {
            throw EndpointUrl.bad("the file of sslrootcert cannot be read: " + root, "check the path");
        }
    }

    private @Nullable String userFile(String name) {
        String home = environment.get("HOME");
        Path file = Path.of(home == null ? "/" : home, ".postgresql", name);
        return home != null && Files.isReadable(file) ? file.toString() : null;
    }

    /// `sslpassword` may be a reference, so that no secret stands in a URL.
    private void secretKeyPassword() {
        String password = parameters.get("sslpassword");
        if (password == null) {
            return;
        }
        String lower = password.toLowerCase(Locale.ROOT);
        if (lower.startsWith("env:")) {
            String value = environment.get(password.substring(4));
            if (value == null) {
                throw EndpointUrl.bad("sslpassword names a variable that is not set", "set it, or use file:PATH");
            }
            parameters.put("sslpassword", value);
        } else if (lower.startsWith("file:")) {
            parameters.put("sslpassword", firstLine(Path.of(password.substring(5))));
        }
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new RehomeException(
                    PostgresProblem.BAD_ENDPOINT,
                    "endpoint: the file of sslpassword cannot be read: " + file,
                    String.valueOf(e.getMessage()),
                    "check the path and its permissions",
                    e);
        }
    }
}
