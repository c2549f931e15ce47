/// Tests of the scorecard.
@NullMarked
package dev.rehome.report;

import org.jspecify.annotations.NullMarked;
