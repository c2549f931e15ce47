package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// What rehome leaves in a database, or must not.
final class Traces {
    private static final Duration LEAVE_MAX = Duration.ofSeconds(20);

    private static final String SESSIONS = "SELECT string_agg(application_name || ': ' || query, '; ')"
            + " FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'rehome %'";

    private static final String SLOTS =
            "SELECT string_agg(slot_name, ', ') FROM pg_replication_slots" + " WHERE database = current_database()";

    private static final String STRUCTURE = """
            SELECT string_agg(line, chr(10) ORDER BY line) FROM (
              SELECT format('schema %s', nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
              UNION ALL
              SELECT format('relation %s %s %s %s %s', oid::regclass, relkind, relrowsecurity, relforcerowsecurity, relreplident)
                FROM pg_class WHERE relnamespace = 'public'::regnamespace
              UNION ALL
              SELECT format('grant on %s: %s of %s', c.oid::regclass, string_agg(a.privilege_type, ',' ORDER BY a.privilege_type), a.grantee::regrole)
                FROM pg_class c, aclexplode(c.relacl) a WHERE relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
               GROUP BY c.oid, a.grantee
              UNION ALL
              SELECT format('trigger %s on %s: %s %s', tgname, tgrelid::regclass, tgenabled, tgtype) FROM pg_trigger WHERE NOT tgisinternal
              UNION ALL
              SELECT format('constraint %s on %s: %s %s', conname, conrelid::regclass, convalidated, pg_get_constraintdef(oid))
                FROM pg_constraint WHERE connamespace = 'public'::regnamespace
              UNION ALL
              SELECT format('function %s', oid::regprocedure) FROM pg_proc
               WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
              UNION ALL
              SELECT format('publication %s', pubname) FROM pg_publication
              UNION ALL
              SELECT format('event trigger %s', evtname) FROM pg_event_trigger) lines (line)""";

    private static final String ROLES =
            "SELECT string_agg(rolname, ', ' ORDER BY rolname) FROM pg_roles WHERE rolname LIKE 'rehome%'";

    private Traces() {}

    /// Tables and what belongs to them, schemas, functions, publications: one a line.
    static String structure(TestDatabase database) throws SQLException {
        return database.scalar(STRUCTURE);
    }

    /// What died leaves no session and no slot but those that are kept on purpose. A backend takes a moment to
    /// notice that its client is gone.
    ///
    /// @param kept how many slots
    static void assertNoneOfTheDead(TestDatabase database, int kept) throws SQLException {
        long limit = System.nanoTime() + LEAVE_MAX.toNanos();
        String left = database.scalar(SESSIONS);
        while (!left.equals("null") && System.nanoTime() < limit) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            left = database.scalar(SESSIONS);
        }
        assertThat(left).as("sessions on " + database.name()).isEqualTo("null");
        String slots = database.scalar(SLOTS);
        assertThat(slots.equals("null") ? 0 : slots.split(", ").length)
                .as("slots: " + slots)
                .isLessThanOrEqualTo(kept);
    }

    /// Nothing at all is left, and the structure is as it was.
    static void assertNone(TestDatabase database, String structure) throws SQLException {
        assertNoneOfTheDead(database, 0);
        assertThat(structure(database)).as("what " + database.name() + " has").isEqualTo(structure);
        assertThat(database.scalar(ROLES)).isEqualTo("null");
    }
}
