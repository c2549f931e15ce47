package dev.rehome.postgres;

/// A server's version as `server_version_num` gives it.
///
/// @param number for example 150018
public record ServerVersion(int number) implements Comparable<ServerVersion> {
    public ServerVersion {
        if (number < 80000) {
            throw new IllegalArgumentException("not a server_version_num: " + number);
        }
    }

    /// The major version, for example 15.
    public int major() {
        return number / 10000;
    }

    public boolean atLeast(int major) {
        return major() >= major;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return major() + "." + number % 10000;
    }
}
