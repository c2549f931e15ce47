/// `rehome.yaml`: keys, references, defaults, and where each value came from.
///
/// May depend on `sql`, `finding`.
@NullMarked
package dev.rehome.settings;

import org.jspecify.annotations.NullMarked;
