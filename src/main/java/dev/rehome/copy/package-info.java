/// Moving rows: chunk planning, the parallel COPY relay under one snapshot, the ledger on the target, what
/// a target already holds, sequences, large objects.
///
/// May depend on `sql`, `catalog`, `postgres`, `digest`, `finding`.
@NullMarked
package dev.rehome.copy;

import org.jspecify.annotations.NullMarked;
