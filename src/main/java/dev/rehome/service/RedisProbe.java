package dev.rehome.service;

import dev.rehome.service.RedisConnection.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Whether a Redis server answers, and holds a key whose value is as wanted. Only reads. Names of keys and values are
/// the application's data: the answer counts them and shows none.
///
/// @param password looked up at each look; never shown
/// @param key name or glob (`ctx:*`) of a key that must be there
/// @param matches what the value of one of the keys must contain
public record RedisProbe(
        RedisAddress address, Optional<Supplier<String>> password, Optional<String> key, Optional<Pattern> matches)
        implements Probe {
    /// How many keys of a glob are looked into; others are counted.
    private static final int KEYS_MAX = 1_000;

    private static final int ROUNDS_MAX = 10_000;

    @Override
    public String asks() {
        return key.isPresent() ? "PING and keys like " + key.get() + ", " + address : "PING, " + address;
    }

    private String wanted() {
        return key.isEmpty()
                ? "PONG"
                : "a key"
                        + matches.map(pattern -> " whose value is like " + pattern)
                                .orElse("");
    }

    @Override
    public ProbeAnswer look(Duration within) {
        Stopwatch watch = new Stopwatch();
        try (RedisConnection redis = RedisConnection.open(address, within)) {
            Optional<ProbeAnswer> refused = begin(redis, watch);
            if (refused.isPresent()) {
                return refused.get();
            }
            // The response time is that of the ping: how long the search took says nothing about the server.
            Duration took = watch.took();
            return key.isEmpty()
                    ? ProbeAnswer.go("PONG", wanted(), asks(), took)
                    : keys(redis, key.get(), within, watch, took);
        } catch (RefusedException e) {
            return ProbeAnswer.error(e.getMessage(), wanted(), asks(), watch.took());
        } catch (IOException e) {
            return ProbeAnswer.noGo(Limits.words(e), wanted(), asks(), watch.took());
        }
    }

    /// Logs in, chooses the database and pings; an answer only where the server says no.
    private Optional<ProbeAnswer> begin(RedisConnection redis, Stopwatch watch) throws IOException {
        if (password.isPresent()) {
            text(redis.ask("AUTH", password.get().get()));
        }
        if (address.database() > 0) {
            text(redis.ask("SELECT", String.valueOf(address.database())));
        }
        return switch (redis.ask("PING")) {
            case Reply.Text text when text.text().equals("PONG") -> Optional.empty();
            // A server that still loads its data is up and of no use.
            case Reply.Failure failure
            when failure.words().startsWith("LOADING") ->
                Optional.of(ProbeAnswer.noGo("it still loads its data", wanted(), asks(), watch.took()));
            case Reply reply -> {
                text(reply);
                throw new IOException("PING was not answered with PONG");
            }
        };
    }

    private ProbeAnswer keys(RedisConnection redis, String glob, Duration within, Stopwatch watch, Duration took)
            throws IOException {
        List<String> keys = isGlob(glob) ? scan(redis, glob, within, watch) : named(redis, glob);
        if (keys.isEmpty()) {
            return ProbeAnswer.noGo("no such key", wanted(), asks(), took);
        }
        if (matches.isEmpty()) {
            return ProbeAnswer.go(keys.size() + " keys", wanted(), asks(), took);
        }
        for (String name : keys) {
            if (matches.get().matcher(value(redis, name)).find()) {
                return ProbeAnswer.go(keys.size() + " keys, one of them matches", wanted(), asks(), took);
            }
        }
        return keys.size() < KEYS_MAX
                ? ProbeAnswer.noGo(keys.size() + " keys, none of them matches", wanted(), asks(), took)
                : ProbeAnswer.unclear(
                        "none of the first " + KEYS_MAX + " keys matches, there may be more", wanted(), asks(), took);
    }

    private static boolean isGlob(String name) {
        return name.matches(".*[*?\\[].*");
    }

    private static List<String> named(RedisConnection redis, String name) throws IOException {
        return text(redis.ask("EXISTS", name)).equals("0") ? List.of() : List.of(name);
    }

    private static List<String> scan(RedisConnection redis, String glob, Duration within, Stopwatch watch)
            throws IOException {
        List<String> found = new ArrayList<>();
        String cursor = "0";
        for (int round = 0; round < ROUNDS_MAX && found.size() < KEYS_MAX; round++) {
            List<Reply> reply = elements(redis.ask("SCAN", cursor, "MATCH", glob, "COUNT", "1000"));
            cursor = text(reply.getFirst());
            for (Reply name : elements(reply.getLast())) {
                found.add(text(name));
            }
            if (cursor.equals("0")) {
                return found.stream().distinct().toList();
            }
            if (watch.took().compareTo(within) > 0 && found.isEmpty()) {
                throw new RefusedException("looking through the keys took too long");
            }
        }
        return found.stream().distinct().limit(KEYS_MAX).toList();
    }

    /// The beginning of a long list or set stands for the whole.
    private static String value(RedisConnection redis, String name) throws IOException {
        Reply reply = switch (text(redis.ask("TYPE", name))) {
            case "string" -> redis.ask("GET", name);
            case "hash" -> redis.ask("HGETALL", name);
            case "list" -> redis.ask("LRANGE", name, "0", "99");
            case "set" -> redis.ask("SRANDMEMBER", name, "100");
            case "zset" -> redis.ask("ZRANGE", name, "0", "99");
            case "stream" -> redis.ask("XREVRANGE", name, "+", "-", "COUNT", "100");
            default -> new Reply.Nothing();
        };
        return String.join("\n", texts(reply).toList());
    }

    private static Stream<String> texts(Reply reply) throws IOException {
        return switch (reply) {
            case Reply.Text text -> Stream.of(text.text());
            case Reply.Elements elements -> {
                List<String> all = new ArrayList<>();
                for (Reply element : elements.elements()) {
                    all.addAll(texts(element).toList());
                }
                yield all.stream();
            }
            case Reply.Nothing _ -> Stream.empty();
            case Reply.Failure failure -> throw new RefusedException(failure.words());
        };
    }

    private static List<Reply> elements(Reply reply) throws IOException {
        return switch (reply) {
            case Reply.Elements elements -> elements.elements();
            case Reply.Failure failure -> throw new RefusedException(failure.words());
            case Reply.Text _, Reply.Nothing _ -> throw new IOException("what answers there is no Redis");
        };
    }

    private static String text(Reply reply) throws IOException {
        return switch (reply) {
            case Reply.Text text -> text.text();
            case Reply.Failure failure -> throw new RefusedException(failure.words());
            case Reply.Elements _, Reply.Nothing _ -> throw new IOException("what answers there is no Redis");
        };
    }

    /// The server runs and does not do what is asked, for example without a password: the probe cannot tell.
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String words) {
            super(words);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
