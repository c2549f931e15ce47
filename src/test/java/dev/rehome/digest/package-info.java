/// Tests of the digest.
@NullMarked
package dev.rehome.digest;

import org.jspecify.annotations.NullMarked;
