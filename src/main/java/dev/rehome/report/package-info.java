/// Evidence of a move: what the journals and both databases tell, the scorecard that follows from it, one
/// page for people and one object for programs.
///
/// May depend on `json`, `runbook`, `finding`.
@NullMarked
package dev.rehome.report;

import org.jspecify.annotations.NullMarked;
