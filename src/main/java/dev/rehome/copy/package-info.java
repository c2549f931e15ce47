/// Chunk planning and parallel COPY under one snapshot.
///
/// May depend on `sql`, `catalog`, `postgres`, `finding`.
@NullMarked
package dev.rehome.copy;

import org.jspecify.annotations.NullMarked;
