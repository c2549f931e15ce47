@NullMarked
package dev.rehome.follow;

import org.jspecify.annotations.NullMarked;
