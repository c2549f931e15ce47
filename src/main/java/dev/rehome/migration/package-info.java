/// The plan of a move: turns catalogs and settings into work; the only user of several engines.
///
/// May depend on `finding`, `sql`, `postgres`, `catalog`, `supabase`, the engines, `runbook`, `settings`.
@NullMarked
package dev.rehome.migration;

import org.jspecify.annotations.NullMarked;
