package dev.rehome.rewrite.translate;

import java.util.List;
import java.util.Optional;

/// One item of `select(..)`.
sealed interface SelectItem {

    /// Every column: `*`
    record Star() implements SelectItem {}

    /// One of some lists of plain columns; which one only the running program knows.
    ///
    /// @param code JavaScript expression of the list's text
    record OneOf(String code, List<List<SelectItem>> lists) implements SelectItem {
        public OneOf {
            lists = List.copyOf(lists);
        }
    }

    /// @param alias what the result calls it, where the chain says so
    /// @param field the column; empty for `count()` of rows
    /// @param cast type to cast the column to
    /// @param aggregate `sum`, `avg`, `min`, `max`, `count`
    /// @param aggregateCast type to cast the aggregate to
    record Plain(
            Optional<String> alias,
            Optional<Field> field,
            Optional<String> cast,
            Optional<String> aggregate,
            Optional<String> aggregateCast)
            implements SelectItem {}

    /// @param alias what the result calls it, where the chain says so
    /// @param relation a table, view, foreign key or column of one
    /// @param hint which relationship is meant
    /// @param inner whether rows without a match vanish
    /// @param spread whether its columns are lifted
    /// @param items its own
    record Embed(
            Optional<String> alias,
            String relation,
            Optional<String> hint,
            boolean inner,
            boolean spread,
            List<SelectItem> items)
            implements SelectItem {
        public Embed {
            items = List.copyOf(items);
        }

        String name() {
            return alias.orElse(relation);
        }

        /// Whether a filter or order names it so.
        boolean isCalled(String name) {
            return relation.equals(name) || alias.filter(name::equals).isPresent();
        }
    }
}
