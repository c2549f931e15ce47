package dev.rehome.catalog;

import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/// What a REST layer over the database shows of it: relations with their columns, keys and links, and functions. Names
/// are matched exactly, as such a layer does.
///
/// @param relations tables, views and materialised views
/// @param links foreign keys, those between views inferred from their tables
/// @param functions every function that may be called by name, overloads beside each other
public record ApiCatalog(List<ApiRelation> relations, List<ApiLink> links, List<ApiFunction> functions) {
    public ApiCatalog {
        relations = List.copyOf(relations);
        links = List.copyOf(links);
        functions = List.copyOf(functions);
    }

    public Optional<ApiRelation> relation(QualifiedName name) {
        return relations.stream()
                .filter(relation -> relation.name().equals(name))
                .findFirst();
    }

    /// Every overload.
    public List<ApiFunction> functions(QualifiedName name) {
        return functions.stream()
                .filter(function -> function.name().equals(name))
                .toList();
    }
}
