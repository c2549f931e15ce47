package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The grammar of libpq's connection URIs (PostgreSQL manual, 34.1.1.2; `conninfo_uri_parse_options` in
/// `src/interfaces/libpq/fe-connect.c`):
/// `postgres://[user[:password]@][host[:port],...][/database][?name=value&...]`.
///
/// Gives the parameters by their libpq names; `host` and `port` are lists with commas. No message repeats any
/// part of
/// the URL but a parameter's name: a password that is not percent-encoded ends up in any of the parts.
final class EndpointUrl {
    private static final String ENCODE =
            "percent-encode / ? # @ : and % in user name and password (%2F %3F %23 %40 %3A %25)";

    private final String url;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    private EndpointUrl(String url) {
        this.url = url;
    }

    static Map<String, String> parse(String url) {
        return new EndpointUrl(url).parse();
    }

    private Map<String, String> parse() {
        int begin = afterScheme();
        int query = url.indexOf('?', begin);
        String location = query < 0 ? url.substring(begin) : url.substring(begin, query);
        int slash = location.indexOf('/');
        String authority = slash < 0 ? location : location.substring(0, slash);
        String database = slash < 0 ? "" : location.substring(slash + 1);
        if (database.indexOf('@') >= 0) {
            throw bad("an @ stands after the first /", ENCODE);
        }
        login(authority);
        put("dbname", decode(database));
        if (query >= 0) {
            query(url.substring(query + 1));
        }
        return parameters;
    }

    private int afterScheme() {
        if (url.startsWith("postgres://")) {
            return "postgres://".length();
        }
        if (url.startsWith("postgresql://")) {
            return "postgresql://".length();
        }
        throw bad("it does not start with postgres://", "write postgres://user@host:port/database, or env:NAME");
    }

    private void login(String authority) {
        int at = authority.indexOf('@');
        if (at >= 0) {
            String login = authority.substring(0, at);
            int colon = login.indexOf(':');
            put("user", decode(colon < 0 ? login : login.substring(0, colon)));
            put("password", colon < 0 ? "" : decode(login.substring(colon + 1)));
        }
        hosts(authority.substring(at + 1));
    }

    private void hosts(String text) {
        if (text.indexOf('@') >= 0) {
            throw bad("it holds a second @ before the first /", ENCODE);
        }
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            int end = one.startsWith("[") ? one.indexOf(']') : -1;
            if (one.startsWith("[") && end < 0) {
                throw bad("a [ has no ]", "write an IPv6 address as [2001:db8::1]:5432");
            }
            int colon = one.indexOf(':', end + 1);
            String host = colon < 0 ? one : one.substring(0, colon);
            hosts.add(decode(end < 0 ? host : one.substring(1, end)));
            ports.add(colon < 0 ? "" : decode(one.substring(colon + 1)));
        }
        put("host", String.join(",", hosts));
        put("port", ports.stream().allMatch(String::isEmpty) ? "" : String.join(",", ports));
    }

    private void query(String query) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw bad("a parameter is not of the form name=value", "write ?name=value&name=value");
            }
            put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
    }

    private void put(String name, String value) {
        if (name.equals("ssl") && value.equals("true")) {
            parameters.put("sslmode", "require");
            return;
        }
        ConnectionParameters.require(name);
        if (!value.isEmpty()) {
            parameters.put(name, value);
        }
    }

    /// Percent-decoding alone: `+` stays what it is, as in libpq.
    private static String decode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                out.put(bytes[i]);
                continue;
            }
            int value = i + 2 < bytes.length
                    ? Character.digit(bytes[i + 1], 16) * 16 + Character.digit(bytes[i + 2], 16)
                    : -1;
            if (value <= 0 || Character.digit(bytes[i + 1], 16) < 0 || Character.digit(bytes[i + 2], 16) < 0) {
                throw bad("a % is not followed by two hexadecimal digits", "write %25 for a % itself");
            }
            out.put((byte) value);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw bad("its percent-encoded bytes are not UTF-8", "percent-encode the UTF-8 bytes of each character");
        }
    }

    static RehomeException bad(String reason, String remedy) {
        return new RehomeException(
                PostgresProblem.BAD_ENDPOINT, "endpoint: not a usable postgres:// URL: " + reason, "", remedy);
    }
}
