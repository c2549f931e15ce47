package dev.rehome.catalog;

import dev.rehome.sql.QualifiedName;

/// Names one object of a database, the same on source and target (never an OID).
///
/// @param kind what it is
/// @param identity its name as `pg_identify_object` writes it: `public.orders`, `f(integer)`, `t on public.orders`
public record ObjectId(ObjectKind kind, String identity) implements Comparable<ObjectId> {
    public static ObjectId table(QualifiedName name) {
        return new ObjectId(ObjectKind.TABLE, name.quoted());
    }

    /// The rows of a table.
    public static ObjectId data(QualifiedName table) {
        return new ObjectId(ObjectKind.DATA, table.quoted());
    }

    /// The large objects: data too, made by the copy; what is said about them comes after.
    public static ObjectId largeObjects() {
        return new ObjectId(ObjectKind.DATA, "large objects");
    }

    @Override
    public int compareTo(ObjectId other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : identity.compareTo(other.identity);
    }

    /// `table public.orders`, for messages and JSON.
    @Override
    public String toString() {
        return kind.word() + " " + identity;
    }
}
