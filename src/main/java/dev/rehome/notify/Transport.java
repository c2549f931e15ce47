package dev.rehome.notify;

/// Sends one notice. Called by one thread at a time; ends when that thread is interrupted.
public interface Transport {
    /// @param to the address of one person; empty where the channel itself says who reads it
    void send(Rendered notice, String to) throws NotDelivered, InterruptedException;
}
