package dev.rehome.follow;

import dev.rehome.postgres.Session;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What the schema was where a route comes from, when it began, on record where it ends. No DDL is in the stream.
///
/// @param marks of each object, by its name with its kind: another one where its definition is another
public record FollowSchema(Map<String, String> marks) {
    public FollowSchema {
        marks = Map.copyOf(marks);
    }

    /// @param session on the side that the route ends in
    /// @return without any object where the route never began
    public static FollowSchema read(Session session, Route route) {
        Map<String, String> marks = new HashMap<>();
        if (!session.scalar("SELECT pg_catalog.to_regclass('rehome.follow_schema')")
                .isEmpty()) {
            session.query(
                    "SELECT object, mark FROM rehome.follow_schema WHERE route = ?",
                    row -> String.valueOf(marks.put(row.getString(1), row.getString(2))),
                    route.name());
        }
        return new FollowSchema(marks);
    }

    /// Notes it in place of what was noted, where [Records#create] was called before.
    ///
    /// @param session on the side that the route ends in
    public void write(Session session, Route route) {
        String[] objects = marks.keySet().toArray(String[]::new);
        String[] each = new String[objects.length];
        for (int i = 0; i < objects.length; i++) {
            each[i] = marks.getOrDefault(objects[i], "");
        }
        session.begin();
        session.update("DELETE FROM rehome.follow_schema WHERE route = ?", route.name());
        session.update(
                "INSERT INTO rehome.follow_schema (route, object, mark) SELECT ?, * FROM unnest(?::text[], ?::text[])",
                route.name(),
                objects,
                each);
        session.commit();
    }

    /// Objects that a later look finds made since, or made otherwise.
    public Set<String> changed(FollowSchema later) {
        Set<String> changed = new HashSet<>(later.marks.keySet());
        changed.removeIf(object -> Objects.equals(later.marks.get(object), marks.get(object)));
        return changed;
    }

    /// Objects that a later look no longer finds.
    public Set<String> gone(FollowSchema later) {
        Set<String> gone = new HashSet<>(marks.keySet());
        gone.removeAll(later.marks.keySet());
        return gone;
    }
}
