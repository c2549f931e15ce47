package dev.rehome.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// Whether a web server answers as wanted. Follows no redirect: one to a login page is no answer.
public final class HttpProbe implements Probe {
    /// Health pages are small; more is not kept.
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final URI url;
    private final int status;
    private final Map<String, String> json;
    private final Optional<Pattern> body;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /// @param status that the answer must have
    /// @param json values that the answer's JSON must hold, by the path of the member: `checks.redis`
    /// @param body what the answer's text must contain
    public HttpProbe(URI url, int status, Map<String, String> json, Optional<Pattern> body) {
        this.url = url;
        this.status = status;
        this.json = new LinkedHashMap<>(json);
        this.body = body;
    }

    /// User and query are left out: they may hold a secret.
    @Override
    public String asks() {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return "GET " + url.getScheme() + "://" + url.getHost() + port + url.getPath();
    }

    private String wanted() {
        return "status " + status
                + (json.isEmpty() ? "" : ", " + json)
                + body.map(pattern -> ", text like " + pattern).orElse("");
    }

    @Override
    public ProbeAnswer look(Duration within) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofMillis(Limits.millis(within)))
                .header("User-Agent", "rehome")
                .build();
        Stopwatch watch = new Stopwatch();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), BODY_BYTES_MAX));
        try {
            // The request's own limit ends with the head of the answer; a body that never ends is cut off here.
            HttpResponse<byte[]> response = answer.get(Limits.millis(within), TimeUnit.MILLISECONDS);
            return judged(response, watch.took());
        } catch (TimeoutException e) {
            return ProbeAnswer.noGo("no answer in time", wanted(), asks(), watch.took());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return ProbeAnswer.noGo(Limits.words(cause), wanted(), asks(), watch.took());
        } finally {
            answer.cancel(true);
        }
    }

    private ProbeAnswer judged(HttpResponse<byte[]> response, Duration took) {
        String found = "status " + response.statusCode();
        if (response.statusCode() != status) {
            return ProbeAnswer.noGo(found, wanted(), asks(), took);
        }
        Optional<String> wrong = wrongJson(response.body());
        if (wrong.isPresent()) {
            return ProbeAnswer.noGo(found + ", " + wrong.get(), wanted(), asks(), took);
        }
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (body.isPresent() && !body.get().matcher(text).find()) {
            return ProbeAnswer.noGo(found + ", text is not like that", wanted(), asks(), took);
        }
        return ProbeAnswer.go(found, wanted(), asks(), took);
    }

    private Optional<String> wrongJson(byte[] answered) {
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            Map<String, String> found = JsonValues.read(answered);
            for (Map.Entry<String, String> wanted : json.entrySet()) {
                String value = found.get(wanted.getKey());
                if (value == null) {
                    return Optional.of("no " + wanted.getKey() + " in the answer");
                }
                if (!value.equals(wanted.getValue())) {
                    return Optional.of(wanted.getKey() + " is " + shortened(value));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the answer is no JSON");
        }
    }

    private static String shortened(String value) {
        return value.length() > 60 ? value.substring(0, 57) + "..." : value;
    }
}
