package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.supabase.Supabase;
import java.util.stream.Stream;

/// A short mark of a database's schema: it changes where a column, a key, a constraint or an index of the user's own
/// schemas does, and not where rows, statistics, triggers or rights do.
public final class SchemaMark {
    private static final String MARK = """
            SELECT md5(coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), ''))
              FROM (SELECT format('%s %s %s %s %s %s', 'column', c.oid::regclass, a.attname,
                                  format_type(a.atttypid, a.atttypmod), a.attnotnull,
                                  pg_get_expr(d.adbin, d.adrelid)) AS line, c.relnamespace
                      FROM pg_class c
                      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                     WHERE c.relkind IN ('r', 'p', 'v', 'm')
                    UNION ALL
                    SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
                           connamespace
                      FROM pg_constraint WHERE conrelid <> 0 AND contype <> 't'
                    UNION ALL
                    SELECT format('index %s', pg_get_indexdef(i.indexrelid)), c.relnamespace
                      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid) AS lines
              JOIN pg_namespace n ON n.oid = lines.relnamespace
             WHERE n.nspname !~ '^pg_' AND n.nspname <> ALL (?)""";

    private SchemaMark() {}

    public static String of(Session session) {
        String[] others = Stream.concat(
                        Stream.of("information_schema", "rehome"),
                        Supabase.managedSchemas().stream().map(Identifier::value))
                .toArray(String[]::new);
        return session.scalar(MARK, (Object) others);
    }
}
