/// The plan of a move, on real servers.
@NullMarked
package dev.rehome.migration;

import org.jspecify.annotations.NullMarked;
