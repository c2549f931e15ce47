/// The digest of a set of rows: what both the copy and the verification compare. It does not depend on the order
/// of the rows, is computed over the exact bytes that `COPY` gives, and is published in
/// `docs/reference/digests.md`.
///
/// May depend on `sql`, `postgres`, `finding` and pgjdbc.
@NullMarked
package dev.rehome.digest;

import org.jspecify.annotations.NullMarked;
