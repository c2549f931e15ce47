package dev.rehome.postgres;

import java.sql.SQLException;
import org.postgresql.core.Parser;

/// SQL as text, looked at and not sent. Quotes, dollar quotes and comments are read as the driver reads them.
public final class StatementText {
    private StatementText() {}

    /// How many statements a text holds. A text of several that is sent after `PREPARE .. AS` would have the others
    /// run.
    public static int count(String sql) {
        try {
            return Parser.parseJdbcSql(sql, true, false, true, false, false).size();
        } catch (SQLException e) {
            // The driver finds no end of it: the server would say the same of one statement.
            return 1;
        }
    }
}
