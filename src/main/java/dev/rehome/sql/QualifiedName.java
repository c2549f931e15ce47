package dev.rehome.sql;

import java.util.Comparator;

/// The name of an object in a schema. Ordered by schema, then name, by code unit.
///
/// @param schema the schema
/// @param name the object's own name
public record QualifiedName(Identifier schema, Identifier name) implements Comparable<QualifiedName> {
    private static final Comparator<QualifiedName> ORDER =
            Comparator.comparing(QualifiedName::schema).thenComparing(QualifiedName::name);

    public static QualifiedName of(String schema, String name) {
        return new QualifiedName(new Identifier(schema), new Identifier(name));
    }

    /// `schema.name`, each part quoted where `quote_ident` would quote it: safe to put into SQL, and the form used
    /// in messages and JSON.
    public String quoted() {
        return schema.quoted() + "." + name.quoted();
    }

    @Override
    public int compareTo(QualifiedName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return quoted();
    }
}
