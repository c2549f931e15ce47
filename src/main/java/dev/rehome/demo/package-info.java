/// Embedded servers and the demonstration data.
///
/// May depend on every package but `cli`.
@NullMarked
package dev.rehome.demo;

import org.jspecify.annotations.NullMarked;
