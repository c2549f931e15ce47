package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiColumn;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.catalog.ApiRelation.UniqueSet;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.translate.Payloads.AtRunTime;
import dev.rehome.rewrite.translate.Payloads.JsonRecord;
import dev.rehome.rewrite.translate.Payloads.Plan;
import dev.rehome.rewrite.translate.Payloads.Values;
import dev.rehome.rewrite.translate.Request.Upsert;
import dev.rehome.sql.Identifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The heads of writing statements, up to WHERE or RETURNING.
final class WriteSql {
    private final Draft draft;
    private final Payloads payloads;

    WriteSql(Draft draft) {
        this.draft = draft;
        this.payloads = new Payloads(draft);
    }

    /// @param sql up to WHERE or RETURNING
    /// @param payload where the generated module reads the columns from it
    /// @param nothing whether no column is written: the statement then changes nothing
    record Head(Sql sql, Optional<Statement.Payload> payload, boolean nothing) {}

    Head insert(ApiRelation relation, Request request) {
        Value payload = request.payload().orElseThrow();
        Plan plan = payloads.insert(relation, payload, request.upsert().isPresent(), request.defaultToNull());
        Sql sql = Sql.of("INSERT INTO " + Tables.name(relation.name()) + " ");
        switch (plan) {
            case Values values -> sql.add(values(values));
            case JsonRecord json ->
                sql.text("(" + names(json.columns()) + ") SELECT " + names(json.columns()) + " FROM ")
                        .add(json.source());
            case AtRunTime ignored -> sql.splice("rows.values");
        }
        request.upsert().ifPresent(upsert -> conflict(sql, relation, upsert, plan));
        if (!request.defaultToNull() && plan instanceof AtRunTime) {
            draft.option("defaultToNull", "false");
        }
        return new Head(sql, payload(relation, plan, "rows"), false);
    }

    private static Sql values(Values values) {
        if (values.columns().isEmpty()) {
            return Sql.of("DEFAULT VALUES");
        }
        List<Sql> rows = values.rows().stream()
                .map(row -> Sql.of("(").add(Sql.join(", ", row)).text(")"))
                .toList();
        return Sql.of("(" + names(values.columns()) + ") VALUES ").add(Sql.join(", ", rows));
    }

    private static String names(List<ApiColumn> columns) {
        return columns.stream().map(column -> column.name().quoted()).collect(Collectors.joining(", "));
    }

    private static Optional<Statement.Payload> payload(ApiRelation relation, Plan plan, String parameter) {
        return plan instanceof AtRunTime atRunTime
                ? Optional.of(new Statement.Payload(
                        Script.string(Tables.name(relation.name())),
                        atRunTime.payload().code(),
                        parameter))
                : Optional.empty();
    }

    private void conflict(Sql sql, ApiRelation relation, Upsert upsert, Plan plan) {
        if (RunTimeTable.isOpen(relation) || (upsert.onConflict().isEmpty() && RunTimeTable.hasSeveralKeys(relation))) {
            throw Review.notConstant("the key of the table of an upsert");
        }
        List<Identifier> target = upsert.onConflict()
                .map(names -> names.stream().map(name -> known(relation, name)).toList())
                .orElse(relation.primaryKey());
        if (target.isEmpty()) {
            return;
        }
        checkUnique(relation, target);
        if (relation.kind() != ApiRelation.Kind.TABLE) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "an upsert into " + relation.name()
                            + ", which is not an ordinary table: whether rows were new is not" + " known there",
                    "write this statement by hand");
        }
        sql.text(" ON CONFLICT (" + target.stream().map(Identifier::quoted).collect(Collectors.joining(", ")) + ") ");
        boolean nothing = upsert.ignoreDuplicates();
        switch (plan) {
            case AtRunTime ignored when !nothing -> sql.splice("rows.merge");
            case Values values when !nothing && !values.columns().isEmpty() -> sql.text(update(values.columns()));
            case JsonRecord json when !nothing -> sql.text(update(json.columns()));
            default -> sql.text("DO NOTHING");
        }
        if (!nothing) {
            draft.option("upsert", "true");
        }
    }

    private static String update(List<ApiColumn> columns) {
        return columns.stream()
                .map(column ->
                        column.name().quoted() + " = EXCLUDED." + column.name().quoted())
                .collect(Collectors.joining(", ", "DO UPDATE SET ", ""));
    }

    private static Identifier known(ApiRelation relation, String name) {
        return relation.column(name)
                .map(ApiColumn::name)
                .orElseThrow(() -> new Review(
                        TranslateProblem.UNKNOWN_COLUMN,
                        "onConflict names " + relation.name() + "." + new Identifier(name).quoted()
                                + ", which does not exist",
                        "correct it"));
    }

    /// A unique set of exactly these columns that covers every row.
    private void checkUnique(ApiRelation relation, List<Identifier> target) {
        Set<Identifier> wanted = new HashSet<>(target);
        List<UniqueSet> same = relation.uniqueSets().stream()
                .filter(set -> !set.expressions() && new HashSet<>(set.columns()).equals(wanted))
                .toList();
        if (same.stream().noneMatch(UniqueSet::isPlain)) {
            draft.note(
                    TranslateProblem.ALWAYS_FAILS,
                    "ON CONFLICT names columns that no unique constraint or index of " + relation.name()
                            + " covers"
                            + (same.isEmpty()
                                    ? ""
                                    : " for every row: " + same.getFirst().name() + " is partial")
                            + "; the statement fails with 42P10, as the chain does");
        }
    }

    Head update(ApiRelation relation, Request request) {
        Plan plan = payloads.update(relation, request.payload().orElseThrow());
        Sql sql = Sql.of("UPDATE " + Tables.name(relation.name()) + " SET ");
        boolean nothing = false;
        switch (plan) {
            case Values values -> {
                nothing = values.columns().isEmpty();
                sql.add(assignments(values));
            }
            case JsonRecord json ->
                sql.text("(" + names(json.columns()) + ") = (SELECT " + names(json.columns()) + " FROM ")
                        .add(json.source())
                        .text(")");
            case AtRunTime ignored -> sql.splice("row.set");
        }
        return new Head(sql, payload(relation, plan, "row"), nothing);
    }

    private static Sql assignments(Values values) {
        List<Sql> all = new ArrayList<>();
        for (int i = 0; i < values.columns().size(); i++) {
            all.add(Sql.of(values.columns().get(i).name().quoted() + " = ")
                    .add(values.rows().getFirst().get(i)));
        }
        return Sql.join(", ", all);
    }

    static Sql delete(ApiRelation relation) {
        return Sql.of("DELETE FROM " + Tables.name(relation.name()));
    }
}
