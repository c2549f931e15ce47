@NullMarked
package dev.rehome.postgres;

import org.jspecify.annotations.NullMarked;
