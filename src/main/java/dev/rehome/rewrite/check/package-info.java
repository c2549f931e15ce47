/// Looking at rewritten code without a server: what SQL it runs, whether anything of the old client is left, whether
/// imports and packages are there.
///
/// May depend on `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite.check;

import org.jspecify.annotations.NullMarked;
