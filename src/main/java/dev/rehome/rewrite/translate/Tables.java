package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiFunction;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;

/// Names of tables and functions as a person writes them: without the schema where it is `public`.
final class Tables {
    private static final Identifier PUBLIC = new Identifier("public");

    private Tables() {}

    /// Names that begin with `pg_` could be the server's own, which are found first.
    static String name(QualifiedName name) {
        boolean plain = name.schema().equals(PUBLIC) && !name.name().value().startsWith("pg_");
        return plain ? name.name().quoted() : name.quoted();
    }

    /// What stands before the bracket of a call.
    static String call(ApiFunction function) {
        return function.shadowed() ? function.name().quoted() : name(function.name());
    }

    static Scope scope(ApiCatalog catalog, ApiRelation relation) {
        return new Scope(catalog, relation, relation.name().name().quoted(), RunTimeTable.isOpen(relation));
    }
}
