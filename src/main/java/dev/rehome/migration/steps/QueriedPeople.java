package dev.rehome.migration.steps;

import dev.rehome.migration.watch.Queries;
import dev.rehome.notify.Recipient;
import dev.rehome.notify.Recipients;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// People that a query gives: address, and language where it has a second column. It finds tables as the
/// application's own queries would, and can only read.
record QueriedPeople(Databases databases, String sql, boolean onSource) implements Recipients {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public List<Recipient> read() {
        try (Server server = onSource ? databases.source() : databases.target();
                Session session = server.open("notices")) {
            return Queries.rows(session, sql, PATIENCE, QueriedPeople::person);
        }
    }

    private static Recipient person(ResultSet row) throws SQLException {
        String address = Optional.ofNullable(row.getString(1)).orElse("");
        Optional<String> language =
                row.getMetaData().getColumnCount() > 1 ? Optional.ofNullable(row.getString(2)) : Optional.empty();
        return new Recipient(address.strip(), language.map(String::strip).filter(text -> !text.isEmpty()));
    }
}
