/// The application's side of a move: its processes, what tells that they are ready, probes, environment files, its
/// work tree. Knows no database.
///
/// May depend on `runbook` and `finding`.
@NullMarked
package dev.rehome.service;

import org.jspecify.annotations.NullMarked;
