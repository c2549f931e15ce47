package dev.rehome.migration.watch;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import java.util.function.Function;
import java.util.function.Supplier;

/// Both databases. Each question opens a session and closes it: a watch of a week holds none.
///
/// @param source gives a server of its own each time, which is closed here
public record Sides(Supplier<Server> source, Supplier<Server> target) {
    /// Each in the place of the other.
    Sides changed() {
        Supplier<Server> first = target;
        Supplier<Server> second = source;
        return new Sides(first, second);
    }

    <T> T askSource(Function<Session, T> question) {
        return ask(source, question);
    }

    <T> T askTarget(Function<Session, T> question) {
        return ask(target, question);
    }

    private static <T> T ask(Supplier<Server> side, Function<Session, T> question) {
        try (Server server = side.get();
                Session session = server.open("watch")) {
            return question.apply(session);
        }
    }
}
