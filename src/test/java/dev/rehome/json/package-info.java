@NullMarked
package dev.rehome.json;

import org.jspecify.annotations.NullMarked;
