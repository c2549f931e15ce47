package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.follow.Closing;
import dev.rehome.postgres.Session;
import dev.rehome.supabase.NotMoved;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What following took off the side that is closed, so that who compares schemas does not take it for a
/// difference, and does not put it back too early.
final class HeldBack {
    private static final String REASON = "held back until the switch, because the target is closed while it follows";

    /// `GRANT INSERT (a), UPDATE (a) ON TABLE t TO r`
    private static final Pattern GRANT = Pattern.compile("(?s)GRANT (.+?)( ON TABLE .+)");

    private static final Pattern PRIVILEGE = Pattern.compile("[A-Z]+(?: \\((?:\"(?:[^\"]|\"\")*\"|[^)\"]*)\\))?");

    private final List<Closing.Item> items;
    private final Set<String> privileges;

    private HeldBack(List<Closing.Item> items, Set<String> privileges) {
        this.items = items;
        this.privileges = privileges;
    }

    static HeldBack on(Session closed) {
        return new HeldBack(Closing.items(closed), Set.of());
    }

    /// @param there what the side has: a privilege that was left on is none that waits
    static HeldBack on(Session closed, Catalog there) {
        List<Closing.Item> items = Closing.items(closed);
        if (items.isEmpty()) {
            return new HeldBack(items, Set.of());
        }
        Set<String> privileges = new HashSet<>();
        there.statements().stream()
                .map(DdlStatement::sql)
                .map(HeldBack::privileges)
                .forEach(privileges::addAll);
        items.stream().map(Closing.Item::restore).map(HeldBack::privileges).forEach(privileges::addAll);
        return new HeldBack(items, privileges);
    }

    /// Each privilege that a statement grants on a table, as a statement of its own; none where it does something else.
    private static Set<String> privileges(String sql) {
        Matcher grant = GRANT.matcher(sql);
        return grant.matches()
                ? PRIVILEGE
                        .matcher(grant.group(1))
                        .results()
                        .map(privilege -> privilege.group() + grant.group(2))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /// The foreign keys, as `constraint NAME on TABLE`.
    Set<String> foreignKeys() {
        return objects(Closing.Part.FOREIGN_KEYS);
    }

    private Set<String> objects(Closing.Part part) {
        return items.stream()
                .filter(i -> i.part() == part)
                .map(Closing.Item::object)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private boolean has(Closing.Part part, String object) {
        return items.stream()
                .anyMatch(i ->
                        i.part() == part && object.equals("table " + i.table().quoted()));
    }

    /// The same without what is held back.
    SchemaDifferences without(SchemaDifferences all) {
        return items.isEmpty()
                ? all
                : new SchemaDifferences(
                        all.missing().stream().filter(s -> !explains(s)).toList(),
                        all.different().stream().filter(d -> !explains(d)).toList(),
                        all.extra());
    }

    List<NotMoved> notMoved() {
        return items.stream().map(i -> new NotMoved(i.object(), REASON)).toList();
    }

    /// Whether what a statement makes waits for the switch.
    boolean explains(DdlStatement statement) {
        ObjectId id = statement.id();
        String sql = statement.sql();
        return objects(Closing.Part.FOREIGN_KEYS).contains(id.toString())
                || (sql.endsWith(" FORCE ROW LEVEL SECURITY")
                        && !sql.endsWith(" NO FORCE ROW LEVEL SECURITY")
                        && items.stream()
                                .anyMatch(i -> i.part() == Closing.Part.FORCED_SECURITY
                                        && sql.contains(" " + i.table().quoted() + " ")))
                || (statement.optional() && sql.startsWith("GRANT ") && isGrantedOrWaits(sql));
    }

    private boolean isGrantedOrWaits(String grant) {
        Set<String> each = privileges(grant);
        return !each.isEmpty() && privileges.containsAll(each);
    }

    private boolean explains(SchemaDifferences.Different different) {
        String object = different.object().toString();
        if (objects(Closing.Part.TRIGGERS).contains(object)
                || objects(Closing.Part.RULES).contains(object)) {
            return true;
        }
        if (different.what().startsWith("column ")) {
            return has(Closing.Part.IDENTITY, object)
                    && byDefault(different.source()).equals(byDefault(different.target()));
        }
        boolean privileges = has(Closing.Part.GRANTS, object) || has(Closing.Part.OWNERS_RIGHTS, object);
        return (privileges || has(Closing.Part.FORCED_SECURITY, object) || has(Closing.Part.IDENTITY, object))
                && areOfTheTable(different.source())
                && areOfTheTable(different.target());
    }

    private static String byDefault(String column) {
        return column.replace("GENERATED ALWAYS AS IDENTITY", "GENERATED BY DEFAULT AS IDENTITY");
    }

    /// Whether these statements are about rights, row security or identity alone.
    private boolean areOfTheTable(String statements) {
        return Arrays.stream(statements.split("; "))
                .allMatch(s -> s.isBlank()
                        || (s.startsWith("GRANT ") && isGrantedOrWaits(s))
                        || s.startsWith("REVOKE ")
                        || s.contains(" ROW LEVEL SECURITY")
                        || s.contains(" AS IDENTITY"));
    }
}
