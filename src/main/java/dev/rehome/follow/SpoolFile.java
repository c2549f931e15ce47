package dev.rehome.follow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Reads the frames of one spool file from its beginning.
final class SpoolFile implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    /// As much as is read or written at once: the JDK keeps a second buffer of that size outside of the heap.
    private static final int PIECE = 1 << 20;

    private final Path file;
    private final FileChannel in;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    /// Where in the file the buffer begins, and what of it is read and not yet given.
    private long start;

    private int at;
    private int end;

    SpoolFile(Path file) {
        this.file = file;
        try {
            this.in = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw SpoolFolder.failed(file, e);
        }
    }

    /// Writes all that is left in a buffer, where a file ends.
    ///
    /// @return how many bytes those were
    static int write(FileChannel out, ByteBuffer buffer) throws IOException {
        int bytes = buffer.remaining();
        while (buffer.hasRemaining()) {
            ByteBuffer piece = buffer.slice(buffer.position(), Math.min(buffer.remaining(), PIECE));
            buffer.position(buffer.position() + out.write(piece));
        }
        return bytes;
    }

    /// Behind the last frame that was given.
    long offset() {
        return start + at;
    }

    /// Goes back to a place between two frames.
    void seek(long offset) {
        if (offset >= start && offset <= start + end) {
            at = (int) (offset - start);
        } else {
            start = offset;
            at = 0;
            end = 0;
        }
    }

    /// The next frame; null where the file has none that is whole.
    ///
    /// @param until how much of the file may be read
    @Nullable
    Frame next(long until) {
        int length = Frame.length(buffer, at, end);
        if (length == 0 || length > end - at) {
            fill(until, Math.max(length, Frame.PREFIX));
            length = Frame.length(buffer, at, end);
            if (length > end - at && length <= until - offset()) {
                fill(until, length);
            }
        }
        if (!Frame.isWhole(buffer, at, end)) {
            return null;
        }
        Frame frame = Frame.read(buffer, at);
        at += length;
        return frame;
    }

    /// Reads on, with room for a frame of this length.
    private void fill(long until, int length) {
        if (offset() + (end - at) >= until) {
            return;
        }
        int rest = end - at;
        ByteBuffer next = buffer.capacity() < length || buffer.capacity() > Math.max(BUFFER, length)
                ? ByteBuffer.allocate(Math.max(BUFFER, length))
                : buffer;
        System.arraycopy(buffer.array(), at, next.array(), 0, rest);
        start += at;
        at = 0;
        end = rest;
        buffer = next;
        try {
            int want = (int) Math.min(buffer.capacity() - end, until - start - end);
            while (want > 0) {
                int got = in.read(buffer.slice(end, Math.min(want, PIECE)), start + end);
                if (got < 0) {
                    return;
                }
                end += got;
                want -= got;
            }
        } catch (IOException e) {
            throw SpoolFolder.failed(file, e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw SpoolFolder.failed(file, e);
        }
    }
}
