package dev.rehome.rewrite.reach;

import java.util.Set;

/// Objects of frameworks that keep values under names: `app.set('db', client)` and `app.get('db')`, and their like.
final class Registries {
    private static final Set<String> WRITERS =
            Set.of("set", "decorate", "decorateRequest", "provide", "register", "registerInstance", "bind", "value");
    private static final Set<String> READERS = Set.of("get", "inject", "resolve", "use", "make");
    private static final Set<String> DECORATORS = Set.of("decorate", "decorateRequest");

    private Registries() {}

    static boolean writes(String method) {
        return WRITERS.contains(method);
    }

    static boolean reads(String method) {
        return READERS.contains(method);
    }

    /// Whether the value becomes a property of objects as well.
    static boolean makesProperties(String method) {
        return DECORATORS.contains(method);
    }

    static String key(String name) {
        return "registry " + name;
    }
}
