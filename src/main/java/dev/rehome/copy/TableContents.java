package dev.rehome.copy;

import dev.rehome.catalog.Table;
import dev.rehome.digest.BlockRange;
import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.Optional;

/// What a table holds on one side.
public final class TableContents {
    private TableContents() {}

    /// The digest of the rows in a range of the table's blocks, as this session sees them.
    public static Digest digest(Session session, Table table, Optional<BlockRange> range) {
        var format = CopyStatements.format(table);
        return CopyDigest.of(session, CopyStatements.out(table, range, format), format);
    }

    /// The digest of all rows of the target's table, over the columns and in the format that the ledger
    /// planned it with.
    public static Digest digest(Session target, LedgerTable known, Table there) {
        String sql = "COPY (SELECT " + known.columnList() + " FROM ONLY "
                + there.name().quoted() + ") TO STDOUT (FORMAT "
                + known.format().word() + ")";
        return CopyDigest.of(target, sql, known.format());
    }

    public static boolean hasRows(Session session, QualifiedName table) {
        return session.scalar("SELECT EXISTS (SELECT FROM ONLY " + table.quoted() + ")")
                .equals("t");
    }

    /// @throws RehomeException `RH-COPY-003` where the table has rows
    static void refuseRows(Session target, QualifiedName table) {
        if (hasRows(target, table)) {
            throw new RehomeException(
                    CopyProblem.EXISTING_ROWS,
                    table + ": somebody wrote rows to it on the target since this run began",
                    "it was empty when the run planned it",
                    "stop what writes there; then empty the table, or run with --existing refresh");
        }
    }
}
