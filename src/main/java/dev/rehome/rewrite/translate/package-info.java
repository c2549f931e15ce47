/// From a chain and the catalog to a statement, or to the reason why there is none. No syntax tree, no JavaScript but
/// the expressions of parameters.
///
/// May depend on `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite.translate;

import org.jspecify.annotations.NullMarked;
