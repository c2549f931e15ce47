package dev.rehome.rewrite.translate;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the old service was, as far as its answers depend on it.
///
/// @param client version of supabase-js, from the lock file
/// @param server version of PostgREST
/// @param rowCap the most rows one answer had; where it is empty the cap is dropped
/// @param rollbackAllowed whether the server obeyed `rollback()` (`db-tx-end = commit-allow-override`)
/// @param aggregates whether the server allowed `sum()` and the like
public record TranslateOptions(
        Optional<Version> client,
        Optional<Version> server,
        OptionalInt rowCap,
        boolean rollbackAllowed,
        boolean aggregates) {

    public static TranslateOptions unknown() {
        return new TranslateOptions(Optional.empty(), Optional.empty(), OptionalInt.empty(), false, true);
    }

    /// A release, as far as it is compared.
    public record Version(int major, int minor, int patch) implements Comparable<Version> {

        /// The leading numbers of a version text such as `2.105.0`, `v12.2` or `14.1 (abc)`.
        public static Optional<Version> parse(String text) {
            Matcher matcher = Pattern.compile("\\D*(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?.*")
                    .matcher(text);
            return matcher.matches()
                    ? Optional.of(
                            new Version(number(matcher.group(1)), number(matcher.group(2)), number(matcher.group(3))))
                    : Optional.empty();
        }

        private static int number(@Nullable String digits) {
            return digits == null ? 0 : Integer.parseInt(digits);
        }

        public boolean atLeast(int otherMajor, int otherMinor, int otherPatch) {
            return compareTo(new Version(otherMajor, otherMinor, otherPatch)) >= 0;
        }

        @Override
        public int compareTo(Version other) {
            return Comparator.comparingInt(Version::major)
                    .thenComparingInt(Version::minor)
                    .thenComparingInt(Version::patch)
                    .compare(this, other);
        }
    }

    /// Whether the client is of this release or later; empty where it is not known.
    Optional<Boolean> clientAtLeast(int major, int minor, int patch) {
        return client.map(version -> version.atLeast(major, minor, patch));
    }

    /// Whether the server is of this release or later; empty where it is not known.
    Optional<Boolean> serverAtLeast(int major, int minor, int patch) {
        return server.map(version -> version.atLeast(major, minor, patch));
    }
}
