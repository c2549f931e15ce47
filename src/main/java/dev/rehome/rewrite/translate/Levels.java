package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.translate.Level.Child;
import dev.rehome.rewrite.translate.Request.Bound;
import dev.rehome.rewrite.translate.Request.Filter;
import dev.rehome.rewrite.translate.Request.Order;
import dev.rehome.rewrite.translate.SelectItem.Embed;
import dev.rehome.sql.Identifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Builds the tree of levels of a read, and names what SQL has to name.
final class Levels {
    private final Draft draft;
    private final Relationships relationships;
    private final Set<String> references = new HashSet<>();

    Levels(Draft draft) {
        this.draft = draft;
        this.relationships = new Relationships(draft.catalog());
    }

    /// @param root the table itself
    /// @param onlyEmbedded whether filters, orders and bounds of the table itself belong elsewhere: to the write
    Level build(Scope root, Request request, boolean onlyEmbedded) {
        references.add(root.reference());
        references.add(root.relation().name().name().value());
        List<SelectItem> items = request.columns().orElse(List.of());
        Level level = level(root, items);
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

    private Level level(Scope scope, List<SelectItem> items) {
        boolean embeds = items.stream().anyMatch(Embed.class::isInstance);
        Level level = new Level(embeds ? scope.qualify() : scope, items);
        for (SelectItem item : items) {
            if (item instanceof Embed embed) {
                level.children().add(child(level, embed));
            }
        }
        return level;
    }

    private Child child(Level parent, Embed embed) {
        Relationship link = relationships.find(parent.scope().relation(), embed);
        if (embed.spread() && link.toMany()) {
            throw new Review(
                    TranslateProblem.VERSION_DEPENDENT,
                    "'..." + embed.relation() + "' spreads a to-many relationship (PGRST119 before PostgREST 13)",
                    "embed it without the dots");
        }
        String alias = unused(embed.name(), parent);
        String table = link.target().name().name().value();
        String reference = references.contains(table) ? unused(table, parent) : table;
        references.add(reference);
        Scope scope = new Scope(draft.catalog(), link.target(), new Identifier(reference).quoted(), true);
        return new Child(
                embed, link, new Identifier(alias).quoted(), parent.scope().reference(), level(scope, embed.items()));
    }

    /// A name that no table, alias or column in sight has.
    private String unused(String wanted, Level parent) {
        String name = wanted;
        int number = 1;
        while (references.contains(name)
                || parent.scope().relation().column(name).isPresent()
                || !new Identifier(name).quoted().replace("\"", "").equals(name)) {
            number++;
            name = wanted.replace("\"", "") + "_" + number;
        }
        references.add(name);
        return name;
    }
}
