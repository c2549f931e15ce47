package dev.rehome.notify;

import java.util.Optional;

/// One person: an address as the sender takes it, and the language where it is known. Shown nowhere.
public record Recipient(String address, Optional<String> language) {
    @Override
    public String toString() {
        return "a recipient";
    }
}
