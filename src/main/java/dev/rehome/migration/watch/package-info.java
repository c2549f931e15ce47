/// What is measured before and after a switch, and the watch that ends in accepting it.
///
/// May depend on whatever `migration` may.
@NullMarked
package dev.rehome.migration.watch;

import org.jspecify.annotations.NullMarked;
