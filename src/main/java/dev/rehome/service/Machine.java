package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.util.Optional;

/// Where the application's processes run and its files lie. Every method may be called from any thread; a thread that
/// is interrupted ends what it started.
public interface Machine {
    /// `local`, or the SSH host.
    String name();

    /// Runs a program and waits for its end or its limit.
    ///
    /// @throws RehomeException `RH-SVC-002` where the machine cannot be reached
    Answer run(Command command) throws InterruptedException;

    /// A file's content; nothing where there is no such file.
    ///
    /// @throws RehomeException `RH-SVC-003` where it is there and cannot be read
    Optional<byte[]> read(String path) throws InterruptedException;

    /// Puts a file in place at once: whoever reads it sees the old content or the new. Mode and owner of a file that is
    /// there are kept, a link stays a link; a new file can be read by this user only.
    ///
    /// @throws RehomeException `RH-SVC-004` where it cannot be written; the old content is then still there
    void replace(String path, byte[] content) throws InterruptedException;

    /// Removes what a [#replace] that was killed has left beside the file.
    default void tidy(String path) throws InterruptedException {}

    /// Removes a file; where there is none, nothing happens.
    void delete(String path) throws InterruptedException;

    /// Whether there is a file or folder.
    boolean exists(String path) throws InterruptedException;

    /// Whether [#replace] would be allowed: the file can be written, and its folder.
    boolean writable(String path) throws InterruptedException;

    /// A file's size in bytes; 0 where there is none.
    long size(String path) throws InterruptedException;

    /// What a file holds from an offset on, at most so much; nothing where there is no such file.
    byte[] readFrom(String path, long offset, int bytesMax) throws InterruptedException;

    /// Free bytes on the disk that holds a path, or its nearest folder that exists.
    long freeBytes(String path) throws InterruptedException;
}
