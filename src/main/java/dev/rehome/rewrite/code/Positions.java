package dev.rehome.rewrite.code;

import java.util.Arrays;

/// Where code points and lines start in a text. The parser counts code points, we count Java chars: each
/// character
/// outside the basic plane (an emoji, for example) moves everything after it by one.
final class Positions {
    private final String text;
    private final int[] charOfPoint;
    private final int[] lineStarts;

    Positions(String text) {
        this.text = text;
        this.charOfPoint = points(text);
        this.lineStarts = lines(text);
    }

    /// Empty where both counts are the same.
    private static int[] points(String text) {
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            return new int[0];
        }
        int[] points = new int[count + 1];
        int at = 0;
        for (int i = 0; i < count; i++) {
            points[i] = at;
            at += Character.charCount(text.codePointAt(at));
        }
        points[count] = at;
        return points;
    }

    private static int[] lines(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean breaks = c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'));
            if (breaks) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    /// The place of a code point, from 0; what lies outside the text is its start or end.
    int charAt(int point) {
        int bounded = Math.clamp(point, 0, charOfPoint.length == 0 ? text.length() : charOfPoint.length - 1);
        return charOfPoint.length == 0 ? bounded : charOfPoint[bounded];
    }

    /// From 1.
    int line(int offset) {
        int found = Arrays.binarySearch(lineStarts, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /// From 1, in Java chars, as editors and compilers of JavaScript count.
    int column(int offset) {
        return offset - lineStarts[line(offset) - 1] + 1;
    }

    int lineStart(int offset) {
        return lineStarts[line(offset) - 1];
    }
}
