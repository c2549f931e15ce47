package dev.rehome.follow;

import dev.rehome.sql.QualifiedName;
import java.util.List;

/// A table whose changes triggers capture, as it was when they were put there.
///
/// @param number in its route; what the captured rows name it by
/// @param oid of the table
/// @param key the columns that name a row; empty where the whole row is captured
/// @param shape its columns and their types; a table without key is read by it
record CapturedTable(int number, QualifiedName name, long oid, List<String> key, String shape) {
    CapturedTable {
        key = List.copyOf(key);
    }
}
