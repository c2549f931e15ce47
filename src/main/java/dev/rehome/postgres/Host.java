package dev.rehome.postgres;

/// One place where a database may be reached. Holds the password that goes with it, therefore has a
/// `toString` of its
/// own.
///
/// @param name host name, address, or the folder of a Unix socket (starts with `/`)
/// @param address where to connect instead of resolving the name (libpq's `hostaddr`); empty for the name itself
/// @param port TCP port, or the number in the socket's file name
/// @param password empty where none is known
public record Host(String name, String address, int port, String password) {
    /// Whether this is the folder of a Unix socket.
    public boolean isSocket() {
        return name.startsWith("/");
    }

    /// Whether nobody but this machine sees the traffic.
    public boolean isLocal() {
        String at = address.isEmpty() ? name : address;
        return isSocket() || at.equals("localhost") || at.equals("::1") || at.startsWith("127.");
    }

    /// `host:port`, an IPv6 address in brackets.
    public String display() {
        return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
    }

    @Override
    public String toString() {
        return "Host[" + display() + "]";
    }
}
