/// What a database contains, as immutable values: reading it, comparing two, and the DDL that makes one.
///
/// May depend on `sql`, `postgres`, `finding`.
@NullMarked
package dev.rehome.catalog;

import org.jspecify.annotations.NullMarked;
