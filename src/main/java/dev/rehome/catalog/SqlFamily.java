package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A family whose DDL one query puts together on the server.
///
/// The query gives the columns `oid`, `identity` (as `pg_identify_object` names it), `ddl`; where an object may need
/// others in a circle also `first` and `later`, see [CatalogEntry.Split].
///
/// @param kind of its objects
/// @param table where they live
/// @param section when they are made
/// @param query for a context
record SqlFamily(ObjectKind kind, SystemTable table, Section section, Function<CatalogContext, String> query)
        implements ObjectFamily {

    SqlFamily(ObjectKind kind, SystemTable table, Function<CatalogContext, String> query) {
        this(kind, table, Section.PRE_DATA, query);
    }

    @Override
    public Contents read(Session session, CatalogContext context) {
        return Contents.of(session.query(query.apply(context), this::entry));
    }

    private CatalogEntry entry(ResultSet row) throws SQLException {
        ObjectId id = new ObjectId(kind, row.getString("identity"));
        DdlStatement statement =
                new DdlStatement(id, section, row.getString("ddl").strip(), Optional.empty(), Set.of(), false);
        return new CatalogEntry(table.address(row.getLong("oid")), statement, split(row));
    }

    private static Optional<CatalogEntry.Split> split(ResultSet row) throws SQLException {
        if (row.getMetaData().getColumnCount() < 5) {
            return Optional.empty();
        }
        @Nullable String first = row.getString("first");
        if (first == null) {
            return Optional.empty();
        }
        return Optional.of(new CatalogEntry.Split(
                first, List.of((String[]) row.getArray("later").getArray())));
    }

    /// The expression that names an object of this table as `pg_identify_object` does.
    static String identity(SystemTable table, String oid) {
        return "(pg_catalog.pg_identify_object(" + table.oid() + ", " + oid + ", 0)).identity AS identity";
    }
}
