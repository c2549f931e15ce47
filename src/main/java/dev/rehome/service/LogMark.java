package dev.rehome.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How far each of some log files was read. Has a text form, so that a journal can keep it over a restart.
///
/// @param places by number of the file (inode), which stays when a file is renamed by rotation
public record LogMark(Map<Long, Place> places) {
    /// Nothing was read yet: everything counts.
    public static final LogMark START = new LogMark(Map.of());

    /// @param offset in bytes, behind the last line that was read
    /// @param headBytes how many bytes of the file's beginning are in `head`
    /// @param head checksum of them: a number is used again for another file
    record Place(long offset, int headBytes, long head) {}

    public LogMark {
        places = Map.copyOf(places);
    }

    /// `inode:offset:bytes:checksum`, one for each file.
    public String text() {
        return places.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + ":" + entry.getValue().offset() + ":"
                        + entry.getValue().headBytes() + ":" + entry.getValue().head())
                .collect(Collectors.joining(","));
    }

    /// @throws IllegalArgumentException where it is not what [#text()] gives
    public static LogMark parse(String text) {
        Map<Long, Place> places = new LinkedHashMap<>();
        for (String entry : text.isEmpty() ? List.<String>of() : Arrays.asList(text.split(","))) {
            List<Long> numbers = new ArrayList<>();
            for (String number : entry.split(":")) {
                numbers.add(Long.valueOf(number));
            }
            if (numbers.size() != 4) {
                throw new IllegalArgumentException("no place in a log: " + entry);
            }
            Place place = new Place(numbers.get(1), Math.toIntExact(numbers.get(2)), numbers.get(3));
            places.put(numbers.get(0), place);
        }
        return new LogMark(places);
    }
}
