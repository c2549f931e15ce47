package dev.rehome.catalog;

/// Where an object stands in its own database, as `pg_depend` names it. Columns are part of their table here.
///
/// @param classId OID of the system catalog, see [SystemTable]
/// @param objectId OID in it
record Address(long classId, long objectId) {}
