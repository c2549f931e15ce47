package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import dev.rehome.sql.QualifiedName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message of pgoutput; see the manual, "Logical Replication Message Formats".
sealed interface Change {
    /// A transaction begins that was committed at this position of the log.
    record Begin(Lsn commit, Instant time) implements Change {}

    /// The transaction ends.
    ///
    /// @param commit where its commit record begins
    /// @param end where its commit record ends: what a transaction is known by
    record Commit(Lsn commit, Lsn end, Instant time) implements Change {}

    /// What a number stands for from here on.
    ///
    /// @param identity as `pg_class.relreplident`
    record Relation(int id, QualifiedName name, char identity, List<RelationColumn> columns) implements Change {
        public Relation {
            columns = List.copyOf(columns);
        }
    }

    /// A column of a relation.
    ///
    /// @param key whether it is part of the replica identity
    /// @param type OID in the database that the changes come from
    record RelationColumn(String name, boolean key, int type, int modifier) {}

    /// A type that is not built in.
    record Type(int id, String schema, String name) implements Change {}

    /// A new row.
    record Insert(int relation, Row row) implements Change {}

    /// A changed row.
    ///
    /// @param old the old key, or the whole old row, where the server sent it
    record Update(int relation, @Nullable Old old, Row row) implements Change {}

    /// A row that is gone.
    record Delete(int relation, Old old) implements Change {}

    /// A row as it was.
    ///
    /// @param whole whether all of it is there, or only the columns of the replica identity
    record Old(boolean whole, Row row) {}

    /// Tables that were emptied together.
    record Truncate(List<Integer> relations) implements Change {
        public Truncate {
            relations = List.copyOf(relations);
        }
    }

    /// What somebody wrote with `pg_logical_emit_message`.
    record Message(boolean transactional, String prefix, String content) implements Change {}

    /// Anything that says nothing about rows.
    record Other(char type) implements Change {}
}
