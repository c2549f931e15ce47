package dev.rehome.finding;

import org.jspecify.annotations.Nullable;

/// The root of every error that rehome expects: it has a code (and with it an exit status), a message that names
/// its subject first, the cause in the server's or the system's own words, and a remedy.
///
/// Anything else that escapes a command is a bug and ends with exit status 1.
public final class RehomeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Code code;
    private final String reason;
    private final String remedy;

    /// @param code the problem's code
    /// @param message what failed on what, with the values; no secret
    /// @param reason the server's words with SQLSTATE, or what was looked at; empty where the message says all
    /// @param remedy the next command or setting; empty where there is none
    /// @param cause the exception behind it, kept for `--debug` only
    public RehomeException(Code code, String message, String reason, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.remedy = remedy;
    }

    public RehomeException(Code code, String message, String reason, String remedy) {
        this(code, message, reason, remedy, null);
    }

    public Code code() {
        return code;
    }

    public ExitStatus exitStatus() {
        return code.exitStatus();
    }

    public String message() {
        return String.valueOf(getMessage());
    }

    /// The server's or the system's own words; may be empty.
    public String reason() {
        return reason;
    }

    /// The message, and the reason behind it where there is one that says more.
    public String words() {
        if (reason.isEmpty() || message().contains(reason)) {
            return message();
        }
        return reason.startsWith(message()) ? reason : message() + ": " + reason;
    }

    /// The next command or setting; may be empty.
    public String remedy() {
        return remedy;
    }
}
