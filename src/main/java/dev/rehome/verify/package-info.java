/// Whether both sides hold the same: digests of every table under one snapshot a side, drill-down to the rows and
/// columns that differ, sequences, foreign keys, unique sets, materialised views and large objects.
///
/// May depend on `sql`, `catalog`, `digest`, `postgres`, `finding`.
@NullMarked
package dev.rehome.verify;

import org.jspecify.annotations.NullMarked;
