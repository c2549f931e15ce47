/// The kinds of steps: each class turns a step of the plan into what the runbook runs, by calling the engines.
///
/// May depend on whatever `migration` may.
@NullMarked
package dev.rehome.migration.steps;

import org.jspecify.annotations.NullMarked;
