package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiRelation;
import dev.rehome.rewrite.translate.Condition.AtRunTime;
import dev.rehome.rewrite.translate.Condition.Compare;
import dev.rehome.rewrite.translate.Condition.Is;
import dev.rehome.rewrite.translate.Condition.Known;
import dev.rehome.rewrite.translate.Level.Child;
import dev.rehome.rewrite.translate.Relationship.Pair;
import dev.rehome.rewrite.translate.Request.Bound;
import dev.rehome.rewrite.translate.Request.Filter;
import dev.rehome.rewrite.translate.Request.Order;
import dev.rehome.rewrite.translate.SelectItem.Embed;
import dev.rehome.rewrite.translate.SelectItem.OneOf;
import dev.rehome.rewrite.translate.SelectItem.Plain;
import dev.rehome.rewrite.translate.SelectItem.Star;
import dev.rehome.rewrite.translate.Statement.Clause;
import dev.rehome.sql.Identifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Writes the levels of a read as SELECT statements: embedded resources as lateral subqueries, in the shape that
/// PostgREST gives them.
final class ReadSql {
    private final Draft draft;
    private final Conditions conditions;

    ReadSql(Draft draft) {
        this.draft = draft;
        this.conditions = new Conditions(draft);
    }

    /// @param clauses of the statement that reads
    /// @param count of the statement that counts its rows without bounds, with the same joins and conditions
    record Read(List<Clause> clauses, List<Clause> count) {}

    /// The outermost level.
    Read read(Level level, Sql from) {
        Sql joins = joins(level);
        List<Clause> clauses = clauses(level, from, joins);
        List<Clause> count = new ArrayList<>();
        Sql head = Sql.of("SELECT count(*) FROM ").add(from).add(joins);
        count.add(new Statement.Fixed(head.fragment(-1)));
        clauses.stream().filter(Statement.Where.class::isInstance).forEach(count::add);
        return new Read(clauses, count);
    }

    private List<Clause> clauses(Level level, Sql from, Sql joins) {
        Sql head =
                Sql.of("SELECT ").add(columns(level)).text(" FROM ").add(from).add(joins);
        List<Clause> clauses = new ArrayList<>();
        clauses.add(new Statement.Fixed(head.fragment(-1)));
        List<Fragment> where = where(level);
        if (!where.isEmpty()) {
            clauses.add(new Statement.Where(where));
        }
        Sql group = groupBy(level);
        if (!group.isEmpty()) {
            clauses.add(new Statement.Fixed(Sql.of("GROUP BY ").add(group).fragment(-1)));
        }
        List<Fragment> order = orderBy(level);
        if (!order.isEmpty()) {
            clauses.add(new Statement.OrderBy(order));
        }
        List<Fragment> limits = limits(level.limits());
        if (!limits.isEmpty()) {
            clauses.add(new Statement.Limit(limits));
        }
        List<Fragment> offsets = offsets(level.offsets());
        if (!offsets.isEmpty()) {
            clauses.add(new Statement.Offset(offsets));
        }
        return clauses;
    }

    Sql columns(Level level) {
        List<Sql> plain = new ArrayList<>();
        List<Sql> embedded = new ArrayList<>();
        int child = 0;
        for (SelectItem item : level.items()) {
            switch (item) {
                case Star ignored ->
                    plain.add(Sql.of(isQualified(level.scope()) ? level.scope().reference() + ".*" : "*"));
                case Plain column -> plain.add(column(column, level.scope()));
                case OneOf lists -> plain.add(oneOf(lists, level.scope()));
                case Embed embed -> {
                    Child below = level.children().get(child++);
                    if (!embed.items().isEmpty()) {
                        embedded.add(embedded(below));
                    }
                }
            }
        }
        plain.addAll(embedded);
        if (plain.isEmpty()) {
            throw new Review(TranslateProblem.UNKNOWN_METHOD, "select() names no column", "name the columns");
        }
        return Sql.join(", ", plain);
    }

    /// The text itself stands in the SQL, where all of the lists mean the same there.
    private static Sql oneOf(OneOf lists, Scope scope) {
        for (SelectItem item : lists.lists().stream().flatMap(List::stream).toList()) {
            boolean plain = item instanceof Star
                    || (item instanceof Plain it
                            && it.field()
                                    .filter(field -> field.path().isEmpty())
                                    .isPresent()
                            && it.alias().isEmpty()
                            && it.cast().isEmpty()
                            && it.aggregate().isEmpty()
                            && scope.column(it.field().get())
                                    .sql()
                                    .fragment(-1)
                                    .pieces()
                                    .equals(List.of(
                                            new Fragment.Text(it.field().get().column()))));
            if (!plain) {
                throw Review.notConstant("which columns select() names, some of them more than a plain name,");
            }
        }
        return new Sql().splice(lists.code());
    }

    /// A table that is known only at run time has nothing beside it.
    private static boolean isQualified(Scope scope) {
        return scope.qualified() && !RunTimeTable.isOpen(scope.relation());
    }

    private static Sql column(Plain item, Scope scope) {
        Sql value = value(item, scope);
        String name = resultName(item);
        boolean named = item.aggregate().isPresent()
                ? item.alias().isEmpty() && item.aggregateCast().isEmpty()
                : item.alias().isEmpty() && item.field().orElseThrow().path().isEmpty();
        return named ? value : value.text(" AS " + new Identifier(name).quoted());
    }

    private static Sql value(Plain item, Scope scope) {
        Sql value = item.field().map(field -> scope.column(field).sql()).orElse(Sql.of("*"));
        if (item.cast().isPresent()) {
            value = cast(value, item.cast().get());
        }
        if (item.aggregate().isPresent()) {
            value = Sql.of(item.aggregate().get() + "(").add(value).text(")");
        }
        return item.aggregateCast().isPresent()
                ? cast(value, item.aggregateCast().get())
                : value;
    }

    private static Sql cast(Sql value, String type) {
        return Sql.of("CAST(").add(value).text(" AS " + type + ")");
    }

    private static String resultName(Plain item) {
        return item.alias()
                .or(item::aggregate)
                .or(() -> item.field().map(Field::resultName))
                .orElseThrow();
    }

    private static Sql embedded(Child child) {
        if (child.embed().spread()) {
            return Sql.of(child.alias() + ".*");
        }
        return Sql.of(expression(child) + " AS " + new Identifier(child.embed().name()).quoted());
    }

    private Sql joins(Level level) {
        Sql joins = new Sql();
        for (Child child : level.children()) {
            Embed embed = child.embed();
            Sql rows = subquery(child);
            joins.text(embed.inner() ? " JOIN LATERAL (" : " LEFT JOIN LATERAL (");
            if (child.link().toMany()) {
                joins.text("SELECT jsonb_agg(" + child.alias() + ".*) AS list FROM (")
                        .add(rows)
                        .text(") AS " + child.alias() + ") AS " + child.alias() + " ON ")
                        .text(embed.inner() ? child.alias() + ".list IS NOT NULL" : "true");
            } else {
                joins.add(rows).text(") AS " + child.alias() + " ON true");
            }
        }
        return joins;
    }

    private Sql subquery(Child child) {
        Level level = child.level();
        Scope scope = level.scope();
        Relationship link = child.link();
        Sql from = Sql.of(link.computed()
                .map(function -> Tables.call(function) + "(" + child.parentReference() + ") AS " + scope.reference())
                .orElseGet(() -> from(scope)));
        link.junction()
                .forEach(junction ->
                        from.text(", " + Tables.name(junction.relation().name())));
        Sql query = Sql.of("SELECT ")
                .add(
                        level.items().stream().allMatch(Embed.class::isInstance) && onlyEmpty(level)
                                ? Sql.of(scope.reference() + ".*")
                                : columns(level))
                .text(" FROM ")
                .add(from)
                .add(joins(level));
        List<Sql> where = new ArrayList<>(joinConditions(child));
        where(level).forEach(fragment -> where.add(asSql(fragment)));
        if (!where.isEmpty()) {
            query.text(" WHERE ").add(Sql.join(" AND ", where));
        }
        Sql group = groupBy(level);
        if (!group.isEmpty()) {
            query.text(" GROUP BY ").add(group);
        }
        List<Fragment> order = orderBy(level);
        if (!order.isEmpty()) {
            query.text(" ORDER BY ")
                    .add(Sql.join(", ", order.stream().map(ReadSql::asSql).toList()));
        }
        last(limits(level.limits())).ifPresent(limit -> query.text(" LIMIT ").add(limit));
        last(offsets(level.offsets()))
                .ifPresent(offset -> query.text(" OFFSET ").add(offset));
        return query;
    }

    private static boolean onlyEmpty(Level level) {
        return level.items().stream()
                .allMatch(item -> item instanceof Embed embed && embed.items().isEmpty());
    }

    private static Optional<Sql> last(List<Fragment> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(asSql(values.getLast()));
    }

    private static Sql asSql(Fragment fragment) {
        Sql sql = new Sql();
        fragment.pieces().forEach(sql::piece);
        return sql;
    }

    /// The table with its alias, where it has one.
    static String from(Scope scope) {
        String name = Tables.name(scope.relation().name());
        boolean own = scope.relation().name().name().quoted().equals(scope.reference());
        return own ? name : name + " AS " + scope.reference();
    }

    private static List<Sql> joinConditions(Child child) {
        List<Sql> conditions = new ArrayList<>();
        String target = child.level().scope().reference();
        String parent = child.parentReference();
        String left = parent;
        for (Relationship.Junction junction : child.link().junction()) {
            left = junction.relation().name().name().quoted();
            for (Pair pair : junction.pairs()) {
                conditions.add(Sql.of(left + "." + pair.right().quoted() + " = " + parent + "."
                        + pair.left().quoted()));
            }
        }
        for (Pair pair : child.link().pairs()) {
            conditions.add(Sql.of(target + "." + pair.right().quoted() + " = " + left + "."
                    + pair.left().quoted()));
        }
        return conditions;
    }

    /// The conditions of a level; a null test on an embedded resource asks whether it has rows.
    List<Fragment> where(Level level) {
        List<Fragment> all = new ArrayList<>();
        for (Filter filter : level.filters()) {
            all.add(condition(filter.condition(), level).fragment(filter.call()));
        }
        return all;
    }

    private Sql condition(Condition condition, Level level) {
        if (condition instanceof Compare compare
                && compare.operation() instanceof Is is
                && is.word().equals("NULL")
                && compare.target() instanceof Known known
                && known.field().path().isEmpty()) {
            Optional<Child> child = level.child(known.field().column());
            if (child.isPresent()) {
                String value = child.get().link().toMany()
                        ? child.get().alias() + ".list"
                        : "to_jsonb(" + child.get().alias() + ".*)";
                return Sql.of(value + (compare.negated() ? " IS NOT NULL" : " IS NULL"));
            }
        }
        return conditions.render(condition, level.scope());
    }

    private static boolean hasAggregate(Level level) {
        return level.items().stream()
                .anyMatch(
                        item -> item instanceof Plain plain && plain.aggregate().isPresent());
    }

    private Sql groupBy(Level level) {
        if (!hasAggregate(level)) {
            return new Sql();
        }
        if (!draft.options().aggregates()) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS,
                    "aggregates are not allowed on the old server (PGRST123)",
                    "correct it");
        }
        List<Sql> groups = new ArrayList<>();
        int child = 0;
        for (SelectItem item : level.items()) {
            switch (item) {
                case Plain plain -> group(plain, level).ifPresent(groups::add);
                case Star ignored -> groups.addAll(columnsOf(level.scope()));
                case Embed embed -> groups.addAll(group(level.children().get(child++)));
                case OneOf ignored -> throw besideAggregate();
            }
        }
        return Sql.join(", ", groups);
    }

    private Optional<Sql> group(Plain plain, Level level) {
        if (plain.aggregate().isPresent()) {
            return Optional.empty();
        }
        boolean path = !plain.field().orElseThrow().path().isEmpty();
        if (path && !draft.options().serverAtLeast(13, 0, 0).orElse(false)) {
            throw new Review(
                    TranslateProblem.VERSION_DEPENDENT,
                    "a JSON path beside an aggregate fails before PostgREST 13 (42803)",
                    "give --postgrest");
        }
        return Optional.of(value(plain, level.scope()));
    }

    private static List<Sql> columnsOf(Scope scope) {
        return scope.relation().columns().stream()
                .map(column -> Sql.of((scope.qualified() ? scope.reference() + "." : "")
                        + column.name().quoted()))
                .toList();
    }

    /// What is lifted out of a spread is grouped by column, any other embedded resource as a whole.
    private static List<Sql> group(Child child) {
        if (child.embed().items().isEmpty()) {
            return List.of();
        }
        if (!child.embed().spread()) {
            return List.of(Sql.of(expression(child)));
        }
        List<Sql> groups = new ArrayList<>();
        for (SelectItem item : child.level().items()) {
            switch (item) {
                case Plain plain ->
                    groups.add(Sql.of(child.alias() + "." + new Identifier(resultName(plain)).quoted()));
                case Star ignored ->
                    child.level().scope().relation().columns().stream()
                            .map(column ->
                                    Sql.of(child.alias() + "." + column.name().quoted()))
                            .forEach(groups::add);
                default -> throw besideAggregate();
            }
        }
        return groups;
    }

    private static Review besideAggregate() {
        return new Review(
                TranslateProblem.UNKNOWN_METHOD,
                "an aggregate beside a spread that embeds more, or beside columns known only at run time",
                "write this statement by hand");
    }

    private static String expression(Child child) {
        return child.link().toMany()
                ? "coalesce(" + child.alias() + ".list, '[]')"
                : "to_jsonb(" + child.alias() + ".*)";
    }

    private List<Fragment> orderBy(Level level) {
        Set<String> renamed = renamed(level);
        List<Fragment> terms = new ArrayList<>();
        for (Order order : level.orders()) {
            Sql column = order.related().isPresent()
                    ? related(order, level)
                    : switch (order.target()) {
                        case Known known -> {
                            boolean hidden = renamed.contains(known.field().column());
                            Scope scope = hidden ? level.scope().qualify() : level.scope();
                            yield scope.column(known.field()).sql();
                        }
                        case AtRunTime atRunTime ->
                            Sql.of(level.scope().reference() + ".").splice(atRunTime.code());
                    };
            order.direction().ifPresent(direction -> column.text(" ").splice(direction));
            terms.add(column.text(order.suffix()).fragment(order.call()));
        }
        return terms;
    }

    /// Names that the result gives to something else than the column of that name: ORDER BY would take them first.
    private static Set<String> renamed(Level level) {
        Set<String> names = new HashSet<>();
        for (SelectItem item : level.items()) {
            if (item instanceof OneOf) {
                continue;
            }
            if (item instanceof Plain plain) {
                String name = resultName(plain);
                boolean same = plain.aggregate().isEmpty()
                        && plain.cast().isEmpty()
                        && plain.field().orElseThrow().path().isEmpty()
                        && plain.field().get().column().equals(name);
                if (!same) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static Sql related(Order order, Level level) {
        String name = order.related().orElseThrow();
        Child child = level.child(name)
                .orElseThrow(() -> new Review(
                        TranslateProblem.ALWAYS_FAILS,
                        "order() by '" + name + "', which is not selected (PGRST108)",
                        "add it to select()"));
        if (child.link().toMany()) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS,
                    "order() by '" + name + "', which may have several rows (PGRST118)",
                    "order by a column of the table");
        }
        if (!(order.target() instanceof Known known)) {
            throw Review.notConstant("the column of order()");
        }
        Field field = known.field();
        boolean selected = child.level().items().stream()
                .anyMatch(item -> item instanceof Star
                        || (item instanceof Plain plain
                                && plain.aggregate().isEmpty()
                                && plain.cast().isEmpty()
                                && plain.field()
                                        .filter(f ->
                                                f.path().isEmpty() && f.column().equals(field.column()))
                                        .isPresent()
                                && plain.alias().isEmpty()));
        if (!selected) {
            throw new Review(
                    TranslateProblem.VERSION_DEPENDENT,
                    "order() by " + name + "(" + field.column() + "), which select() does not name there",
                    "add the column to the embedded resource");
        }
        ApiRelation target = child.link().target();
        return new Scope(level.scope().catalog(), target, child.alias(), true)
                .column(field)
                .sql();
    }

    List<Fragment> limits(List<Bound> bounds) {
        OptionalInt cap = draft.options().rowCap();
        List<Fragment> values = new ArrayList<>();
        if (cap.isPresent()) {
            values.add(Sql.of(String.valueOf(cap.getAsInt())).fragment(-1));
        }
        for (Bound bound : bounds) {
            values.add(limit(bound, cap).fragment(bound.call()));
        }
        boolean unbounded = values.stream().allMatch(value -> value.pieces().equals(List.of(new Fragment.Text("ALL"))));
        return unbounded ? List.of() : afterLastFixed(values, bounds);
    }

    private Sql limit(Bound bound, OptionalInt cap) {
        if (bound.code().isEmpty()) {
            long limit = bound.constant().orElse(Long.MAX_VALUE);
            if (cap.isPresent()) {
                return Sql.of(String.valueOf(Math.min(limit, cap.getAsInt())));
            }
            return Sql.of(bound.constant().map(String::valueOf).orElse("ALL"));
        }
        Sql parameter = draft.parameter(bound.code().get());
        return cap.isPresent() ? Sql.of("least(").add(parameter).text("::bigint, " + cap.getAsInt() + ")") : parameter;
    }

    List<Fragment> offsets(List<Bound> bounds) {
        List<Fragment> values = new ArrayList<>();
        for (Bound bound : bounds) {
            Sql value = bound.code()
                    .map(draft::parameter)
                    .orElse(Sql.of(bound.constant().map(String::valueOf).orElse("0")));
            values.add(value.fragment(bound.call()));
        }
        boolean none = values.stream().allMatch(value -> value.pieces().equals(List.of(new Fragment.Text("0"))));
        return none ? List.of() : afterLastFixed(values, bounds);
    }

    /// Drops what a later call, which always runs, overrides.
    private static List<Fragment> afterLastFixed(List<Fragment> values, List<Bound> bounds) {
        int start = 0;
        for (int i = 0; i < values.size(); i++) {
            int call = values.get(i).call();
            if (bounds.stream().noneMatch(bound -> bound.call() == call && bound.guarded())) {
                start = i;
            }
        }
        return values.subList(start, values.size());
    }
}
