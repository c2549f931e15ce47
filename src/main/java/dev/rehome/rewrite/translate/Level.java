package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.translate.Request.Bound;
import dev.rehome.rewrite.translate.Request.Filter;
import dev.rehome.rewrite.translate.Request.Order;
import dev.rehome.rewrite.translate.SelectItem.Embed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One level of a read: the table itself, or a resource embedded in it, with what the chain asks for there. Built in
/// one go, then only read.
final class Level {
    private final Scope scope;
    private final List<SelectItem> items;
    private final List<Child> children = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<Bound> limits = new ArrayList<>();
    private final List<Bound> offsets = new ArrayList<>();

    Level(Scope scope, List<SelectItem> items) {
        this.scope = scope;
        this.items = items;
    }

    /// The same, with every column qualified.
    Level qualify() {
        Level qualified = new Level(scope.qualify(), items);
        qualified.children.addAll(children);
        qualified.filters.addAll(filters);
        qualified.orders.addAll(orders);
        qualified.limits.addAll(limits);
        qualified.offsets.addAll(offsets);
        return qualified;
    }

    /// @param embed as the chain writes it
    /// @param link how its rows belong to those of the level
    /// @param alias of the lateral subquery
    /// @param parentReference how SQL refers to the level above
    /// @param level what is read there
    record Child(Embed embed, Relationship link, String alias, String parentReference, Level level) {}

    Scope scope() {
        return scope;
    }

    List<SelectItem> items() {
        return items;
    }

    List<Child> children() {
        return children;
    }

    List<Filter> filters() {
        return filters;
    }

    List<Order> orders() {
        return orders;
    }

    List<Bound> limits() {
        return limits;
    }

    List<Bound> offsets() {
        return offsets;
    }

    /// Whether a condition is about selected columns only.
    boolean sees(Condition condition) {
        return switch (condition) {
            case Condition.Tree tree -> tree.parts().stream().allMatch(this::sees);
            case Condition.Compare compare -> sees(compare.target());
            case Condition.AtRun ignored -> sees(new Condition.AtRunTime(""));
        };
    }

    /// Whether a column is selected, or read for an embedded resource.
    boolean sees(Condition.Target target) {
        if (items.stream().anyMatch(SelectItem.Star.class::isInstance)) {
            return true;
        }
        return switch (target) {
            case Condition.AtRunTime ignored -> false;
            case Condition.Known known -> {
                String name = known.field().column();
                yield child(name).isPresent()
                        || children.stream().anyMatch(child -> child.link().reads(name))
                        || items.stream()
                                .anyMatch(item -> item instanceof SelectItem.Plain plain
                                        && plain.field()
                                                .filter(field -> field.column().equals(name))
                                                .isPresent());
            }
        };
    }

    Optional<Child> child(String name) {
        return children.stream().filter(child -> child.embed().isCalled(name)).findFirst();
    }

    /// The level that the names of embedded resources lead to.
    Level below(List<String> names) {
        Level level = this;
        for (String name : names) {
            level = level.child(name)
                    .orElseThrow(() -> new Review(
                            TranslateProblem.ALWAYS_FAILS,
                            "'" + name + "' is filtered or ordered but not selected (PGRST108)",
                            "add it to select()"))
                    .level();
        }
        return level;
    }
}
