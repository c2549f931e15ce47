/// Row counts and digests per chunk, and the drill-down to differing rows.
///
/// May depend on `sql`, `catalog`, `postgres`, `finding`.
@NullMarked
package dev.rehome.verify;

import org.jspecify.annotations.NullMarked;
