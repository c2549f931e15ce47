package dev.rehome.notify;

import java.util.List;

/// Where the people who are told one by one are found.
@FunctionalInterface
public interface Recipients {
    /// All of them, read anew.
    ///
    /// @throws dev.rehome.finding.RehomeException where they cannot be read
    List<Recipient> read() throws InterruptedException;
}
