package dev.rehome.migration;

import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.regex.Pattern;

/// Globs on `schema.table`: `*` any characters, `?` one. Matched against the names as stored and as
/// `quote_ident` writes them; one without a point is for tables of any schema.
public final class TableGlob {
    private TableGlob() {}

    static boolean matches(String glob, QualifiedName table) {
        Pattern pattern = pattern(glob);
        boolean anySchema = glob.indexOf('.') < 0;
        String stored =
                (anySchema ? "" : table.schema().value() + ".") + table.name().value();
        String quoted = anySchema ? table.name().quoted() : table.quoted();
        return pattern.matcher(stored).matches() || pattern.matcher(quoted).matches();
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        glob.codePoints()
                .forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /// @param names of the table and of all it is a part of
    public static boolean selects(List<String> include, List<String> exclude, List<QualifiedName> names) {
        return (include.isEmpty() || matchesAny(include, names)) && !matchesAny(exclude, names);
    }

    static boolean matchesAny(List<String> globs, List<QualifiedName> names) {
        return globs.stream().anyMatch(glob -> names.stream().anyMatch(name -> matches(glob, name)));
    }
}
