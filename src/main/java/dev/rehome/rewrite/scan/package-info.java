/// The inventory of a code base: what reaches the old service and how, settings and secrets that name it, what a move
/// by hand would cost.
///
/// May depend on `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite.scan;

import org.jspecify.annotations.NullMarked;
