@NullMarked
package dev.rehome.migration.cutover;

import org.jspecify.annotations.NullMarked;
