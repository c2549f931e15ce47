package dev.rehome.notify;

import java.util.Locale;

/// What came of one notice on one channel.
///
/// @param notice its id
/// @param sent how many were told, earlier attempts included
/// @param failed how many could not be told
/// @param unsure of how many it is not known whether they were told; they are not told again
/// @param reason in a few words; empty where all went well
public record Told(String notice, String channel, Result result, int sent, int failed, int unsure, String reason) {
    /// In one word.
    public enum Result {
        SENT,
        /// An earlier attempt told everybody.
        ALREADY,
        /// Some or all were not told.
        NOT_SENT,
        /// Everybody was told but those of whom it is not known.
        UNSURE,
        /// Was cut short: the same notice goes on later.
        UNFINISHED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public boolean good() {
        return result == Result.SENT || result == Result.ALREADY;
    }

    /// One line for people.
    public String line() {
        String count =
                sent + failed + unsure > 1 ? ": told " + sent + ", not told " + failed + ", unsure " + unsure : "";
        return "notice " + notice + " on " + channel + " " + result.word() + count
                + (reason.isEmpty() ? "" : " (" + reason + ")");
    }
}
