package dev.rehome.notify;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// One JSON POST. Redirects are not followed: the place may be the secret. No message holds an address.
final class Http {
    private static final int ANSWER_CHARS_MAX = 200;
    private static final int TOO_MANY = 429;

    private final Duration limit;
    private final HttpClient client;

    /// @param limit for connecting and for the answer
    Http(Duration limit) {
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .connectTimeout(limit)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// The answer's text where its status is 2xx.
    String post(URI uri, Map<String, String> headers, String json) throws NotDelivered, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(limit)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8));
        headers.forEach(request::header);
        try {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return taken(response);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new NotDelivered(NotDelivered.Fate.NOT_TAKEN, "no connection");
        } catch (HttpTimeoutException e) {
            throw new NotDelivered(NotDelivered.Fate.UNSURE, "no answer within " + limit.toMillis() + " ms");
        } catch (IOException e) {
            throw new NotDelivered(
                    NotDelivered.Fate.UNSURE,
                    "the connection broke: " + e.getClass().getSimpleName());
        }
    }

    /// A server that says 5xx may have done its work before it failed; one that says 4xx has refused it.
    private static String taken(HttpResponse<String> response) throws NotDelivered {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return response.body();
        }
        if (status / 100 == 3) {
            throw new NotDelivered(
                    NotDelivered.Fate.REFUSED,
                    "answered " + status + ": it redirects, which is not followed; name the place itself");
        }
        String reason = "answered " + status + words(response.body());
        if (status == TOO_MANY) {
            throw new NotDelivered(NotDelivered.Fate.NOT_TAKEN, reason, asked(response));
        }
        throw new NotDelivered(status >= 500 ? NotDelivered.Fate.UNSURE : NotDelivered.Fate.REFUSED, reason);
    }

    private static Duration asked(HttpResponse<String> response) {
        String seconds = JsonAnswer.find(response.body(), "retry_after")
                .or(() -> response.headers().firstValue("Retry-After"))
                .orElse("1");
        return seconds.matches("\\d{1,4}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ofSeconds(1);
    }

    /// The server's own words where it says them the way Telegram, Slack and most do.
    private static String words(String body) {
        String words = JsonAnswer.find(body, "description")
                .or(() -> JsonAnswer.find(body, "error"))
                .or(() -> JsonAnswer.find(body, "message"))
                .orElse(body.matches("[\\w .,:-]{1,100}") ? body : "")
                .strip();
        return words.isEmpty() ? "" : ": " + words.substring(0, Math.min(words.length(), ANSWER_CHARS_MAX));
    }
}
