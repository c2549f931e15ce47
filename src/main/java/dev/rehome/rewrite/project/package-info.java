/// What belongs to a project besides its code: which files change and how they are written, Git, lock files, the
/// package's manifest, examples of environments. Knows nothing of chains.
///
/// May depend on `json`, `sql`, `catalog`, `supabase`, `finding`.
@NullMarked
package dev.rehome.rewrite.project;

import org.jspecify.annotations.NullMarked;
