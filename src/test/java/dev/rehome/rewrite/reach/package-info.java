@NullMarked
package dev.rehome.rewrite.reach;

import org.jspecify.annotations.NullMarked;
