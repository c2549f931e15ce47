/// Tests of statements as JavaScript and of the edits of a file.
@NullMarked
package dev.rehome.rewrite.write;

import org.jspecify.annotations.NullMarked;
