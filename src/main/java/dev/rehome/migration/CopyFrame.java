package dev.rehome.migration;

import dev.rehome.copy.RunLock;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Set;

/// What a copy is a part of: alone, or the beginning of following.
interface CopyFrame {
    /// A copy by itself.
    CopyFrame ALONE = new CopyFrame() {};

    /// The preview of a copy that is the beginning of following.
    CopyFrame PART = new CopyFrame() {
        @Override
        public boolean isPartOfMore() {
            return true;
        }
    };

    /// Takes the target's lock.
    default void lock(Session control) {
        RunLock.COPY.take(control);
    }

    /// Opens the moment of the source that the copy reads; called again where it was lost.
    ///
    /// @param number of the snapshot in its run
    default SourceSnapshot openSnapshot(Server source, int number, Session control) {
        return SourceSnapshot.open(source, number, control);
    }

    /// The tables of the target that nobody but rehome can have written to since it brought them: where they are not as
    /// the ledger has them, changes were applied to them.
    default Set<QualifiedName> ours(Session control) {
        return Set.of();
    }

    /// Told when the tables are there and no row is in yet.
    default void tablesMade(Session control, List<QualifiedName> tables) {}

    /// Whether the end state of an earlier copy is not enough: what comes after belongs to this moment.
    default boolean isPartOfMore() {
        return false;
    }
}
