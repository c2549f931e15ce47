/// How code reaches the old client, across modules, and which chains it calls there.
///
/// May depend on `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite.reach;

import org.jspecify.annotations.NullMarked;
