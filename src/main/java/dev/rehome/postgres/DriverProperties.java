package dev.rehome.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/// libpq's parameters in the words of pgjdbc.
final class DriverProperties {
    private static final Map<String, String> SAME = Map.of(
            "options", "options",
            "channel_binding", "channelBinding",
            "require_auth", "requireAuth",
            "sslnegotiation", "sslNegotiation",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "sslpassword", "sslpassword");

    private DriverProperties() {}

    static String url(Endpoint endpoint, Host host) {
        String name =
                host.isSocket() ? "localhost" : host.name().indexOf(':') < 0 ? host.name() : "[" + host.name() + "]";
        return "jdbc:postgresql://" + name + ":" + host.port() + "/"
                + URLEncoder.encode(endpoint.database(), StandardCharsets.UTF_8);
    }

    /// @param route where the bytes go, as [RouteSocketFactory] reads it
    static Properties of(Endpoint endpoint, Host host, String route, String applicationName) {
        Map<String, String> parameters = endpoint.parameters();
        Properties properties = new Properties();
        properties.setProperty("user", endpoint.user());
        properties.setProperty("password", host.password());
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("tcpKeepAlive", String.valueOf(!"0".equals(parameters.get("keepalives"))));
        String timeout = connectTimeout(parameters.getOrDefault("connect_timeout", "10"));
        properties.setProperty("connectTimeout", timeout);
        properties.setProperty("loginTimeout", timeout);
        properties.setProperty("socketFactory", RouteSocketFactory.class.getName());
        properties.setProperty("socketFactoryArg", RouteSocketFactory.argument(route, parameters));
        SAME.forEach((libpq, pgjdbc) -> {
            String value = parameters.get(libpq);
            if (value != null) {
                properties.setProperty(pgjdbc, value);
            }
        });
        tls(parameters, host, properties);
        return properties;
    }

    /// As libpq reads it: zero and less wait for ever, one second is rounded up to two.
    private static String connectTimeout(String seconds) {
        int value = Math.max(Integer.parseInt(seconds), 0);
        return String.valueOf(value == 1 ? 2 : value);
    }

    private static void tls(Map<String, String> parameters, Host host, Properties properties) {
        properties.setProperty("sslmode", host.isSocket() ? "disable" : parameters.getOrDefault("sslmode", "prefer"));
        String root = parameters.get("sslrootcert");
        properties.setProperty("sslfactory", NotedTlsFactory.class.getName());
        if ("system".equals(root)) {
            properties.setProperty("sslfactory", NotedSystemTlsFactory.class.getName());
        } else if (root != null) {
            properties.setProperty("sslrootcert", root);
        }
    }
}
