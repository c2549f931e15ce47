package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.Literal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Owners, grants, comments and security labels of objects that were read, whatever their kind.
final class Attachments {
    private final CatalogContext context;
    private final Map<Address, DdlStatement> objects = new HashMap<>();
    private final List<CatalogEntry> entries = new ArrayList<>();

    private Attachments(CatalogContext context, List<CatalogEntry> objects) {
        this.context = context;
        objects.forEach(entry -> this.objects.putIfAbsent(entry.address(), entry.statement()));
    }

    /// @param objects the entries of every family; what is attached to anything else is left out
    /// @param sequences those of identity columns have no statement of their own, but grants and comments
    static List<CatalogEntry> read(
            Session session, CatalogContext context, List<CatalogEntry> objects, List<SequenceRow> sequences) {
        Attachments attachments = new Attachments(context, objects);
        sequences.stream().filter(SequenceRow::identity).forEach(attachments::addIdentity);
        attachments.addPublicSchema(session);
        session.query(AttachmentQueries.OWNERS, attachments::owner);
        session.query(AttachmentQueries.PRIVILEGES, attachments::privileges);
        session.query(AttachmentQueries.COMMENTS, attachments::comment);
        session.query(AttachmentQueries.SECURITY_LABELS, attachments::label);
        return attachments.entries;
    }

    private void addIdentity(SequenceRow sequence) {
        DdlStatement none = new DdlStatement(sequence.id(), Section.PRE_DATA, "", sequence.table(), Set.of(), true);
        objects.put(SystemTable.PG_CLASS.address(sequence.oid()), none);
    }

    /// `public` is in every database and has no statement of its own, but an owner and grants.
    private void addPublicSchema(Session session) {
        if (context.filter().reads(new Identifier("public"))) {
            ObjectId id = new ObjectId(ObjectKind.SCHEMA, "public");
            DdlStatement none = new DdlStatement(id, Section.PRE_DATA, "", Optional.empty(), Set.of(), true);
            session.first("SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'public'", row -> row.getLong(1))
                    .ifPresent(oid -> objects.put(SystemTable.PG_NAMESPACE.address(oid), none));
        }
    }

    private Optional<DdlStatement> object(ResultSet row) throws SQLException {
        if (row.getLong("classid") == SystemTable.PG_LARGEOBJECT.oid()) {
            ObjectId id = new ObjectId(ObjectKind.LARGE_OBJECT, Long.toString(row.getLong("objid")));
            return Optional.of(new DdlStatement(id, Section.POST_DATA, "", Optional.empty(), Set.of(), true));
        }
        @Nullable DdlStatement object = objects.get(new Address(row.getLong("classid"), row.getLong("objid")));
        if (object == null) {
            object = objects.get(new Address(row.getLong("parentclass"), row.getLong("parentid")));
        }
        return Optional.ofNullable(object);
    }

    private void add(ResultSet row, DdlStatement object, String sql, Set<Identifier> roles) throws SQLException {
        Set<ObjectId> requires = roles.stream()
                .filter(role -> !role.value().startsWith("pg_"))
                .map(role -> new ObjectId(ObjectKind.ROLE, role.quoted()))
                .collect(Collectors.toCollection(HashSet::new));
        if (object.id().kind() == ObjectKind.LARGE_OBJECT) {
            requires.add(ObjectId.largeObjects());
        }
        Address whole = new Address(row.getLong("classid"), row.getLong("objid"));
        boolean parent = row.getLong("parentid") != 0 && !objects.containsKey(whole);
        Address address = !parent ? whole : new Address(row.getLong("parentclass"), row.getLong("parentid"));
        DdlStatement statement = new DdlStatement(object.id(), Section.POST_DATA, sql, object.table(), requires, true);
        entries.add(new CatalogEntry(address, statement));
    }

    private boolean owner(ResultSet row) throws SQLException {
        Optional<DdlStatement> object = object(row);
        Identifier owner = context.filter().ownerOnTarget(new Identifier(row.getString("owner")));
        if (object.isPresent() && !context.filter().isCreator(owner)) {
            String sql = "ALTER " + row.getString("reference") + " OWNER TO " + owner.quoted();
            add(row, object.get(), sql, Set.of(owner));
        }
        return true;
    }

    private boolean privileges(ResultSet row) throws SQLException {
        Optional<DdlStatement> object = object(row);
        if (object.isEmpty()) {
            return true;
        }
        Identifier owner = new Identifier(row.getString("owner"));
        Identifier there = context.filter().ownerOnTarget(owner);
        @Nullable String column = row.getString("columnname");
        Privileges privileges = new Privileges("", row.getString("reference"), column == null ? "" : column, there);
        List<AccessItem> born = items(row.getArray("born"), owner, there);
        List<AccessItem> wanted = items(row.getArray("acl"), owner, there).stream()
                .map(this::onTarget)
                .toList();
        for (Privileges.Grant grant : privileges.statements(born, wanted)) {
            if (grant.roles().stream().noneMatch(context.filter().skippedRoles()::contains)) {
                add(row, object.get(), grant.sql(), grant.roles());
            }
        }
        return true;
    }

    private AccessItem onTarget(AccessItem item) {
        return item.grantee()
                .map(role -> item.rename(role, context.filter().namedOnTarget(role)))
                .orElse(item);
    }

    static List<AccessItem> items(Array items, Identifier owner, Identifier there) throws SQLException {
        return Arrays.stream((String[]) items.getArray())
                .map(item -> AccessItem.parse(item).rename(owner, there))
                .toList();
    }

    private boolean comment(ResultSet row) throws SQLException {
        Optional<DdlStatement> object = object(row);
        if (object.isPresent()) {
            String sql = "COMMENT ON " + row.getString("reference") + " IS " + Literal.quote(row.getString("comment"));
            add(row, object.get(), sql, Set.of());
        }
        return true;
    }

    private boolean label(ResultSet row) throws SQLException {
        Optional<DdlStatement> object = object(row);
        if (object.isPresent()) {
            String sql = "SECURITY LABEL FOR " + new Identifier(row.getString("provider")).quoted() + " ON "
                    + row.getString("reference") + " IS " + Literal.quote(row.getString("label"));
            add(row, object.get(), sql, Set.of());
        }
        return true;
    }
}
