/// The end of the old project: whether anything still needs it, what is left of it, and a time without it.
///
/// May depend on whatever `migration` may.
@NullMarked
package dev.rehome.migration.retire;

import org.jspecify.annotations.NullMarked;
