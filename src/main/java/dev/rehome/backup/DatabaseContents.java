package dev.rehome.backup;

import dev.rehome.digest.Digest;
import java.time.Instant;
import java.util.List;

/// What a dump holds: enough to tell whether a restored database holds the same.
///
/// @param facts where and when it was taken
/// @param tables every table with rows of its own, in the order of the dump
/// @param sequences where they stand
/// @param largeObjects all of them in one
/// @param objects what the dump makes, as `table app.orders`; what only says something about an object
///     (owner, grant, comment) is not listed
/// @param omitted what is in the database and not in the dump
/// @param unreadable tables whose rows are not in the dump, although they should be
public record DatabaseContents(
        Facts facts,
        List<TableRows> tables,
        List<SequencePosition> sequences,
        LargeObjectRows largeObjects,
        List<String> objects,
        List<DumpScope.Omitted> omitted,
        List<DumpScope.Omitted> unreadable) {
    public DatabaseContents {
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
        objects = List.copyOf(objects);
        omitted = List.copyOf(omitted);
        unreadable = List.copyOf(unreadable);
    }

    /// Where and when a dump was taken.
    ///
    /// @param endpoint `host:port/database`
    /// @param database its name
    /// @param version of the server, for example 15.20
    /// @param versionNumber as `server_version_num`
    /// @param systemIdentifier of the cluster; empty where the role may not ask
    /// @param snapshot the exported snapshot that everything was read under
    /// @param position of the WAL right after the snapshot was taken
    /// @param takenAt by the server's clock
    /// @param encoding of the database, with its collation and character type, as CREATE DATABASE takes them
    public record Facts(
            String endpoint,
            String database,
            String version,
            int versionNumber,
            String systemIdentifier,
            String snapshot,
            String position,
            Instant takenAt,
            String encoding) {
        public int major() {
            return versionNumber / 10000;
        }
    }

    /// The rows of one table in the dump.
    ///
    /// @param name as SQL
    /// @param columns as SQL, in the order of the dump
    /// @param bytes of their lines
    /// @param digest of their lines
    public record TableRows(String name, List<String> columns, long bytes, Digest digest) {
        public TableRows {
            columns = List.copyOf(columns);
        }

        public long rows() {
            return digest.rows();
        }

        /// What the digest is over.
        String copyOut() {
            return "COPY (SELECT " + String.join(", ", columns) + " FROM ONLY " + name + ") TO STDOUT";
        }

        String copyIn() {
            String list = columns.isEmpty() ? "" : " (" + String.join(", ", columns) + ")";
            return "COPY " + name + list + " FROM stdin";
        }
    }

    /// Where a sequence stands.
    public record SequencePosition(String name, long lastValue, boolean called) {}

    /// All large objects.
    ///
    /// @param digest over one line each: number and SHA-256 of the content
    public record LargeObjectRows(long bytes, Digest digest) {
        public static final LargeObjectRows NONE = new LargeObjectRows(0, Digest.EMPTY);

        public long count() {
            return digest.rows();
        }
    }

    public long rows() {
        return tables.stream().mapToLong(TableRows::rows).sum();
    }

    public long bytes() {
        return tables.stream().mapToLong(TableRows::bytes).sum();
    }
}
