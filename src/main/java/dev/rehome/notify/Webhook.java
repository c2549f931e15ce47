package dev.rehome.notify;

import dev.rehome.json.Json;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// One POST with a JSON object: the notice with all its values, or Slack's form. In Slack `&`, `<` and `>` are the
/// only characters that have to be escaped, and `mrkdwn: false` keeps it from reading stars and underscores of
/// names as styles (https://api.slack.com/reference/surfaces/formatting).
final class Webhook implements Transport {
    private final Http http;
    private final Supplier<String> url;
    private final boolean slack;

    /// @param url looked up for each notice: it may be the secret
    Webhook(Http http, Supplier<String> url, boolean slack) {
        this.http = http;
        this.url = url;
        this.slack = slack;
    }

    @Override
    public void send(Rendered notice, String to) throws NotDelivered, InterruptedException {
        Map<String, Object> body = slack ? slack(notice) : generic(notice);
        if (!to.isEmpty()) {
            body.put("to", to);
        }
        http.post(Addresses.http(url.get()), Map.of(), Json.write(body));
    }

    private static Map<String, Object> slack(Rendered notice) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("text", Telegram.escaped(notice.whole()));
        body.put("mrkdwn", false);
        return body;
    }

    private static Map<String, Object> generic(Rendered notice) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("notice", notice.template());
        body.put("audience", notice.audience().word());
        body.put("language", notice.language());
        body.put("title", notice.title());
        body.put("text", notice.text());
        body.put("fields", new TreeMap<>(notice.fields()));
        return body;
    }

    /// Reading of addresses without showing them.
    static final class Addresses {
        private Addresses() {}

        static URI http(String url) throws NotDelivered {
            try {
                URI uri = URI.create(url.strip());
                if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                    return uri;
                }
            } catch (IllegalArgumentException e) {
                throw noAddress();
            }
            throw noAddress();
        }

        private static NotDelivered noAddress() {
            return new NotDelivered(NotDelivered.Fate.REFUSED, "the channel's URL is not an http:// or https:// URL");
        }
    }
}
