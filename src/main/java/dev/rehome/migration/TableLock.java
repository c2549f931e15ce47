package dev.rehome.migration;

/// A lock that a statement takes on a table of the target.
///
/// @param table its quoted name
/// @param shared whether others of its kind go on beside it: CREATE INDEX does, ALTER TABLE and ANALYZE do not
record TableLock(String table, boolean shared) {}
