/// Changes of one database brought to another, exactly once and in the order of their commits: slot,
/// publication, spool on local disk, decoding, applying, and what keeps the other side closed meanwhile. Knows
/// no direction but from and to.
///
/// May depend on `sql`, `catalog`, `postgres` and `finding`.
@NullMarked
package dev.rehome.follow;

import org.jspecify.annotations.NullMarked;
