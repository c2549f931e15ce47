/// The end of the old project, against real servers and files.
@NullMarked
package dev.rehome.migration.retire;

import org.jspecify.annotations.NullMarked;
