/// Steps that survive a crash: the journal, what a run is at, resume, retry, approval. Knows no database and no
/// service.
///
/// May depend on `finding`.
@NullMarked
package dev.rehome.runbook;

import org.jspecify.annotations.NullMarked;
