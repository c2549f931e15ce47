/// What a chain of supabase-js calls says, as immutable values: no syntax tree, no SQL.
///
/// May depend on `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite.chain;

import org.jspecify.annotations.NullMarked;
