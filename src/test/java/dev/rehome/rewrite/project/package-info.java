/// Tests of what belongs to a project besides its code.
@NullMarked
package dev.rehome.rewrite.project;

import org.jspecify.annotations.NullMarked;
