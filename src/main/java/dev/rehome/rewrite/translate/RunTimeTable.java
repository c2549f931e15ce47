package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiColumn;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.catalog.ApiRelation.UniqueSet;
import dev.rehome.catalog.ApiType;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.translate.Fragment.Parameter;
import dev.rehome.rewrite.translate.Fragment.Piece;
import dev.rehome.rewrite.translate.Fragment.Splice;
import dev.rehome.rewrite.translate.Fragment.Text;
import dev.rehome.rewrite.translate.Statement.Clause;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// A table whose name only the running program knows. A stand-in takes its place while the chain is translated; what is
/// written of it then becomes the expression that names it.
///
/// Where the name certainly is one of some, the stand-in has what all of them have in common. Else nothing is known of
/// its columns: each is written with the table before it, as PostgREST writes them.
final class RunTimeTable {
    /// No name of the program can hold this character.
    private static final String STAND_IN = "\uF8FF";

    private static final String QUOTED = new Identifier(STAND_IN).quoted();

    /// Of columns that are not of one type in all tables: values are read from their text.
    private static final ApiType ANY = new ApiType("unknown", ApiType.Family.OTHER, false);

    private final ApiRelation relation;
    private final List<ApiRelation> candidates;
    private final Value value;
    private final Script script;

    private RunTimeTable(ApiRelation relation, List<ApiRelation> candidates, Value value, Script script) {
        this.relation = relation;
        this.candidates = candidates;
        this.value = value;
        this.script = script;
    }

    /// One of some tables.
    static RunTimeTable oneOf(List<ApiRelation> candidates, Value value, Script script) {
        ApiRelation first = candidates.getFirst();
        List<ApiColumn> columns = first.columns().stream()
                .flatMap(column -> common(column, candidates).stream())
                .toList();
        boolean sameKey =
                candidates.stream().allMatch(other -> other.primaryKey().equals(first.primaryKey()));
        List<UniqueSet> unique = first.uniqueSets().stream()
                .filter(set -> candidates.stream().allMatch(other -> hasLike(other, set)))
                .toList();
        ApiRelation.Kind kind = candidates.stream()
                .map(ApiRelation::kind)
                .filter(it -> it != ApiRelation.Kind.TABLE)
                .findFirst()
                .orElse(ApiRelation.Kind.TABLE);
        ApiRelation common = new ApiRelation(
                QualifiedName.of(first.name().schema().value(), STAND_IN),
                kind,
                columns,
                sameKey ? first.primaryKey() : List.of(new Identifier(STAND_IN)),
                unique,
                false,
                List.of());
        return new RunTimeTable(common, candidates, value, script);
    }

    /// A column that all of them have, as far as its values are written alike.
    private static Optional<ApiColumn> common(ApiColumn column, List<ApiRelation> candidates) {
        List<ApiColumn> all = candidates.stream()
                .flatMap(it -> it.column(column.name().value()).stream())
                .toList();
        boolean same = all.stream().allMatch(other -> other.type().equals(column.type()));
        boolean plain = all.stream().map(ApiColumn::type).noneMatch(RunTimeTable::isSpecial);
        if (all.size() < candidates.size() || !(same || plain)) {
            return Optional.empty();
        }
        return Optional.of(new ApiColumn(
                column.name(),
                same ? column.type() : ANY,
                all.stream().allMatch(ApiColumn::notNull),
                all.stream().anyMatch(ApiColumn::filled),
                all.stream().allMatch(ApiColumn::writable)));
    }

    /// Types that values are written for in ways of their own.
    private static boolean isSpecial(ApiType type) {
        return type.isJson() || type.isStructured() || type.family() == ApiType.Family.TSVECTOR || type.domain();
    }

    private static boolean hasLike(ApiRelation relation, UniqueSet set) {
        return relation.uniqueSets().stream()
                .anyMatch(other -> other.isPlain()
                        && set.isPlain()
                        && new HashSet<>(other.columns()).equals(new HashSet<>(set.columns())));
    }

    /// Any table of a schema.
    static RunTimeTable any(ApiCatalog catalog, String schema, Value value, Script script) {
        List<ApiRelation> candidates = catalog.relations().stream()
                .filter(it -> it.name().schema().value().equals(schema))
                .toList();
        ApiRelation unknown = new ApiRelation(
                QualifiedName.of(schema, STAND_IN),
                ApiRelation.Kind.TABLE,
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of());
        return new RunTimeTable(unknown, candidates, value, script);
    }

    /// Whether nothing is known of the columns of a relation.
    static boolean isOpen(ApiRelation relation) {
        return isOne(relation) && relation.columns().isEmpty();
    }

    static boolean isOne(ApiRelation relation) {
        return relation.name().name().value().equals(STAND_IN);
    }

    /// Whether tables that this may be have different primary keys.
    static boolean hasSeveralKeys(ApiRelation relation) {
        return relation.primaryKey().contains(new Identifier(STAND_IN));
    }

    ApiRelation relation() {
        return relation;
    }

    /// What it may be, as far as the database has it.
    List<ApiRelation> candidates() {
        return candidates;
    }

    private boolean isOpen() {
        return isOpen(relation);
    }

    /// The expression of the name as it stands in SQL.
    private String code() {
        String schema = relation.name().schema().value();
        if (isOpen()) {
            return schema.equals("public")
                    ? script.call("table", value.code())
                    : script.call("table", value.code(), Script.string(schema));
        }
        boolean plain = candidates.stream()
                .allMatch(it -> Tables.name(it.name()).equals(it.name().name().value()));
        if (plain) {
            return value.code();
        }
        return schema.equals("public")
                ? script.call("identifier", value.code())
                : script.call("table", value.code(), Script.string(schema));
    }

    /// The statement with the expression in the place of the stand-in. SQL of a payload takes the name from the
    /// payload's table, which is evaluated where the chain stood.
    Statement in(Statement statement) {
        Optional<Statement.Payload> payload =
                statement.payload().map(it -> new Statement.Payload(code(), it.value(), it.parameter()));
        String code = payload.map(it -> it.parameter() + ".table").orElseGet(this::code);
        List<Clause> clauses = clauses(statement.clauses(), code);
        long uses = clauses.stream()
                .flatMap(clause -> Statement.fragments(clause).stream())
                .flatMap(fragment -> fragment.pieces().stream())
                .filter(new Splice(code)::equals)
                .count();
        boolean counts = statement.count().isPresent();
        if (payload.isEmpty() && (uses > 1 || counts) && !Script.isPlain(value) && !isChoice()) {
            throw new Review(
                    TranslateProblem.RUN_TIME_ARGUMENT,
                    "the statement names its table more than once, and " + value.code() + " may not be evaluated twice",
                    "put the name into a constant first");
        }
        List<Statement.Note> notes = statement.notes().stream()
                .map(note -> new Statement.Note(note.code(), inWords(note.text())))
                .toList();
        return new Statement(
                statement.function(),
                clauses,
                statement.count().map(count -> clauses(count, code)),
                statement.options(),
                payload,
                statement.jsonForm(),
                notes);
    }

    /// A condition over plain names.
    private boolean isChoice() {
        return value.code().matches("[\\w$.\\s?:'\"!=<>&|-]+") && !value.code().contains("--");
    }

    String inWords(String text) {
        String name = "the table `" + value.code() + "`";
        return text.replace(relation.name().quoted(), name)
                .replace(QUOTED, name)
                .replace(STAND_IN, name);
    }

    private static List<Clause> clauses(List<Clause> clauses, String code) {
        return clauses.stream()
                .map(clause -> switch (clause) {
                    case Statement.Fixed it -> (Clause) new Statement.Fixed(fragment(it.sql(), code));
                    case Statement.Where it -> new Statement.Where(fragments(it.conditions(), code));
                    case Statement.OrderBy it -> new Statement.OrderBy(fragments(it.terms(), code));
                    case Statement.Limit it -> new Statement.Limit(fragments(it.values(), code));
                    case Statement.Offset it -> new Statement.Offset(fragments(it.values(), code));
                })
                .toList();
    }

    private static List<Fragment> fragments(List<Fragment> fragments, String code) {
        return fragments.stream().map(it -> fragment(it, code)).toList();
    }

    private static Fragment fragment(Fragment fragment, String code) {
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : fragment.pieces()) {
            switch (piece) {
                case Text it -> text(it.sql(), code, pieces);
                case Parameter it -> pieces.add(it);
                case Splice it -> pieces.add(it);
            }
        }
        return new Fragment(fragment.call(), pieces);
    }

    private static void text(String sql, String code, List<Piece> pieces) {
        int at = 0;
        for (int found = sql.indexOf(QUOTED); found >= 0; found = sql.indexOf(QUOTED, at)) {
            // The expression gives the schema as well.
            String before = sql.substring(at, found).replaceFirst("(?:\"[^\"]+\"|\\w+)\\.$", "");
            if (!before.isEmpty()) {
                pieces.add(new Text(before));
            }
            pieces.add(new Splice(code));
            at = found + QUOTED.length();
        }
        if (at < sql.length()) {
            pieces.add(new Text(sql.substring(at)));
        }
    }
}
