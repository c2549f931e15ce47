/// Tests of the catalog against real servers.
@NullMarked
package dev.rehome.catalog;

import org.jspecify.annotations.NullMarked;
