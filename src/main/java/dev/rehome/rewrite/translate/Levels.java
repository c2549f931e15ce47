package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiRelation;
import dev.rehome.rewrite.translate.Level.Child;
import dev.rehome.rewrite.translate.Request.Bound;
import dev.rehome.rewrite.translate.Request.Filter;
import dev.rehome.rewrite.translate.Request.Order;
import dev.rehome.rewrite.translate.SelectItem.Embed;
import dev.rehome.sql.Identifier;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Builds the tree of levels of a read, and names what SQL has to name.
final class Levels {
    private static final SelectItem COUNT = new SelectItem.Plain(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("count"), Optional.empty());

    private final Draft draft;
    private final boolean ofTable;
    private final Relationships relationships;

    /// @param ofTable whether the outermost rows are those of a table, not what a function or a write gives
    Levels(Draft draft, boolean ofTable) {
        this.draft = draft;
        this.ofTable = ofTable;
        this.relationships = new Relationships(draft.catalog());
    }

    /// @param root the table itself
    /// @param onlyEmbedded whether filters, orders and bounds of the table itself belong elsewhere: to the
    ///     write
    Level build(Scope root, Request request, boolean onlyEmbedded) {
        List<SelectItem> items = request.columns().orElse(List.of());
        Level level = level(root, items, Set.of(root.relation().name().name().value()), ofTable);
        for (Filter filter : request.filters()) {
            List<String> path = filter.condition().embed();
            if (!path.isEmpty() || !onlyEmbedded) {
                refuseGuarded(filter.guarded(), path);
                level.below(path).filters().add(filter);
            }
        }
        for (Order order : request.orders()) {
            if (!order.embed().isEmpty() || !onlyEmbedded) {
                refuseGuarded(order.guarded(), order.embed());
                level.below(order.embed()).orders().add(order);
            }
        }
        addBounds(level, request, onlyEmbedded);
        return level;
    }

    private static void addBounds(Level level, Request request, boolean onlyEmbedded) {
        for (Bound bound : request.limits()) {
            if (!bound.embed().isEmpty() || !onlyEmbedded) {
                refuseGuarded(bound.guarded(), bound.embed());
                level.below(bound.embed()).limits().add(bound);
            }
        }
        for (Bound bound : request.offsets()) {
            if (!bound.embed().isEmpty() || !onlyEmbedded) {
                level.below(bound.embed()).offsets().add(bound);
            }
        }
    }

    private static void refuseGuarded(boolean guarded, List<String> embed) {
        if (guarded && !embed.isEmpty()) {
            throw new Review(
                    TranslateProblem.GUARDED_CALL,
                    "a filter, order or limit of the embedded resource '" + String.join(".", embed)
                            + "' stands under a condition",
                    "write one chain for each case");
        }
    }

    /// @param above references of the tables whose columns may stand inside
    /// @param rows whether its rows can be given to a function
    private Level level(Scope scope, List<SelectItem> given, Set<String> above, boolean rows) {
        boolean embeds = given.stream().anyMatch(Embed.class::isInstance);
        List<SelectItem> items = isOldCount(scope, given) ? List.of(COUNT) : given;
        Level level = new Level(embeds ? scope.qualify() : scope, items);
        Set<String> taken = new HashSet<>(above);
        Set<String> names = new HashSet<>();
        for (SelectItem item : items) {
            if (item instanceof Embed embed && RunTimeTable.isOne(scope.relation())) {
                throw Review.notConstant("the table that '" + embed.relation() + "' is embedded in");
            }
            if (item instanceof Embed embed) {
                if (!names.add(embed.name())) {
                    throw new Review(
                            TranslateProblem.ALWAYS_FAILS,
                            "two embedded resources are called '" + embed.name() + "', which fails (42712)",
                            "give one of them an alias");
                }
                Relationship link = relationships.find(scope.relation(), embed);
                if (link.computed().isPresent() && !rows) {
                    throw new Review(
                            TranslateProblem.UNKNOWN_RELATION,
                            "'" + embed.relation() + "' is computed by a function of a row that is not a table's",
                            "read the rows with a select of their own");
                }
                level.children().add(child(level, embed, link, above, taken));
            }
        }
        return level;
    }

    /// `count` alone, where no column is called so: PostgreSQL reads `clients.count` as the aggregate.
    private static boolean isOldCount(Scope scope, List<SelectItem> items) {
        return items.size() == 1
                && items.getFirst() instanceof SelectItem.Plain plain
                && plain.equals(new SelectItem.Plain(
                        Optional.empty(),
                        Optional.of(new Field("count", List.of())),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                && scope.relation().column("count").isEmpty()
                && isKnown(scope.relation());
    }

    private static boolean isKnown(ApiRelation relation) {
        if (RunTimeTable.isOpen(relation)) {
            throw Review.notConstant("whether `count` is a column of the table");
        }
        return true;
    }

    /// @param taken names of the level that an alias must not have; the alias is added
    private Child child(Level parent, Embed embed, Relationship link, Set<String> above, Set<String> taken) {
        boolean aggregates = embed.items().stream()
                .anyMatch(item -> item instanceof SelectItem.Plain plain
                        && plain.aggregate().isPresent());
        if (embed.spread() && aggregates) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "an aggregate inside '..." + embed.relation() + "' is taken over the rows above",
                    "write this statement by hand");
        }
        if (embed.spread() && link.toMany()) {
            throw new Review(
                    TranslateProblem.VERSION_DEPENDENT,
                    "'..." + embed.relation() + "' spreads a to-many relationship (PGRST119 before PostgREST 13)",
                    "embed it without the dots");
        }
        draft.reaches(link.target());
        link.junction().forEach(junction -> draft.reaches(junction.relation()));
        String alias = unused(embed.name(), taken::contains);
        taken.add(alias);
        Set<String> inside = new HashSet<>(above);
        link.junction()
                .forEach(
                        junction -> inside.add(junction.relation().name().name().value()));
        String reference = unused(link.target().name().name().value(), inside::contains);
        inside.add(reference);
        Scope scope = new Scope(draft.catalog(), link.target(), new Identifier(reference).quoted(), true);
        return new Child(
                embed,
                link,
                new Identifier(alias).quoted(),
                parent.scope().reference(),
                level(scope, embed.items(), inside, true));
    }

    private static String unused(String wanted, Predicate<String> taken) {
        String name = wanted;
        for (int number = 2; taken.test(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }
}
