/// Commands as a user sees them: exit status, standard output, standard error.
@NullMarked
package dev.rehome.cli;

import org.jspecify.annotations.NullMarked;
