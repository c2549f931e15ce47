package dev.rehome.notify;

import dev.rehome.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The application's own way to write to its clients: one POST a person with address and text, under the names that
/// the application wants.
final class Sender implements Transport {
    private final Http http;
    private final Supplier<String> url;
    private final Supplier<Map<String, String>> headers;
    private final Map<String, String> body;

    /// @param body names of the JSON object; `{to}`, `{text}`, `{title}`, `{language}` in its values are replaced
    Sender(Http http, Supplier<String> url, Supplier<Map<String, String>> headers, Map<String, String> body) {
        this.http = http;
        this.url = url;
        this.headers = headers;
        this.body = new LinkedHashMap<>(body);
    }

    @Override
    public void send(Rendered notice, String to) throws NotDelivered, InterruptedException {
        Map<String, String> filled = new LinkedHashMap<>();
        body.forEach((name, value) -> filled.put(name, filled(value, notice, to)));
        http.post(Webhook.Addresses.http(url.get()), headers.get(), Json.write(filled));
    }

    /// In one pass, so that braces of a text stay what they are.
    private static String filled(String pattern, Rendered notice, String to) {
        Map<String, String> values = Map.of(
                "{to}", to, "{text}", notice.whole(), "{title}", notice.title(), "{language}", notice.language());
        StringBuilder filled = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            int from = at;
            String name = values.keySet().stream()
                    .filter(one -> pattern.startsWith(one, from))
                    .findFirst()
                    .orElse("");
            filled.append(name.isEmpty() ? pattern.substring(at, at + 1) : values.get(name));
            at += Math.max(1, name.length());
        }
        return filled.toString();
    }
}
