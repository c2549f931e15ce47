/// The commands: parsing, wiring, output. The only use of `System.out`, `System.err` and `System.exit`.
///
/// May depend on every package.
@NullMarked
package dev.rehome.cli;

import org.jspecify.annotations.NullMarked;
