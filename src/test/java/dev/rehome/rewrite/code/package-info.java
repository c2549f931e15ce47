@NullMarked
package dev.rehome.rewrite.code;

import org.jspecify.annotations.NullMarked;
