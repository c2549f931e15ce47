package dev.rehome.migration.watch;

import java.util.Optional;
import java.util.TreeMap;

/// What a measurement has to know of its earlier ones, by name. Durable where it must survive a restart.
public interface Memory {
    Optional<String> get(String name);

    /// Kept when it returns. No secret.
    void put(String name, String value);

    /// The part of this memory that belongs to one name.
    default Memory of(String owner) {
        Memory whole = this;
        return new Memory() {
            @Override
            public Optional<String> get(String name) {
                return whole.get(owner + "/" + name);
            }

            @Override
            public void put(String name, String value) {
                whole.put(owner + "/" + name, value);
            }
        };
    }

    /// Lasts as long as the process.
    static Memory transitory() {
        TreeMap<String, String> values = new TreeMap<>();
        return new Memory() {
            @Override
            public synchronized Optional<String> get(String name) {
                return Optional.ofNullable(values.get(name));
            }

            @Override
            public synchronized void put(String name, String value) {
                values.put(name, value);
            }
        };
    }
}
