package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiRelation;
import dev.rehome.sql.Identifier;
import java.util.List;

/// How the rows of an embedded relation belong to a row of the relation that embeds it.
///
/// @param target the embedded relation
/// @param toMany whether several rows may belong to one
/// @param pairs columns that are equal: of the embedding relation (or, behind a junction, of the junction), and of the
///     target
/// @param junction the relation in between, of a many-to-many relationship
record Relationship(ApiRelation target, boolean toMany, List<Pair> pairs, List<Junction> junction) {
    Relationship {
        pairs = List.copyOf(pairs);
        junction = List.copyOf(junction);
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
