/// Tests of the verification, on real servers.
@NullMarked
package dev.rehome.verify;

import org.jspecify.annotations.NullMarked;
