package dev.rehome.migration;

import dev.rehome.backup.DumpScope;
import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Section;
import dev.rehome.follow.Closing;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.supabase.Shim;
import dev.rehome.supabase.Supabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What of a database belongs into its dump: everything of the user's, of a Supabase project also what
/// replaces the platform, and what rehome itself has taken off for the time of a move. rehome's own
/// schema is left out.
public final class BackupScope implements DumpScope {
    /// Whose the table of users is. Where it is the user's own, as on a target after a move, it is an
    /// ordinary table.
    private static final String PLATFORM = "SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class"
            + " WHERE oid = pg_catalog.to_regclass('auth.users')";

    @Override
    public Scope read(Session session) {
        boolean platform = session.first(PLATFORM, row -> new Identifier(row.getString(1)))
                .filter(Supabase.managedRoles()::contains)
                .isPresent();
        CatalogFilter filter = platform ? Supabase.filter() : CatalogFilter.everything();
        List<Omitted> omitted = new ArrayList<>();
        List<String> schemas = new ArrayList<>(List.of(CatalogFilter.OWN_SCHEMA.value()));
        if (!platform) {
            return new Scope(CatalogReader.read(session, filter), putBack(session), schemas, omitted);
        }
        Shim.Result cut = Shim.apply(CatalogReader.read(session, filter));
        cut.notMoved().forEach(n -> omitted.add(new Omitted(n.object(), n.reason())));
        Supabase.managedSchemas().stream().sorted().map(Identifier::quoted).forEach(schemas::add);
        return new Scope(cut.catalog(), putBack(session), schemas, omitted);
    }

    private static List<DdlStatement> putBack(Session session) {
        List<DdlStatement> statements = new ArrayList<>();
        for (Closing.Item item : Closing.items(session)) {
            statements.add(statement(item, item.restore()));
            if (!item.finish().isEmpty()) {
                statements.add(statement(item, item.finish()));
            }
        }
        return statements;
    }

    /// A right may name a role that is not there where the dump is restored.
    private static DdlStatement statement(Closing.Item item, String sql) {
        boolean right = item.part() == Closing.Part.GRANTS || item.part() == Closing.Part.OWNERS_RIGHTS;
        return new DdlStatement(
                new ObjectId(ObjectKind.TABLE, item.table().quoted() + ", " + item.object()),
                Section.POST_DATA,
                sql,
                Optional.of(item.table()),
                Set.of(),
                right);
    }
}
