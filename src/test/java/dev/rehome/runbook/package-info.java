@NullMarked
package dev.rehome.runbook;

import org.jspecify.annotations.NullMarked;
