/// The kinds of steps, each with what it really drives.
@NullMarked
package dev.rehome.migration.steps;

import org.jspecify.annotations.NullMarked;
