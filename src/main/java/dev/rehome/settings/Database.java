package dev.rehome.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// One database of the move as the settings name it; nothing is looked up yet.
///
/// @param url a `postgres://` URL, or where to find one
/// @param password where to find the password, if not in the URL, `PGPASSWORD` or the password file
/// @param ssh the SSH host to tunnel through, as the user's own `ssh` knows it
public record Database(Reference url, Optional<Reference> password, Optional<String> ssh) {
    /// Looks everything up.
    Resolved resolve(Map<String, String> variables) {
        return new Resolved(url.resolve(variables), password.map(reference -> reference.resolve(variables)), ssh);
    }

    @Override
    public String toString() {
        return url
                + password.map(reference ->
                                " password " + (reference instanceof Reference.Literal ? Secrets.MASK : reference))
                        .orElse("")
                + ssh.map(host -> " ssh " + host).orElse("");
    }

    /// What the references led to. Holds secrets, so it has a `toString` of its own.
    public record Resolved(String url, Optional<String> password, Optional<String> ssh) {
        @Override
        public String toString() {
            return "Resolved[" + Secrets.mask(url) + "]";
        }
    }

    static Database ofUrl(String text, Path folder, Path home) {
        return new Database(Reference.parse(text, folder, home), Optional.empty(), Optional.empty());
    }
}
