package dev.rehome.digest;

/// One row that comes in pieces and is not held: finds its end and hashes it on the way. Slower than
/// [DigestAccumulator], and met only where a row is longer than a block.
final class PartialRow {
    private final CopyFormat format;
    private final Xxh64Stream a = new Xxh64Stream(DigestAccumulator.SEED_A);
    private final Xxh64Stream b = new Xxh64Stream(DigestAccumulator.SEED_B);
    private long bytes;
    private boolean ended;

    /// Of the number that is being read: the field count (two bytes), then the length of each field (four).
    private int number;

    private int numberBytesLeft = 2;
    private boolean countRead;
    private int fieldsLeft;
    private int fieldBytesLeft;

    PartialRow(CopyFormat format) {
        this.format = format;
    }

    /// @return the number of bytes that belong to this row; fewer than given only where it has ended
    int accept(byte[] buffer, int offset, int length) {
        int used = format == CopyFormat.BINARY
                ? acceptBinary(buffer, offset, offset + length)
                : acceptText(buffer, offset, offset + length);
        int image = format == CopyFormat.TEXT && ended ? used - 1 : used;
        a.update(buffer, offset, image);
        b.update(buffer, offset, image);
        bytes += image;
        return used;
    }

    private int acceptText(byte[] buffer, int offset, int end) {
        int at = DigestAccumulator.newline(buffer, offset, end);
        ended = at < end;
        return ended ? at + 1 - offset : at - offset;
    }

    private int acceptBinary(byte[] buffer, int offset, int end) {
        int at = offset;
        while (at < end && !ended) {
            if (numberBytesLeft > 0) {
                number = number << 8 | (buffer[at++] & 0xFF);
                numberBytesLeft--;
                takeNumber();
            } else {
                int length = Math.min(fieldBytesLeft, end - at);
                at += length;
                fieldBytesLeft -= length;
            }
            goOn();
        }
        return at - offset;
    }

    private void takeNumber() {
        if (numberBytesLeft > 0) {
            return;
        }
        if (countRead) {
            fieldBytesLeft = Math.max(number, 0);
            fieldsLeft--;
        } else {
            fieldsLeft = (short) number;
            countRead = true;
        }
        number = 0;
    }

    private void goOn() {
        if (numberBytesLeft > 0 || fieldBytesLeft > 0) {
            return;
        }
        ended = fieldsLeft <= 0;
        numberBytesLeft = ended ? 0 : 4;
    }

    long hashA() {
        return a.hash();
    }

    long hashB() {
        return b.hash();
    }

    long bytes() {
        return bytes;
    }

    boolean hasEnded() {
        return ended;
    }

    /// COPY's trailer is a field count of -1, and no row.
    boolean isTrailer() {
        return format == CopyFormat.BINARY && fieldsLeft < 0;
    }
}
