/// Rewriting JavaScript and TypeScript that calls supabase-js into SQL through npm `pg`: the facade that commands use.
///
/// May depend on `json`, `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite;

import org.jspecify.annotations.NullMarked;
