/// Plain values as JSON text, and JSON text as plain values.
///
/// May depend on nothing but the JDK and Jackson's streams.
@NullMarked
package dev.rehome.json;

import org.jspecify.annotations.NullMarked;
