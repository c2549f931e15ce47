package dev.rehome.sql;

/// String literals as PostgreSQL reads them whatever `standard_conforming_strings` says.
public final class Literal {
    private Literal() {}

    /// The text as a literal, like `quote_literal`: `'it''s'`, and `E'a\\b'` where it holds a backslash.
    public static String quote(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a PostgreSQL text cannot hold a zero byte");
        }
        String doubled = text.replace("'", "''");
        return doubled.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
