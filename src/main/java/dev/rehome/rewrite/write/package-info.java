/// From statements to edits of the program text, and the generated module.
///
/// May depend on `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite.write;

import org.jspecify.annotations.NullMarked;
