/// Tests of the rewrite as a whole.
@NullMarked
package dev.rehome.rewrite;

import org.jspecify.annotations.NullMarked;
