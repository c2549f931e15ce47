/// Tests of the demonstration.
@NullMarked
package dev.rehome.demo;

import org.jspecify.annotations.NullMarked;
