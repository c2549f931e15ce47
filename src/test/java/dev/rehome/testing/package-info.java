/// What tests share: real servers and fresh databases.
@NullMarked
package dev.rehome.testing;

import org.jspecify.annotations.NullMarked;
