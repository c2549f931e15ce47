package dev.rehome.catalog;

import dev.rehome.sql.Identifier;
import dev.rehome.sql.Literal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes CREATE TABLE and what has to follow it before the rows, as `pg_dump` does (`dumpTableSchema` in
/// `pg_dump.c`): partitions are made alone and attached, columns that are only inherited are not written. Unlike there,
/// a child whose columns do not stand in its parents' order is made alone too and then inherits, so that the order
/// stays.
final class TableDdl {
    private final Relations relations;
    private final RelationRow table;
    private final List<ColumnRow> columns;
    private final List<ConstraintRow> checks;
    private final boolean madeAlone;

    TableDdl(Relations relations, RelationRow table) {
        this.relations = relations;
        this.table = table;
        this.columns = relations.columnsOf(table);
        this.madeAlone = table.isPartition() || inheritsLater();
        this.checks = relations.constraintsOf(table).stream()
                .filter(ConstraintRow::isCheck)
                .filter(check -> check.validated() || check.definition().contains(" NOT ENFORCED"))
                .filter(check -> check.local() || madeAlone)
                .toList();
    }

    /// The whole table.
    String create() {
        return create(true);
    }

    /// The table without what may need a function that needs the table, and the statements that add it.
    Optional<CatalogEntry.Split> split() {
        if (!joins().isEmpty()) {
            return Optional.empty(); // what inherits must have its parents' checks by then
        }
        List<String> then = new ArrayList<>();
        for (ColumnRow column : columns) {
            if (written(column) && plainDefault(column)) {
                then.add(setDefault(column, column.expression().orElseThrow()));
            }
        }
        checks.forEach(check -> then.add(check.addTo(table, check.definition())));
        return then.isEmpty() ? Optional.empty() : Optional.of(new CatalogEntry.Split(create(false), then));
    }

    private String create(boolean withDefaultsAndChecks) {
        List<String> items = new ArrayList<>();
        for (ColumnRow column : columns) {
            if (written(column)) {
                String item = column(column, withDefaultsAndChecks);
                if (!item.isEmpty()) {
                    items.add(item);
                }
            }
        }
        if (withDefaultsAndChecks) {
            checks.forEach(check -> items.add("CONSTRAINT " + check.name().quoted() + " " + check.definition()));
        }
        boolean noList = items.isEmpty() && table.ofType().isPresent();
        return "CREATE " + (table.persistence() == 'u' ? "UNLOGGED " : "") + (table.kind() == 'f' ? "FOREIGN " : "")
                + "TABLE " + table.name().quoted()
                + table.ofType().map(t -> " OF " + t).orElse("")
                + (noList ? "" : items.stream().collect(Collectors.joining(",\n    ", " (\n    ", "\n)")))
                + tail();
    }

    private String tail() {
        StringBuilder tail = new StringBuilder();
        if (!madeAlone && !table.parents().isEmpty()) {
            tail.append(table.parents().stream()
                    .map(parent -> parent.quoted())
                    .collect(Collectors.joining(", ", "\nINHERITS (", ")")));
        }
        table.partitionKey().ifPresent(key -> tail.append("\nPARTITION BY ").append(key));
        table.server().ifPresent(server -> tail.append("\nSERVER ").append(server.quoted()));
        table.foreignOptions()
                .filter(options -> !options.isEmpty())
                .ifPresent(options -> tail.append("\nOPTIONS (").append(options).append(")"));
        table.accessMethod()
                .filter(method -> !method.equals("heap"))
                .ifPresent(method -> tail.append("\nUSING ").append(method));
        tail.append(with(table.options(), table.toastOptions()));
        return tail.toString();
    }

    /// ` WITH (..)`, or nothing.
    static String with(List<String> options, List<String> toastOptions) {
        List<String> all = new ArrayList<>();
        options.forEach(option -> all.add(option(option)));
        toastOptions.forEach(option -> all.add("toast." + option(option)));
        return all.isEmpty() ? "" : "\nWITH (" + String.join(", ", all) + ")";
    }

    /// `name='value'` of `name=value`.
    static String option(String option) {
        int equals = option.indexOf('=');
        if (equals < 0) {
            return option;
        }
        return new Identifier(option.substring(0, equals)).quoted() + "=" + Literal.quote(option.substring(equals + 1));
    }

    /// A column that is only inherited comes with its parent, unless the table is made before it inherits.
    private boolean written(ColumnRow column) {
        return column.local() || madeAlone;
    }

    /// Whether CREATE TABLE .. INHERITS would make another table: with its parents' columns first, or none at all
    /// (before PostgreSQL 16 it refuses a generated column that a parent has too). Asked only where all columns
    /// are the table's own as well: inheritance that is made later leaves them so.
    private boolean inheritsLater() {
        if (table.parents().isEmpty() || table.ofType().isPresent()) {
            return false;
        }
        boolean own = columns.stream().allMatch(ColumnRow::local);
        boolean generated = columns.stream()
                .anyMatch(column -> column.inherited() > 0
                        && (column.generated() == Column.Generated.STORED
                                || column.generated() == Column.Generated.VIRTUAL));
        return own && (generated || !parentsColumnsFirst());
    }

    private boolean parentsColumnsFirst() {
        Set<Identifier> order = new LinkedHashSet<>();
        relations.parentColumns(table).forEach(column -> order.add(column.name()));
        columns.forEach(column -> order.add(column.name()));
        return List.copyOf(order).equals(columns.stream().map(ColumnRow::name).toList());
    }

    /// Makes the parents of a table that was made without them.
    List<String> joins() {
        if (table.isPartition() || !madeAlone) {
            return List.of();
        }
        return table.parents().stream()
                .map(parent -> "ALTER " + (table.kind() == 'f' ? "FOREIGN " : "") + "TABLE "
                        + table.name().quoted() + " INHERIT " + parent.quoted())
                .toList();
    }

    private boolean plainDefault(ColumnRow column) {
        return column.expression().isPresent() && column.generated() == Column.Generated.NO;
    }

    private String column(ColumnRow column, boolean withDefault) {
        StringBuilder after = new StringBuilder();
        column.collation()
                .filter(c -> table.ofType().isEmpty())
                .ifPresent(c -> after.append(" COLLATE ").append(c));
        column.foreignOptions()
                .filter(options -> !options.isEmpty())
                .ifPresent(options -> after.append(" OPTIONS (").append(options).append(")"));
        after.append(value(column, withDefault));
        notNull(column).ifPresent(constraint -> after.append(" ").append(constraint));
        if (table.ofType().isPresent()) {
            return after.isEmpty() ? "" : column.name().quoted() + " WITH OPTIONS" + after;
        }
        return column.name().quoted() + " " + column.typeName() + after;
    }

    private String value(ColumnRow column, boolean withDefault) {
        return switch (column.generated()) {
            case NO ->
                withDefault ? column.expression().map(e -> " DEFAULT " + e).orElse("") : "";
            case STORED -> " GENERATED ALWAYS AS (" + column.expression().orElse("NULL") + ") STORED";
            case VIRTUAL -> " GENERATED ALWAYS AS (" + column.expression().orElse("NULL") + ")";
            case IDENTITY_ALWAYS, IDENTITY_BY_DEFAULT -> identity(column);
        };
    }

    /// A partition's identity column is its parent's from PostgreSQL 17 on: it has no sequence of its own.
    private String identity(ColumnRow column) {
        String always = column.generated() == Column.Generated.IDENTITY_ALWAYS ? "ALWAYS" : "BY DEFAULT";
        return relations
                .identitySequence(table.oid(), column.number())
                .map(s -> " GENERATED " + always + " AS IDENTITY (SEQUENCE NAME "
                        + s.name().quoted() + " " + s.options() + ")")
                .orElse("");
    }

    /// Before PostgreSQL 18 a NOT NULL has no name, and one that a parent has too is taken to be inherited.
    private Optional<String> notNull(ColumnRow column) {
        if (!column.notNull() || (inheritedNotNull(column) && !madeAlone)) {
            return Optional.empty();
        }
        return relations
                .notNullConstraint(table.oid(), column.number())
                .map(constraint -> (hasUsualName(constraint, column)
                                ? ""
                                : "CONSTRAINT " + constraint.name().quoted() + " ")
                        + "NOT NULL" + (constraint.noInherit() ? " NO INHERIT" : ""))
                .or(() -> Optional.of("NOT NULL"));
    }

    private boolean hasUsualName(ConstraintRow notNull, ColumnRow column) {
        return notNull.name()
                .value()
                .equals(table.name().name().value() + "_" + column.name().value() + "_not_null");
    }

    /// A name of its own can only be given since PostgreSQL 18.
    private String setNotNull(ColumnRow column) {
        return relations
                .notNullConstraint(table.oid(), column.number())
                .filter(constraint -> !hasUsualName(constraint, column) || constraint.noInherit())
                .map(constraint -> constraint.addTo(table, constraint.definition()))
                .orElseGet(() -> alterColumn(column) + "SET NOT NULL");
    }

    private boolean inheritedNotNull(ColumnRow column) {
        return relations
                .notNullConstraint(table.oid(), column.number())
                .map(c -> !c.local())
                .orElseGet(() -> relations.parentColumns(table, column).stream().anyMatch(ColumnRow::notNull));
    }

    private String setDefault(ColumnRow column, String expression) {
        return alterColumn(column) + "SET DEFAULT " + expression;
    }

    private String alterColumn(ColumnRow column) {
        return "ALTER " + (table.kind() == 'f' ? "FOREIGN " : "") + "TABLE ONLY "
                + table.name().quoted() + " ALTER COLUMN " + column.name().quoted() + " ";
    }

    /// What a child changes of the columns it only inherits.
    List<String> inheritedChanges() {
        List<String> changes = new ArrayList<>();
        for (ColumnRow column : columns) {
            if (written(column)) {
                continue;
            }
            List<ColumnRow> above = relations.parentColumns(table, column);
            boolean same = above.stream().allMatch(p -> p.expression().equals(column.expression()));
            if (!same && column.generated() == Column.Generated.NO) {
                changes.add(setDefault(column, column.expression().orElse("NULL")));
            }
            if (column.notNull() && !inheritedNotNull(column)) {
                changes.add(setNotNull(column));
            }
        }
        return changes;
    }

    /// Settings the table works without: a target that does not know one (a compression it was not built with) keeps
    /// the table.
    List<String> settings() {
        List<String> settings = new ArrayList<>();
        for (ColumnRow column : columns) {
            String alter = alterColumn(column);
            column.statistics().ifPresent(target -> settings.add(alter + "SET STATISTICS " + target));
            column.storage().ifPresent(storage -> settings.add(alter + "SET STORAGE " + storageWord(storage)));
            column.compression().ifPresent(method -> settings.add(alter + "SET COMPRESSION " + method));
            if (!column.options().isEmpty()) {
                settings.add(alter + "SET ("
                        + column.options().stream().map(TableDdl::option).collect(Collectors.joining(", ")) + ")");
            }
        }
        if (table.replicaIdentity() == 'f' || table.replicaIdentity() == 'n') {
            if (table.kind() == 'r' || table.kind() == 'p') {
                settings.add("ALTER TABLE ONLY " + table.name().quoted() + " REPLICA IDENTITY "
                        + (table.replicaIdentity() == 'f' ? "FULL" : "NOTHING"));
            }
        }
        return settings;
    }

    private static String storageWord(String storage) {
        return switch (storage) {
            case "p" -> "PLAIN";
            case "e" -> "EXTERNAL";
            case "m" -> "MAIN";
            default -> "EXTENDED";
        };
    }
}
