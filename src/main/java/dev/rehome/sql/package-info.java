/// SQL as text: identifiers, qualified names, literals and their quoting. Pure values.
///
/// May depend on nothing but the JDK.
@NullMarked
package dev.rehome.sql;

import org.jspecify.annotations.NullMarked;
