/// Measuring and watching, against real servers, logs and a clock that a test moves.
@NullMarked
package dev.rehome.migration.watch;

import org.jspecify.annotations.NullMarked;
