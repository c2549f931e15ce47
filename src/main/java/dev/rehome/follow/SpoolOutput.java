package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/// Writes frames to the last file of a spool, through a buffer.
final class SpoolOutput implements AutoCloseable {
    private static final int BUFFER = 1 << 18;

    private final SpoolSegment segment;
    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    /// Goes on behind what is in the file.
    SpoolOutput(SpoolSegment segment) {
        this.segment = segment;
        try {
            this.channel = FileChannel.open(segment.file(), StandardOpenOption.WRITE);
            channel.position(segment.bytes());
        } catch (IOException e) {
            throw SpoolFolder.failed(segment.file(), e);
        }
    }

    SpoolSegment segment() {
        return segment;
    }

    /// How long the file is with what is still in the buffer.
    long bytes() {
        return segment.bytes() + buffer.position();
    }

    void put(char kind, Lsn lsn, ByteBuffer payload) {
        int size = Frame.size(payload.remaining());
        if (buffer.remaining() < size) {
            write();
            if (buffer.capacity() < size) {
                buffer = ByteBuffer.allocate(size);
            }
        }
        Frame.put(buffer, kind, lsn, payload);
    }

    /// Hands the buffer to the operating system.
    ///
    /// @return whether there was anything
    boolean write() {
        if (buffer.position() == 0) {
            return false;
        }
        try {
            buffer.flip();
            segment.bytes(segment.bytes() + SpoolFile.write(channel, buffer));
            buffer = buffer.capacity() > BUFFER ? ByteBuffer.allocate(BUFFER) : buffer.clear();
            return true;
        } catch (IOException e) {
            throw SpoolFolder.failed(segment.file(), e);
        }
    }

    /// Writes on behind what is left of the file.
    void seekEnd() {
        try {
            channel.position(segment.bytes());
        } catch (IOException e) {
            throw SpoolFolder.failed(segment.file(), e);
        }
    }

    /// Makes what was written survive a loss of power. May be called from any thread.
    ///
    /// @return whether it was done: not by this where the file is closed, since closing comes after forcing
    boolean force() {
        try {
            channel.force(false);
            return true;
        } catch (ClosedChannelException e) {
            return false;
        } catch (IOException e) {
            throw SpoolFolder.failed(segment.file(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw SpoolFolder.failed(segment.file(), e);
        }
    }
}
