package dev.rehome.migration.watch;

import java.util.List;

/// Globs on tables as patterns of `LIKE`, for questions to the statistics.
final class TableFilter {
    /// `schemaname` and `relname` as the statistics views call them; the first parameter says whether there is a
    /// filter.
    static final String CONDITION = """
            schemaname <> 'rehome'
              AND (?::boolean OR schemaname || '.' || relname LIKE ANY (?::text[]) OR relname LIKE ANY (?::text[]))""";

    private final List<String> globs;

    TableFilter(List<String> globs) {
        this.globs = List.copyOf(globs);
    }

    boolean isAll() {
        return globs.isEmpty();
    }

    /// For the three parameters of [#CONDITION].
    Object[] parameters() {
        return new Object[] {isAll(), like(true), like(false)};
    }

    private String[] like(boolean withSchema) {
        return globs.stream()
                .filter(glob -> glob.contains(".") == withSchema)
                .map(TableFilter::like)
                .toArray(String[]::new);
    }

    private static String like(String glob) {
        return glob.replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_")
                .replace('*', '%')
                .replace('?', '_');
    }
}
