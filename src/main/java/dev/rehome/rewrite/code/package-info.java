/// Program text: reading files without losing a byte, parsing, positions, edits, the file's own style. Knows nothing of
/// Supabase.
///
/// May depend on `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite.code;

import org.jspecify.annotations.NullMarked;
