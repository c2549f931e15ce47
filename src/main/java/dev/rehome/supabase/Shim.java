package dev.rehome.supabase;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Section;
import dev.rehome.catalog.Table;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Cuts the catalog of a Supabase project down to what is the user's own, and puts in what that needs of the
/// platform: schema `auth`, its functions, its table of users where a foreign key, view or function names it.
///
/// The rows of `auth.users` move where it is made: a key to it could not be validated otherwise.
public final class Shim {
    private static final QualifiedName USERS = QualifiedName.of("auth", "users");
    private static final ObjectId AUTH = new ObjectId(ObjectKind.SCHEMA, "auth");
    private static final Pattern NAMES_USERS = Pattern.compile("\\bauth\\.users\\b");

    private final Catalog source;
    private final List<DdlStatement> kept = new ArrayList<>();
    private final Set<NotMoved> notMoved = new LinkedHashSet<>();

    private Shim(Catalog source) {
        this.source = source;
    }

    /// What is left, and what is not.
    ///
    /// @param catalog the user's own objects and the shim
    /// @param notMoved everything of the source that is left out or replaced, with its reason
    public record Result(Catalog catalog, List<NotMoved> notMoved) {
        public Result {
            notMoved = List.copyOf(notMoved);
        }
    }

    /// Whether a database looks like a Supabase project's: it has the table of users.
    public static boolean isNeeded(Catalog source) {
        return source.table(USERS).isPresent()
                || source.statements().stream().anyMatch(s -> s.id().identity().equals("auth.uid()"));
    }

    /// @param source read with [Supabase#filter()]
    public static Result apply(Catalog source) {
        return isNeeded(source) ? new Shim(source).cut() : new Result(source, List.of());
    }

    private Result cut() {
        List<DdlStatement> own =
                source.statements().stream().filter(s -> !isPlatform(s)).toList();
        boolean users = own.stream().anyMatch(s -> NAMES_USERS.matcher(s.sql()).find());
        List<AuthFunction> functions = AuthFunction.all().stream()
                .filter(f -> own.stream().anyMatch(s -> f.isCalledIn(s.sql())))
                .toList();
        if (users
                || !functions.isEmpty()
                || own.stream().anyMatch(s -> s.requires().contains(AUTH))) {
            addAuth(functions);
        }
        boolean placed = !users;
        for (DdlStatement statement : own) {
            if (!placed && statement.id().kind().compareTo(ObjectKind.TABLE) >= 0) {
                addUsers(Section.PRE_DATA);
                placed = true;
            }
            if (users && statement.section() == Section.POST_DATA && !kept.isEmpty()) {
                addUsers(Section.POST_DATA);
            }
            kept.add(statement);
        }
        listPlatform(users, new HashSet<>(functions));
        return new Result(withTables(users), List.copyOf(notMoved));
    }

    private void addAuth(List<AuthFunction> functions) {
        kept.add(new DdlStatement(AUTH, Section.PRE_DATA, "CREATE SCHEMA auth", Optional.empty(), Set.of(), false));
        for (AuthFunction function : functions) {
            ObjectId id = new ObjectId(ObjectKind.FUNCTION, function.identity());
            kept.add(new DdlStatement(id, Section.PRE_DATA, function.sql(), Optional.empty(), Set.of(AUTH), false));
        }
        String grants = "GRANT USAGE ON SCHEMA auth TO PUBLIC";
        kept.add(new DdlStatement(AUTH, Section.POST_DATA, grants, Optional.empty(), Set.of(AUTH), true));
    }

    /// The table as the source has it, with the keys that others may point at; nothing else of it.
    private void addUsers(Section section) {
        Set<ObjectId> parts = new HashSet<>(Set.of(ObjectId.table(USERS)));
        for (DdlStatement statement : source.statements()) {
            if (isKeyOfUsers(statement)) {
                parts.add(statement.id());
                statement.requires().stream()
                        .filter(id -> id.kind() == ObjectKind.INDEX)
                        .forEach(parts::add);
            }
        }
        source.statements().stream()
                .filter(s -> s.section() == section && !s.optional() && parts.contains(s.id()) && !kept.contains(s))
                .forEach(kept::add);
    }

    private static boolean isKeyOfUsers(DdlStatement statement) {
        return statement.id().kind() == ObjectKind.CONSTRAINT
                && statement.table().equals(Optional.of(USERS))
                && (statement.sql().contains(" PRIMARY KEY ") || statement.sql().contains(" UNIQUE "));
    }

    /// Whether a statement makes something of the platform.
    private static boolean isPlatform(DdlStatement statement) {
        ObjectId id = statement.id();
        String identity = id.identity();
        boolean ofAuth = (identity.equals("auth") && id.kind() == ObjectKind.SCHEMA)
                || identity.startsWith("auth.")
                || statement.table().map(t -> t.schema().equals(Supabase.AUTH)).orElse(false);
        boolean helper = id.kind() == ObjectKind.FUNCTION && identity.startsWith("extensions.");
        boolean trigger = id.kind() == ObjectKind.EVENT_TRIGGER
                && Supabase.isManagedEventTrigger(new Identifier(identity.replace("\"", "")));
        boolean publication = id.kind() == ObjectKind.PUBLICATION
                && Supabase.isManagedPublication(new Identifier(
                        identity.substring(identity.lastIndexOf(' ') + 1).replace("\"", "")));
        return ofAuth || helper || trigger || publication;
    }

    private void listPlatform(boolean users, Set<AuthFunction> functions) {
        functions.forEach(f -> notMoved.add(new NotMoved(
                "function " + f.identity(),
                "replaced: reads the request's claims from settings, as PostgREST sets them")));
        for (DdlStatement statement : source.statements()) {
            if (isPlatform(statement) && !statement.optional()) {
                list(statement, users);
            }
        }
        if (users) {
            notMoved.add(new NotMoved(
                    "table auth.users",
                    "moved with its rows, password hashes too, because user objects refer to it;"
                            + " its triggers, policies and indexes are not"));
        }
    }

    private void list(DdlStatement statement, boolean users) {
        ObjectId id = statement.id();
        boolean made = kept.stream().anyMatch(k -> k.id().equals(id));
        boolean listed = switch (id.kind()) {
            case TRIGGER, PUBLICATION, EVENT_TRIGGER -> true;
            case TABLE, VIEW, FUNCTION, TYPE -> !made && !(users && id.equals(ObjectId.table(USERS)));
            default -> false;
        };
        if (listed) {
            String reason = id.kind() == ObjectKind.TRIGGER
                    ? "is on a table that Supabase manages; nothing writes there after the move"
                    : "belongs to Supabase's platform";
            notMoved.add(new NotMoved(id.toString(), reason));
        }
    }

    private Catalog withTables(boolean users) {
        List<Table> tables = source.tables().stream()
                .filter(t -> !t.name().schema().equals(Supabase.AUTH)
                        || (users && t.name().equals(USERS)))
                .toList();
        return new Catalog(
                source.version(),
                tables,
                source.sequences().stream()
                        .filter(s -> !s.name().schema().equals(Supabase.AUTH))
                        .toList(),
                source.materializedViews().stream()
                        .filter(v -> !v.name().schema().equals(Supabase.AUTH))
                        .toList(),
                kept,
                source.findings());
    }
}
