package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiFunction;
import dev.rehome.catalog.ApiLink;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.rewrite.translate.Relationship.Junction;
import dev.rehome.rewrite.translate.Relationship.Pair;
import dev.rehome.rewrite.translate.SelectItem.Embed;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Finds the foreign key that an embedded resource means, by the rules of PostgREST (`src/PostgREST/Plan.hs`, findRel).
/// Where more than one fits, none is taken.
final class Relationships {
    private final ApiCatalog catalog;

    Relationships(ApiCatalog catalog) {
        this.catalog = catalog;
    }

    /// A function of the origin's row comes before any key, as in PostgREST.
    Relationship find(ApiRelation origin, Embed embed) {
        Optional<ApiFunction> computed = computed(origin, embed);
        if (computed.isPresent()) {
            return byFunction(origin, embed, computed.get());
        }
        List<Relationship> found = new ArrayList<>();
        for (ApiLink link : catalog.links()) {
            boolean self = link.table().equals(link.target());
            if (link.table().equals(origin.name()) && sameSchema(origin, link.target())) {
                if (self ? meansParent(link, embed) : means(link, link.target(), embed)) {
                    found.add(toOne(link));
                }
            }
            if (link.target().equals(origin.name()) && sameSchema(origin, link.table())) {
                if (self ? meansChildren(link, embed) : means(link, link.table(), embed)) {
                    found.add(toMany(link));
                }
            }
        }
        found.addAll(manyToMany(origin, embed));
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw problem(origin, embed, found.size());
    }

    /// A function that takes a row of the origin and gives rows of a relation.
    private Optional<ApiFunction> computed(ApiRelation origin, Embed embed) {
        return catalog.functions().stream()
                .filter(function -> function.name().name().value().equals(embed.relation()))
                .filter(function -> function.arguments().size() == 1
                        && function.arguments().getFirst().rowOf().equals(Optional.of(origin.name())))
                .filter(function -> function.rowOf().isPresent())
                .findFirst();
    }

    private Relationship byFunction(ApiRelation origin, Embed embed, ApiFunction function) {
        QualifiedName target = function.rowOf().orElseThrow();
        boolean here = sameSchema(origin, target) && sameSchema(origin, function.name());
        if (!here || embed.hint().isPresent()) {
            throw new Review(
                    TranslateProblem.UNKNOWN_RELATION,
                    "'" + embed.relation() + "' is a relationship computed by a function"
                            + (here ? ", which takes no hint" : " across schemas"),
                    "write the join by hand");
        }
        return new Relationship(relation(target), !function.one(), List.of(), List.of(), Optional.of(function));
    }

    private static Review problem(ApiRelation origin, Embed embed, int found) {
        String reason = found > 1
                ? found + " relationships lead from " + origin.name() + " to '" + embed.relation() + "' (PGRST201)"
                : "no relationship leads from " + origin.name() + " to '" + embed.relation() + "' (PGRST200)";
        return new Review(
                TranslateProblem.UNKNOWN_RELATION,
                reason,
                found > 1
                        ? "name the foreign key: " + embed.relation() + "!key(..)"
                        : "make the foreign key, or write the join by hand");
    }

    private static boolean sameSchema(ApiRelation origin, QualifiedName other) {
        return origin.name().schema().equals(other.schema());
    }

    private boolean means(ApiLink link, QualifiedName other, Embed embed) {
        boolean byName = other.name().value().equals(embed.relation());
        if (embed.hint().isPresent()) {
            return byName
                    && (isNamed(link, embed.hint().get())
                            || isColumn(link, embed.hint().get()));
        }
        return byName
                || (!isView(other) && (isNamed(link, embed.relation()) || isOwnColumn(link, other, embed.relation())));
    }

    /// Without a hint the name of the table means the children, the name of the column the parent.
    private static boolean meansParent(ApiLink link, Embed embed) {
        return embed.hint().isEmpty() && (isColumn(link, embed.relation()) || isNamed(link, embed.relation()));
    }

    private static boolean meansChildren(ApiLink link, Embed embed) {
        return link.table().name().value().equals(embed.relation())
                && embed.hint().map(hint -> isColumn(link, hint)).orElse(true);
    }

    private static boolean isNamed(ApiLink link, String name) {
        return link.name().value().equals(name);
    }

    private static boolean isColumn(ApiLink link, String name) {
        return link.columns().size() == 1 && link.columns().getFirst().value().equals(name);
    }

    /// The key's column as a name for the parent; it does not name the children.
    private static boolean isOwnColumn(ApiLink link, QualifiedName other, String name) {
        return other.equals(link.target()) && isColumn(link, name);
    }

    private boolean isView(QualifiedName name) {
        return switch (relation(name).kind()) {
            case VIEW, MATERIALIZED_VIEW -> true;
            case TABLE, PARTITIONED, FOREIGN -> false;
        };
    }

    private ApiRelation relation(QualifiedName name) {
        return catalog.relation(name).orElseThrow();
    }

    private Relationship toOne(ApiLink link) {
        return new Relationship(relation(link.target()), false, pairs(link.columns(), link.targetColumns()), List.of());
    }

    private Relationship toMany(ApiLink link) {
        return new Relationship(
                relation(link.table()), !link.unique(), pairs(link.targetColumns(), link.columns()), List.of());
    }

    private static List<Pair> pairs(List<Identifier> left, List<Identifier> right) {
        return IntStream.range(0, left.size())
                .mapToObj(i -> new Pair(left.get(i), right.get(i)))
                .toList();
    }

    /// Through a table whose primary key holds both foreign keys.
    private List<Relationship> manyToMany(ApiRelation origin, Embed embed) {
        List<Relationship> found = new ArrayList<>();
        for (ApiLink first : catalog.links()) {
            if (!first.target().equals(origin.name()) || !sameSchema(origin, first.table())) {
                continue;
            }
            for (ApiLink second : catalog.links()) {
                boolean joins = second.table().equals(first.table()) && !second.equals(first);
                if (joins
                        && second.target().name().value().equals(embed.relation())
                        && sameSchema(origin, second.target())
                        && isKeyOf(relation(first.table()), first, second)
                        && embed.hint()
                                .map(hint -> hint.equals(first.table().name().value()))
                                .orElse(true)) {
                    Junction junction =
                            new Junction(relation(first.table()), pairs(first.targetColumns(), first.columns()));
                    found.add(new Relationship(
                            relation(second.target()),
                            true,
                            pairs(second.columns(), second.targetColumns()),
                            List.of(junction)));
                }
            }
        }
        return found;
    }

    private static boolean isKeyOf(ApiRelation junction, ApiLink first, ApiLink second) {
        Set<Identifier> both = new HashSet<>(first.columns());
        both.addAll(second.columns());
        return !junction.primaryKey().isEmpty() && junction.primaryKey().containsAll(both);
    }
}
