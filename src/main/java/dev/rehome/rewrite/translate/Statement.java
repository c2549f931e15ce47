package dev.rehome.rewrite.translate;

import java.util.List;
import java.util.Optional;

/// What a chain becomes: one call of the generated module's function with SQL made of clauses.
///
/// @param function of the generated module: `select`, `count`, `insert`, `update`, `remove`, `call`
/// @param clauses in the order in which they stand in the statement
/// @param count the statement that counts, with the same conditions and parameters, where the chain asks for an exact
///     count that the number of rows does not give. It becomes the option `count`. Its guarded conditions are those of
///     `clauses` too: the same fragments
/// @param options properties of the last argument, name to JavaScript expression, in order: `single`, `throws`,
/// `signal`
/// @param payload where columns are known only when the program runs: the clauses then stand in a function of what the
///     generated module found out about the payload
/// @param jsonForm why columns are read when the program runs or values travel as one JSON parameter, where they do
/// @param notes what a person should know about this translation: changes of meaning, assumptions
public record Statement(
        String function,
        List<Clause> clauses,
        Optional<List<Clause>> count,
        List<Option> options,
        Optional<Payload> payload,
        Optional<String> jsonForm,
        List<Note> notes) {
    public Statement {
        clauses = List.copyOf(clauses);
        count = count.map(List::copyOf);
        options = List.copyOf(options);
        notes = List.copyOf(notes);
    }

    public record Option(String name, String code) {}

    /// The same without an option.
    public Statement without(String option) {
        List<Option> others =
                options.stream().filter(it -> !it.name().equals(option)).toList();
        return new Statement(function, clauses, count, others, payload, jsonForm, notes);
    }

    /// @param table JavaScript expression of the table's name as the generated module expects it; of a call, the
    ///     function's
    /// @param value JavaScript expression of the payload
    /// @param parameter the name of the function's parameter that its clauses use in splices
    public record Payload(String table, String value, String parameter) {}

    /// @param code of a finding, for example `RH-REWRITE-010`
    public record Note(TranslateProblem code, String text) {}

    public sealed interface Clause {}

    /// What a clause is made of, in order.
    public static List<Fragment> fragments(Clause clause) {
        return switch (clause) {
            case Fixed it -> List.of(it.sql());
            case Where it -> it.conditions();
            case OrderBy it -> it.terms();
            case Limit it -> it.values();
            case Offset it -> it.values();
        };
    }

    /// Always there.
    public record Fixed(Fragment sql) implements Clause {}

    /// `WHERE a AND b`: nothing where the list is empty. Those of guarded calls are added where the call stands.
    public record Where(List<Fragment> conditions) implements Clause {
        public Where {
            conditions = List.copyOf(conditions);
        }
    }

    /// `ORDER BY a, b`
    public record OrderBy(List<Fragment> terms) implements Clause {
        public OrderBy {
            terms = List.copyOf(terms);
        }
    }

    /// `LIMIT x`: the last call that runs wins.
    public record Limit(List<Fragment> values) implements Clause {
        public Limit {
            values = List.copyOf(values);
        }
    }

    /// `OFFSET x`: the last call that runs wins.
    public record Offset(List<Fragment> values) implements Clause {
        public Offset {
            values = List.copyOf(values);
        }
    }
}
