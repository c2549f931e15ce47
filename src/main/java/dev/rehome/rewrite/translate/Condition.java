package dev.rehome.rewrite.translate;

import java.util.List;
import java.util.Optional;

/// A filter of a chain as PostgREST reads it.
sealed interface Condition {

    /// Names of the embedded resources that lead to the level it belongs to, outermost first.
    List<String> embed();

    /// @param target what is compared
    record Compare(List<String> embed, Target target, boolean negated, Operation operation) implements Condition {
        public Compare {
            embed = List.copyOf(embed);
        }
    }

    /// Parts joined with AND or OR.
    record Tree(boolean negated, boolean and, List<Condition> parts) implements Condition {
        public Tree {
            parts = List.copyOf(parts);
        }

        @Override
        public List<String> embed() {
            return parts.getFirst().embed();
        }
    }

    /// Conditions that only the running program knows.
    ///
    /// @param helper of the generated module that makes SQL of them
    /// @param code JavaScript expression of what the chain gives
    /// @param statement what must have a condition: `UPDATE`, `DELETE`; empty where none is needed
    record AtRun(List<String> embed, String helper, String code, Optional<String> statement) implements Condition {
        public AtRun {
            embed = List.copyOf(embed);
        }

        /// Whether it is what `or()` is given.
        boolean isTree() {
            return helper.equals("conditions");
        }

        String method() {
            return isTree() ? "or()" : "match()";
        }
    }

    sealed interface Target {}

    record Known(Field field) implements Target {}

    /// A column whose name is known only when the code runs.
    ///
    /// @param code JavaScript expression of the SQL that names it
    record AtRunTime(String code) implements Target {}

    sealed interface Operation {}

    /// @param operator PostgREST's: `eq`
    record Simple(String operator, Operand operand) implements Operation {}

    /// `eq` where the value is not undefined, else nothing.
    ///
    /// @param code JavaScript expression of the text, or null
    record Given(String code) implements Operation {}

    /// `= ANY ('{..}')`
    record Quantified(String operator, boolean all, Operand operand) implements Operation {}

    record In(List<String> values) implements Operation {
        public In {
            values = List.copyOf(values);
        }
    }

    /// @param code JavaScript expression of the array literal
    record InAtRunTime(String code) implements Operation {}

    /// @param word `NULL`, `TRUE`, `FALSE`, `UNKNOWN`, `NOT NULL`
    record Is(String word) implements Operation {}

    /// @param code JavaScript expression of the word
    record IsAtRunTime(String code) implements Operation {}

    /// @param function that reads the query
    /// @param config name of the text search configuration; empty where it is the default
    record Search(String function, String config, Operand query) implements Operation {}

    sealed interface Operand {}

    record Constant(String text) implements Operand {}

    /// @param code JavaScript expression of the text
    record Code(String code) implements Operand {}
}
