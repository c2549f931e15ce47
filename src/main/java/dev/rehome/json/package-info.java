/// Plain values as JSON text.
///
/// May depend on nothing but the JDK and Jackson's streaming writer.
@NullMarked
package dev.rehome.json;

import org.jspecify.annotations.NullMarked;
