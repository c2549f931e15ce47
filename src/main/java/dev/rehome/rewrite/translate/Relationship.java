package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiFunction;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.sql.Identifier;
import java.util.List;
import java.util.Optional;

/// How the rows of an embedded relation belong to a row of the relation that embeds it.
///
/// @param target the embedded relation
/// @param toMany whether several rows may belong to one
/// @param pairs columns that are equal: of the embedding relation (or, behind a junction, of the junction), and of the
///     target
/// @param junction the relation in between, of a many-to-many relationship
/// @param computed the function that gives the rows where no key does
record Relationship(
        ApiRelation target, boolean toMany, List<Pair> pairs, List<Junction> junction, Optional<ApiFunction> computed) {
    Relationship {
        pairs = List.copyOf(pairs);
        junction = List.copyOf(junction);
    }

    /// By a foreign key.
    Relationship(ApiRelation target, boolean toMany, List<Pair> pairs, List<Junction> junction) {
        this(target, toMany, pairs, junction, Optional.empty());
    }

    /// Whether a column of the embedding relation is needed to find the rows.
    boolean reads(String column) {
        List<Pair> own = junction.isEmpty() ? pairs : junction.getFirst().pairs();
        return own.stream().anyMatch(pair -> pair.left().value().equals(column));
    }

    record Pair(Identifier left, Identifier right) {}

    /// @param relation that holds both keys
    /// @param pairs columns of the embedding relation and of the junction
    record Junction(ApiRelation relation, List<Pair> pairs) {
        public Junction {
            pairs = List.copyOf(pairs);
        }
    }
}
