package dev.rehome.service;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What probes over a network have in common: bounds, and the words for what goes wrong there.
final class Limits {
    private Limits() {}

    /// As sockets take it, where nothing would mean for ever.
    static int millis(Duration within) {
        return Math.clamp(within.toMillis(), 1, Integer.MAX_VALUE);
    }

    /// In few words, the same whichever class of the JDK noticed it.
    static String words(Throwable problem) {
        return switch (problem) {
            case HttpTimeoutException _, SocketTimeoutException _ -> "no answer in time";
            case UnknownHostException _ -> "the name of the host is not known";
            case ConnectException e
            when hasCause(e, UnresolvedAddressException.class) -> "the name of the host is not known";
            case ConnectException _ -> "connection refused";
            case IOException e when e.getMessage() != null -> String.valueOf(e.getMessage());
            default -> problem.getClass().getSimpleName();
        };
    }

    private static boolean hasCause(Throwable problem, Class<? extends Throwable> kind) {
        for (@Nullable Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
