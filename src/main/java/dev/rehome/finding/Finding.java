package dev.rehome.finding;

import java.util.Objects;

/// Something a person should read.
///
/// @param code stable code, for example `RH-PRE-004`
/// @param severity how much it matters
/// @param subject what it is about: a table, a role, a setting; quoted as `quote_ident` does where it is a name
/// @param message what was found, with the values, one line
/// @param remedy what to do about it, one line; empty where nothing has to be done
public record Finding(Code code, Severity severity, String subject, String message, String remedy) {
    public Finding {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(severity, "severity");
        if (subject.isBlank() || message.isBlank()) {
            throw new IllegalArgumentException("a finding needs a subject and a message");
        }
        Objects.requireNonNull(remedy, "remedy");
    }

    /// An error that was met while something was looked at, as what stands in the way.
    public static Finding blocking(String subject, RehomeException e) {
        return new Finding(e.code(), Severity.BLOCKING, subject, e.words(), e.remedy());
    }
}
