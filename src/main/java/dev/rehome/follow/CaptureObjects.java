package dev.rehome.follow;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.Literal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The names and the SQL of what captures changes on a side: tables in schema `rehome`, a trigger function for each
/// table, and the triggers.
///
/// A function runs as its owner with a search path of its own, so that whoever writes needs no right on anything of
/// rehome's, and nothing in the writer's session can bend it. It never swallows an error: a change that cannot be
/// captured is refused.
final class CaptureObjects {
    /// What the table may grow to while nobody reads it; then capturing ends by itself, as a server drops a slot
    /// that holds back too much: the application's database must not fill its disk for us.
    static final long BYTES_MAX = 2L << 30;

    /// One change in so many looks at the size.
    private static final int LOOKS_EVERY = 1000;

    /// The table of the marker that [CaptureRecords#mark] writes goes by this number.
    static final int MARKER = 0;

    static final String TABLES = """
            CREATE TABLE IF NOT EXISTS rehome.capture_route (
              route text PRIMARY KEY, confirmed bigint NOT NULL, marker bigint NOT NULL DEFAULT 0,
              since timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE TABLE IF NOT EXISTS rehome.capture_table (
              route text NOT NULL, number integer NOT NULL, relation oid NOT NULL, schema_name text NOT NULL,
              table_name text NOT NULL, key text[] NOT NULL, shape text NOT NULL, PRIMARY KEY (route, number));
            CREATE TABLE IF NOT EXISTS rehome.capture_tick (
              route text NOT NULL, number bigint NOT NULL, snapshot pg_snapshot NOT NULL,
              at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (route, number));
            CREATE SEQUENCE IF NOT EXISTS rehome.capture_number""";

    /// Types whose cast to text writes what their output function does, or what reads back as the same value,
    /// whatever the writer's session has set.
    private static final Set<String> PLAIN = Set.of("bigint", "integer", "smallint", "text", "uuid", "numeric", "oid");

    /// The settings of rehome's sessions, for types whose text depends on them.
    private static final String SETTINGS = " SET DateStyle = 'ISO, YMD' SET IntervalStyle = 'postgres'"
            + " SET TimeZone = 'UTC' SET extra_float_digits = 3 SET bytea_output = 'hex' SET xmlbinary = 'base64'"
            + " SET lc_monetary = 'C'";

    private final String route;

    CaptureObjects(Route route) {
        this.route = route.name();
    }

    /// The name of the triggers of a route: two moves of one source do not meet.
    static String trigger(Route route) {
        return "rehome_capture_" + route.name().substring("rehome_".length());
    }

    static String truncateTrigger(Route route) {
        return trigger(route) + "_t";
    }

    /// The table that the captured changes stand in.
    String captured() {
        return "rehome." + new Identifier("captured_" + route).quoted();
    }

    /// A sequence for its one bit: whether the bound was reached. It holds also where the writer's transaction is
    /// rolled back, and is seen by everybody at once.
    String full() {
        return "rehome." + new Identifier("full_" + route).quoted();
    }

    String function(int number) {
        return "rehome." + new Identifier("capture_" + route + "_" + number).quoted();
    }

    String createTables() {
        return "CREATE TABLE " + captured() + " (xid xid8 NOT NULL, relation integer NOT NULL, what \"char\" NOT NULL,"
                + " key text[]) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);"
                + " CREATE INDEX ON " + captured() + " (xid); CREATE SEQUENCE " + full();
    }

    /// A column of a key.
    ///
    /// @param type as `format_type` writes it, without length
    record KeyColumn(String name, String type) {}

    /// @param key empty where the whole row is captured
    String createFunction(int number, List<KeyColumn> key) {
        boolean plain = !key.isEmpty() && key.stream().allMatch(k -> PLAIN.contains(k.type()));
        String body = BODY.replace("%insert%", insert(number, "I", image("NEW", key)))
                .replace("%delete%", insert(number, "D", image("OLD", key)))
                .replace("%before%", image("OLD", key))
                .replace("%after%", image("NEW", key))
                .replace("%update%", insert(number, "U", "key_after"))
                .replace("%gone%", insert(number, "D", "key_before"))
                .replace("%come%", insert(number, "I", "key_after"))
                .replace("%truncate%", insert(number, "T", "NULL"))
                .replace("%size%", looksAtSize());
        return "CREATE FUNCTION " + function(number) + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                + " SET search_path = pg_catalog, pg_temp" + (plain ? "" : SETTINGS) + " AS " + Literal.quote(body)
                + "; REVOKE ALL ON FUNCTION " + function(number) + "() FROM PUBLIC";
    }

    private static final String BODY = """
            DECLARE
              key_before text[];
              key_after text[];
            BEGIN
              IF TG_OP = 'INSERT' THEN
                %insert%;
              ELSIF TG_OP = 'DELETE' THEN
                %delete%;
              ELSIF TG_OP = 'UPDATE' THEN
                key_before := %before%;
                key_after := %after%;
                IF key_before = key_after THEN
                  %update%;
                ELSE
                  %gone%;
                  %come%;
                END IF;
              ELSE
                %truncate%;
              END IF;
              %size%
              RETURN NULL;
            END""";

    private String insert(int number, String what, String key) {
        return "INSERT INTO " + captured() + " (xid, relation, what, key) SELECT pg_current_xact_id(), " + number
                + ", '" + what + "', " + key + " FROM " + full() + " f WHERE NOT f.is_called";
    }

    /// The images of a table without key are its whole rows.
    private static String image(String row, List<KeyColumn> key) {
        if (key.isEmpty()) {
            return "ARRAY[format('%s', " + row + ")]";
        }
        return key.stream().map(k -> text(row, k)).collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    /// `format` asks the type's output function; a cast to text may be one that somebody made.
    private static String text(String row, KeyColumn column) {
        String value = row + ".\"" + column.name().replace("\"", "\"\"") + "\"";
        return PLAIN.contains(column.type()) ? value + "::text" : "format('%s', " + value + ")";
    }

    private String looksAtSize() {
        return "IF random() < 1.0 / " + LOOKS_EVERY + " AND pg_relation_size(" + Literal.quote(captured())
                + "::regclass) > " + BYTES_MAX + " THEN PERFORM setval(" + Literal.quote(full())
                + "::regclass, 1, true); END IF;";
    }

    /// For every role and in every mode of the session, but not for our applier of the other direction.
    static String createTriggers(Route route, String table, String function) {
        String when = " WHEN (pg_catalog.current_setting('" + Marker.APPLYING + "', true) IS DISTINCT FROM "
                + Literal.quote(route.reverse()) + ") EXECUTE FUNCTION " + function + "()";
        String rows = trigger(route);
        String truncate = truncateTrigger(route);
        return "CREATE TRIGGER " + rows + " AFTER INSERT OR UPDATE OR DELETE ON " + table + " FOR EACH ROW" + when
                + "; CREATE TRIGGER " + truncate + " AFTER TRUNCATE ON " + table + " FOR EACH STATEMENT" + when
                + "; ALTER TABLE ONLY " + table + " ENABLE ALWAYS TRIGGER " + rows + "; ALTER TABLE ONLY " + table
                + " ENABLE ALWAYS TRIGGER " + truncate;
    }
}
