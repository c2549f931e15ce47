package dev.rehome.migration.steps;

import dev.rehome.notify.Recipient;
import dev.rehome.notify.Recipients;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// People that a query gives: address, and language where it has a second column. It runs in a transaction that can
/// only read.
record QueriedPeople(Databases databases, String sql, boolean onSource) implements Recipients {
    @Override
    public List<Recipient> read() {
        try (Server server = onSource ? databases.source() : databases.target();
                Session session = server.open("notices")) {
            session.begin();
            session.execute("set transaction read only");
            List<Recipient> people = session.query(sql, QueriedPeople::person);
            session.rollback();
            return people;
        }
    }

    private static Recipient person(ResultSet row) throws SQLException {
        String address = Optional.ofNullable(row.getString(1)).orElse("");
        Optional<String> language =
                row.getMetaData().getColumnCount() > 1 ? Optional.ofNullable(row.getString(2)) : Optional.empty();
        return new Recipient(address.strip(), language.map(String::strip).filter(text -> !text.isEmpty()));
    }
}
