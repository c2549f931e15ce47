/// Tests of the translation of chains.
@NullMarked
package dev.rehome.rewrite.translate;

import org.jspecify.annotations.NullMarked;
